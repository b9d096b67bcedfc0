import { type PasswordForm, readPasswordForm } from '../update-links/password-form.ts';
import type { UpdateResult, UpdateStep } from '../update-links/update-result.ts';
import { type AttemptPage, answerAttempt, refuse } from './answer-attempt.ts';
import { readForm } from './read-form.ts';

// Two passwords of 1000 characters, each of up to four bytes, each byte written as %XX.
const largestForm = 32 * 1024;

export type PasswordFormPage = AttemptPage & {
  update: (form: PasswordForm, onStep: (step: UpdateStep) => void) => Promise<UpdateResult>;
};

/** Answers the form of two passwords (answer-attempt.ts). */
export async function answerPasswordForm(request: Request, form: PasswordFormPage): Promise<Response> {
  const fields = await readForm(request, largestForm);
  if (!fields) return refuse(413, 'This form is not one of ours.');
  const read = readPasswordForm(fields);
  return answerAttempt(request, form, async (onStep) => (read.ok ? form.update(read, onStep) : read));
}
