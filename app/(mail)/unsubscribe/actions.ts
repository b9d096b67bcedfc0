'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { unsubscribe } from '#lib/flows/unsubscribe.ts';
import { done, refused, userAction } from '#lib/web/action.ts';
import { type FormState, formState } from '#lib/web/form-state.ts';

const run = userAction(z.object({ id: z.uuid() }), async ({ id }, viewer) => {
  const asked = await unsubscribe(viewer, id);
  if (!asked.ok) {
    return asked.reason === 'too_many'
      ? refused('You have unsubscribed from very much in this hour. Please try it a little later.')
      : refused('This message is not here any more, or offers no such thing.');
  }
  revalidatePath('/phone', 'layout');
  revalidatePath('/desktop', 'layout');
  return done(null);
});

/** Asks the sender of a message to send no more. */
export async function unsubscribeAction(_before: FormState, form: FormData): Promise<FormState> {
  return formState(await run({ id: form.get('id') }), form);
}
