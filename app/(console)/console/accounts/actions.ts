'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import type { HeldCheck } from '#components/account/account-actions.tsx';
import { accountChange } from '#lib/accounts/schema.ts';
import { databaseTime } from '#lib/db/clock.ts';
import { allowLoss } from '#lib/flows/allow-loss.ts';
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

const id = z.uuid();

const gone = refused('There is no such account any more.');

/** Asks for a check; tells since when to look for its outcome, or why there will be none. */
export const checkAccountAction = adminAction('accounts:write', id, async (chosen, admin) => {
  const askedAt = databaseTime();
  const asked = await checkNow(chosen, admin.actor);
  revalidatePath('/console', 'layout');
  const held: HeldCheck | null = asked.ok
    ? null
    : { reason: asked.reason, retryAt: 'retryAt' in asked ? asked.retryAt : null };
  return done({ askedAt, held });
});

export const pauseAccountAction = adminAction('accounts:write', id, async (chosen, admin) => {
  const paused = await pauseAccount(chosen, admin.actor);
  revalidatePath('/console', 'layout');
  return paused.ok ? done(null) : gone;
});

/** Resumes; tells since when to look for the outcome, and what follows. */
export const resumeAccountAction = adminAction('accounts:write', id, async (chosen, admin) => {
  const askedAt = databaseTime();
  const resumed = await resumeAccount(chosen, admin.actor);
  revalidatePath('/console', 'layout');
  if (!resumed.ok) return gone;
  const { endedPause, next } = resumed;
  return done({ askedAt, resumed: { endedPause, next, retryAt: next === 'wait' ? resumed.retryAt : null } });
});

export const sendUpdateLinkAction = adminAction('accounts:write', id, async (chosen, admin) => {
  forgetSettings(); // they may have been filled in a moment ago
  const link = await sendUpdateLink(chosen, admin.actor);
  revalidatePath('/console', 'layout');
  if (link.ok) return done(null);
  if (link.reason === 'not_found') return gone;
  return refused(
    'Some settings have to be filled in first.',
    link.missing.map((key) => ({
      field: isSettingKey(key) ? placeOfSetting(key).name : key,
      message: 'is not set',
    })),
  );
});

export const deleteAccountAction = adminAction('accounts:write', id, async (chosen, admin) => {
  await deleteAccount(admin, chosen);
  revalidatePath('/console', 'layout');
  return done(null);
});

const lossAnswer = z.object({ id: z.uuid(), answer: z.enum(['delete', 'keep']) });

/** What becomes of mail that the server lost, where it is so much that an administrator has to say it. */
export async function answerLoss(form: FormData): Promise<void> {
  await answer({ id: form.get('id'), answer: form.get('answer') });
}

const answer = adminAction('accounts:write', lossAnswer, async ({ id, answer: said }, admin) => {
  if (said === 'delete') await allowLoss(admin, id);
  else await changeAccount(admin, id, accountChange.parse({ afterLoss: 'keep' }));
  revalidatePath('/console', 'layout');
  return done(null);
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
