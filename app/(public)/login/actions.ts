'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import type { FormState } from '#components/forms/form-state.ts';
import { Secret } from '#lib/crypto/secret.ts';
import { duration } from '#lib/relative-time.ts';
import { publicAction, refused } from '#lib/web/action.ts';
import { signIn } from '#lib/web/auth.ts';
import { readFields } from '#lib/web/form.ts';
import { formState } from '#lib/web/form-state.ts';
import { afterSignIn } from '#lib/web/viewer.ts';

const signInForm = z.object({
  email: z.string('Enter your e-mail address').max(320, 'is too long'),
  password: z.string('Enter your password').max(1000, 'is too long'),
  next: z.string().max(2000).optional(),
  area: z.enum(['', '/phone', '/desktop']).default(''),
});

const trySignIn = publicAction(signInForm, async ({ email, password, next, area }) => {
  const outcome = await signIn(email, new Secret(password));
  if (outcome.ok) redirect(afterSignIn(outcome.user.role, next, area));
  if (outcome.reason === 'wrong') return refused('The e-mail address or the password is not right.');
  const wait = duration(Math.max(60, Math.ceil(outcome.retryAfterMs / 60_000) * 60));
  return refused(`Too many tries. Please wait ${wait}, then try again.`);
});

/** Signs in and goes where the person was going, or where their role is at home. */
export async function signInAction(_before: FormState, form: FormData): Promise<FormState> {
  return formState(await trySignIn(readFields(form)), form);
}
