'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import type { FormState } from '#components/forms/form-state.ts';
import { userChange, userForm } from '#lib/users/schema.ts';
import { changeUser, createUser, deleteUser } from '#lib/users/store.ts';
import { adminAction, done, refused } from '#lib/web/action.ts';
import { readFields } from '#lib/web/form.ts';
import { formState } from '#lib/web/form-state.ts';

const emailTaken = refused('Somebody has this address already.', [
  { field: 'email', message: 'is another user’s' },
]);
const lastAdministrator = refused('This is the last administrator who can sign in, so it stays one.');

const add = adminAction(userForm, async (form, admin) => {
  const created = await createUser(admin, form);
  if (!created.ok) return emailTaken;
  revalidatePath('/console/users');
  redirect('/console/users');
});

/** Adds a user and goes back to the list. */
export async function addUserAction(_before: FormState, form: FormData): Promise<FormState> {
  return formState(await add(readFields(form, { flags: ['allowLogin'] })), form);
}

const change = adminAction(userChange.extend({ id: z.uuid() }), async ({ id, ...fields }, admin) => {
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
});

/** Changes the user that `id` names; what is emptied is cleared, an empty password stays as it was. */
export async function changeUserAction(id: string, _before: FormState, form: FormData): Promise<FormState> {
  const cleared = { name: '', phone: null, alternateEmail: null };
  const fields = { ...cleared, ...readFields(form, { flags: ['allowLogin'] }), id };
  return formState(await change(fields), form);
}

/** Deletes a user who owns no mail account, then shows the list. */
export const removeUser = adminAction(z.uuid(), async (id, admin) => {
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
