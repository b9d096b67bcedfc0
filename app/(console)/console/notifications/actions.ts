'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { redeliverNotification } from '#lib/flows/redeliver-notification.ts';
import { adminAction, done } from '#lib/web/action.ts';

/** Puts finished notifications into the queue again; those that still wait are left as they are. */
export const redeliver = adminAction(z.array(z.uuid()).min(1).max(200), async (ids, admin) => {
  let queued = 0;
  for (const id of ids) if ((await redeliverNotification(id, admin.actor)).ok) queued += 1;
  revalidatePath('/console/notifications');
  return done({ queued });
});
