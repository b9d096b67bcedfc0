'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { noAnswerWords } from '#components/mail/meeting-words.ts';
import { type AnswerResult, answerInvitation } from '#lib/flows/answer-invitation.ts';
import { answers } from '#lib/messages/answers.ts';
import { type ActionResult, done, refused, userAction } from '#lib/web/action.ts';
import { readFields } from '#lib/web/form.ts';
import { type FormState, formState } from '#lib/web/form-state.ts';
import { cannotSend } from '#lib/words/language.ts';

const answerForm = z.object({ id: z.uuid(), messageId: z.uuid(), answer: z.enum(answers) });

const answer = userAction(answerForm, async (form, viewer) => {
  const answered = await answerInvitation(viewer, form);
  if (!answered.ok) return wordsFor(answered);
  revalidatePath('/phone', 'layout');
  revalidatePath('/desktop', 'layout');
  return done(null);
});

/** Answers an invitation; the answer goes through the outbox. */
export async function answerInvitationAction(_before: FormState, form: FormData): Promise<FormState> {
  return formState(await answer(readFields(form)), form);
}

function wordsFor(result: Exclude<AnswerResult, { ok: true }>): ActionResult<never> {
  switch (result.reason) {
    case 'not_found':
      return refused('This message is not here any more.');
    case 'too_many_messages':
      return refused('You have sent many messages in this hour. Please answer a little later.');
    case 'no_invitation':
    case 'no_organizer':
    case 'own':
    case 'not_asked':
    case 'cancelled':
    case 'changed':
    case 'over':
      return refused(noAnswerWords(result.reason) ?? 'This cannot be answered.');
    default:
      return refused(`Your answer was not sent. ${cannotSend[result.reason]}`);
  }
}
