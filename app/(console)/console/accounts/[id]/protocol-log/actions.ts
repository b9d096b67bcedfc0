'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { startRecording, stopRecording } from '#lib/flows/record-protocol.ts';
import { adminAction, done, refused } from '#lib/web/action.ts';

/** Begins to take an account's connections down, or ends that. */
export async function recordProtocol(form: FormData): Promise<void> {
  await record({ id: form.get('id'), what: form.get('what') });
}

const asked = z.object({ id: z.uuid(), what: z.enum(['start', 'stop']) });

const record = adminAction('accounts:write', asked, async ({ id, what }, admin) => {
  const begun = what === 'start' ? await startRecording(id, admin.actor) : null;
  if (what === 'stop') await stopRecording(id, admin.actor);
  revalidatePath('/console', 'layout');
  return begun && !begun.ok ? refused('There is no such account any more.') : done(null);
});
