'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { chosenAccounts, plainAct } from '#lib/account-jobs/schema.ts';
import { cancelJob, changesOwner, createJob, undoJob } from '#lib/account-jobs/store.ts';
import { previewLinks } from '#lib/flows/preview-links.ts';
import { forgetSettings } from '#lib/settings/store.ts';
import { adminAction, done, refused } from '#lib/web/action.ts';
import { requireFreshProof } from '#lib/web/viewer.ts';

const started = z.strictObject({
  act: plainAct,
  chosen: chosenAccounts,
  /** How many somebody took them for: asked of what cannot be taken back. */
  expected: z.int().optional(),
});

/** Has a worker do something to many accounts. */
export const startJobAction = adminAction(
  'accounts:write',
  started,
  async ({ act, chosen, expected }, admin) => {
    if (act.kind === 'delete' && expected === undefined) return refused('Say how many accounts are deleted.');
    if (changesOwner(act)) await requireFreshProof();
    const created = await createJob(admin, act, chosen, expected);
    if (!created.ok) {
      if (created.reason === 'owner_stays')
        return refused('Your role does not allow this. Nothing was changed.');
      return refused(`Nothing was done: it would be ${created.all.toLocaleString('en')} accounts now.`);
    }
    revalidatePath('/console', 'layout');
    return done({ id: created.id, all: created.all });
  },
);

/** Whom update links would reach, and what they say. */
export const previewLinksAction = adminAction('accounts:write', chosenAccounts, async (chosen, admin) => {
  forgetSettings(); // they may have been filled in a moment ago
  return done(await previewLinks(admin, chosen));
});

const byId = z.strictObject({ id: z.uuid() });

const cancel = adminAction('accounts:write', byId, async ({ id }, admin) => {
  await cancelJob(admin, id);
  revalidatePath('/console', 'layout');
  return done(null);
});

const undo = adminAction('accounts:write', byId, async ({ id }, admin) => {
  await undoJob(admin, id);
  revalidatePath('/console', 'layout');
  return done(null);
});

/** Ends a job where it is. */
export async function cancelJobAction(id: string): Promise<void> {
  await cancel({ id });
}

/** Takes back what it did. */
export async function undoJobAction(id: string): Promise<void> {
  await undo({ id });
}
