'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { readMessage } from '#lib/messages/read-message.ts';
import { distrustPictures, trustPictures } from '#lib/pictures/senders.ts';
import { done, refused, userAction } from '#lib/web/action.ts';

const trust = userAction(z.object({ id: z.uuid() }), async ({ id }, viewer) => {
  const message = await readMessage(viewer, id);
  if (!message) return refused('This message is not here any more.');
  await trustPictures(viewer, message.fromAddress);
  revalidatePath('/phone', 'layout');
  revalidatePath('/desktop', 'layout');
  return done(null);
});

const distrust = userAction(z.object({ address: z.string().max(1000) }), async ({ address }, viewer) => {
  await distrustPictures(viewer, address);
  revalidatePath('/you');
  return done(null);
});

/** Pictures in mail of the sender of this message are loaded at once from now on. */
export async function trustSenderAction(form: FormData): Promise<void> {
  await trust({ id: form.get('id') });
}

/** Asks again before pictures of this sender are loaded. */
export async function distrustSenderAction(address: string): Promise<void> {
  await distrust({ address });
}
