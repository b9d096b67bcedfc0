'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { setFlag } from '#lib/flows/set-flag.ts';
import { viewFlags } from '#lib/messages/flags.ts';
import { done, refused, userAction } from '#lib/web/action.ts';
import { isOwnPath } from '#lib/web/own-path.ts';

const set = userAction(
  z.object({ id: z.uuid(), flag: z.enum(viewFlags), isSet: z.boolean() }),
  async ({ id, flag, isSet }, viewer) => {
    if (!(await setFlag(viewer, id, flag, isSet))) return refused('This message is not here any more.');
    revalidatePath('/phone', 'layout');
    revalidatePath('/desktop', 'layout');
    return done(null);
  },
);

/** An opened message is read. */
export async function markReadAction(id: string): Promise<void> {
  await set({ id, flag: '\\Seen', isSet: true });
}

/** Sets or takes away a flag; `then` is where to go on, for a message that is unread again. */
export async function setFlagAction(form: FormData): Promise<void> {
  const then = form.get('then');
  await set({ id: form.get('id'), flag: form.get('flag'), isSet: form.get('isSet') === 'true' });
  if (typeof then === 'string' && isOwnPath(then)) redirect(then);
}
