'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import type { HeldCheck, ResumedAccount } from '#components/account/account-actions.tsx';
import { accountChange } from '#lib/accounts/schema.ts';
import { databaseTime } from '#lib/db/clock.ts';
import { changeAccount } from '#lib/flows/change-account.ts';
import { checkNow } from '#lib/flows/check-now.ts';
import { deleteAccount } from '#lib/flows/delete-account.ts';
import { pauseAccount } from '#lib/flows/pause-account.ts';
import { resumeAccount } from '#lib/flows/resume-account.ts';
import { sendUpdateLink } from '#lib/flows/send-update-link.ts';
import { placeOfSetting } from '#lib/settings/name-of.ts';
import { isSettingKey } from '#lib/settings/schema.ts';
import { forgetSettings } from '#lib/settings/store.ts';
import { adminAction, done, refused } from '#lib/web/action.ts';

/** As many as a page of the grid can hold selected, with room. */
const ids = z.array(z.uuid()).min(1).max(500);

/** Asks for a check of each; tells since when to look for its outcome, and which could not be asked for. */
export const checkAccounts = adminAction('accounts:write', ids, async (chosen, admin) => {
  const askedAt = databaseTime();
  const held: HeldCheck[] = [];
  for (const id of chosen) {
    const asked = await checkNow(id, admin.actor);
    if (asked.ok) continue;
    held.push({ id, reason: asked.reason, retryAt: 'retryAt' in asked ? asked.retryAt : null });
  }
  revalidatePath('/console', 'layout');
  return done({ askedAt, held });
});

export const pauseAccounts = adminAction('accounts:write', ids, async (chosen, admin) => {
  for (const id of chosen) await pauseAccount(id, admin.actor);
  revalidatePath('/console', 'layout');
  return done(null);
});

/** Resumes each; tells since when to look for the outcomes, and what follows for which. */
export const resumeAccounts = adminAction('accounts:write', ids, async (chosen, admin) => {
  const askedAt = databaseTime();
  const resumed: ResumedAccount[] = [];
  for (const id of chosen) {
    const result = await resumeAccount(id, admin.actor);
    if (!result.ok) continue;
    const { endedPause, next } = result;
    resumed.push({ id, endedPause, next, retryAt: next === 'wait' ? result.retryAt : null });
  }
  revalidatePath('/console', 'layout');
  return done({ askedAt, resumed });
});

export const sendUpdateLinks = adminAction('accounts:write', ids, async (chosen, admin) => {
  forgetSettings();
  let sent = 0;
  for (const id of chosen) {
    const link = await sendUpdateLink(id, admin.actor);
    if (link.ok) sent += 1;
    else if (link.reason === 'settings_missing') {
      return refused(
        'Some settings have to be filled in first.',
        link.missing.map((key) => ({
          field: isSettingKey(key) ? placeOfSetting(key).name : key,
          message: 'is not set',
        })),
      );
    }
  }
  revalidatePath('/console', 'layout');
  return done({ sent });
});

const sentFolderChoice = z.object({ id: z.uuid(), sentFolder: z.string() });

/** Where copies of sent messages go, as somebody chose it. */
export async function chooseSentFolder(form: FormData): Promise<void> {
  await choose({ id: form.get('id'), sentFolder: form.get('sentFolder') });
}

const choose = adminAction('accounts:write', sentFolderChoice, async ({ id, sentFolder }, admin) => {
  const change = accountChange.safeParse({ sentFolder });
  if (!change.success) return refused('This is no folder.');
  const changed = await changeAccount(admin, id, change.data);
  revalidatePath('/console', 'layout');
  return changed.ok ? done(null) : refused('This account was changed meanwhile. Load the page again.');
});

export const deleteAccounts = adminAction('accounts:write', ids, async (chosen, admin) => {
  let deleted = 0;
  for (const id of chosen) if (await deleteAccount(admin, id)) deleted += 1;
  revalidatePath('/console', 'layout');
  return done({ deleted });
});
