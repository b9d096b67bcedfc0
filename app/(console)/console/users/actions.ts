'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { assertNever } from '#lib/errors.ts';
import { resetSecondFactor as resetFactor } from '#lib/flows/reset-second-factor.ts';
import {
  createInvitedUser,
  inviteUser,
  resetUserPassword,
  revokeSignInLink,
  type SignInLinkSent,
} from '#lib/flows/send-sign-in-link.ts';
import { namesOfSettings } from '#lib/settings/name-of.ts';
import type { SettingKey } from '#lib/settings/schema.ts';
import { newUser, userChange } from '#lib/users/schema.ts';
import { endUserSessions } from '#lib/users/session.ts';
import { changeUser, createUser, deleteUser } from '#lib/users/store.ts';
import { adminAction, done, refused, sensitiveAction } from '#lib/web/action.ts';
import { readFields } from '#lib/web/form.ts';
import type { FormState } from '#lib/web/form-state.ts';
import { formState } from '#lib/web/form-state.ts';

const emailTaken = refused('Somebody has this address already.', [
  { field: 'email', message: 'is another user’s' },
]);
const lastAdministrator = refused('This is the last administrator who can sign in, so it stays one.');

const add = sensitiveAction('users:write', newUser, async ({ invite, ...form }, admin) => {
  const created = await (invite ? createInvitedUser(admin, form) : createUser(admin, form));
  if (!created.ok)
    return created.reason === 'settings_missing' ? settingsMissing(created.missing) : emailTaken;
  revalidatePath('/console/users');
  redirect('/console/users');
});

/** Adds a user and goes back to the list. */
export async function addUserAction(_before: FormState, form: FormData): Promise<FormState> {
  return formState(await add(readFields(form, { flags: ['allowLogin', 'invite'] })), form);
}

const change = sensitiveAction(
  'users:write',
  userChange.extend({ id: z.uuid() }),
  async ({ id, ...fields }, admin) => {
    const changed = await changeUser(admin, id, fields);
    if (changed.ok) {
      revalidatePath('/console/users');
      return done(null);
    }
    switch (changed.reason) {
      case 'not_found':
        return refused('This user is not there any more.');
      case 'email_taken':
        return emailTaken;
      case 'last_administrator':
        return lastAdministrator;
    }
  },
);

/** Changes the user that `id` names; what is emptied is cleared, an empty password stays as it was. */
export async function changeUserAction(id: string, _before: FormState, form: FormData): Promise<FormState> {
  const cleared = { name: '', phone: null, alternateEmail: null };
  const fields = { ...cleared, ...readFields(form, { flags: ['allowLogin'] }), id };
  return formState(await change(fields), form);
}

function settingsMissing(missing: SettingKey[]) {
  return refused(`No message can be sent yet. First fill in ${namesOfSettings(missing)}.`);
}

function answer(result: SignInLinkSent) {
  revalidatePath('/console/users', 'layout');
  if (result.ok) return done(null);
  switch (result.reason) {
    case 'not_found':
      return refused('This user is not there any more.');
    case 'settings_missing':
      return settingsMissing(result.missing);
    case 'has_password':
      return refused('This user has a password already.');
    case 'login_not_allowed':
      return refused('This user may not sign in. Allow login first.');
    case 'last_administrator':
      return refused(
        'This is the last administrator who can sign in: the password is changed under Your sign-in.',
      );
    default:
      return assertNever(result);
  }
}

/** Sends an invitation, or sends it again. */
export const sendInvitation = sensitiveAction('users:write', z.uuid(), async (id, admin) =>
  answer(await inviteUser(admin, id)),
);

/** Takes the password away and sends a link to choose another. */
export const resetPassword = sensitiveAction('users:write', z.uuid(), async (id, admin) =>
  answer(await resetUserPassword(admin, id)),
);

/** Takes a second factor away that its user lost. */
export const resetSecondFactor = sensitiveAction('users:write', z.uuid(), async (id, admin) => {
  const result = await resetFactor(admin, id);
  revalidatePath('/console/users', 'layout');
  return result.ok ? done(null) : refused('This user has no second factor any more.');
});

/** Ends the link that waits to be used. */
export const revokeInvitation = adminAction('users:write', z.uuid(), async (id, admin) => {
  const revoked = await revokeSignInLink(admin, id);
  revalidatePath('/console/users', 'layout');
  return revoked.ok ? done(null) : refused('There is no open link any more: it was used, or it ran out.');
});

/** Ends all sessions of a user. */
export const signOutEverywhere = adminAction('users:write', z.uuid(), async (id, admin) => {
  const ended = await endUserSessions(admin, id);
  revalidatePath('/console/users', 'layout');
  return ended === null ? refused('This user is not there any more.') : done(ended);
});

/** Deletes a user who owns no mail account, then shows the list. */
export const removeUser = sensitiveAction('users:write', z.uuid(), async (id, admin) => {
  const deleted = await deleteUser(admin, id);
  if (deleted.ok || deleted.reason === 'not_found') {
    revalidatePath('/console/users');
    redirect('/console/users');
  }
  if (deleted.reason === 'last_administrator') return lastAdministrator;
  const count = 'accounts' in deleted ? deleted.accounts : 1;
  return refused(
    `This user owns ${count === 1 ? 'a mail account' : `${count} mail accounts`}: delete ${count === 1 ? 'it' : 'them'} or name another owner first.`,
  );
});
