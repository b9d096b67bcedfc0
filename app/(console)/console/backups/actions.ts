'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { askForRehearsal } from '#lib/backups/rehearsals.ts';
import { adminAction, done, refused } from '#lib/web/action.ts';

/** Has a worker restore the backup of a night into a scratch database. */
export const rehearse = adminAction(
  'settings:write',
  z.object({ night: z.iso.date() }),
  async ({ night }, admin) => {
    const asked = await askForRehearsal(admin, night);
    revalidatePath('/console/backups');
    if (asked.ok) return done(null);
    return refused(
      asked.reason === 'under_way'
        ? 'A rehearsal is under way already.'
        : 'There is no whole backup of that night.',
    );
  },
);
