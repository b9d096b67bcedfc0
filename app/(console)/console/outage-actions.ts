'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { holdHostOutage, releaseHostOutage } from '#lib/flows/release-host-outage.ts';
import { adminAction, done, refused } from '#lib/web/action.ts';

/** Counts the refusals of a mail server again, or holds them back again. */
export const setOutageReleased = adminAction(
  'accounts:write',
  z.object({ id: z.uuid(), isReleased: z.boolean() }),
  async ({ id, isReleased }, admin) => {
    const settled = await (isReleased ? releaseHostOutage : holdHostOutage)(id, admin.actor);
    revalidatePath('/console', 'layout');
    return settled.ok
      ? done(null)
      : refused('This server accepts its accounts again: there is nothing to do.');
  },
);
