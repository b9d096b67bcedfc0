'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { redeliverNotification } from '#lib/flows/redeliver-notification.ts';
import { adminAction, done } from '#lib/web/action.ts';

/** Puts finished notifications into the queue again; those that still wait are left as they are. */
export const redeliver = adminAction(
  'notifications:write',
  z.array(z.uuid()).min(1).max(200),
  async (ids, admin) => {
    let queued = 0;
    let withoutNumber = 0;
    for (const id of ids) {
      const result = await redeliverNotification(id, admin.actor);
      if (result.ok) queued += 1;
      else if (result.reason === 'no_number') withoutNumber += 1;
    }
    revalidatePath('/console/notifications', 'layout');
    return done({ queued, withoutNumber });
  },
);
