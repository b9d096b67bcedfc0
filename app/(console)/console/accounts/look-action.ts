'use server';

import { revalidatePath } from 'next/cache';
import { gridLook } from '#lib/users/grid-look.ts';
import { keepGridLook } from '#lib/users/grid-looks.ts';
import { adminAction, done } from '#lib/web/action.ts';

/** Shows the grid of accounts so to whoever asks, from now on. */
export const keepAccountsLookAction = adminAction('accounts:read', gridLook, async (look, admin) => {
  await keepGridLook(admin, 'accounts', look);
  revalidatePath('/console/accounts');
  return done(null);
});
