'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { movesNotices } from '#lib/accounts/owner.ts';
import { invitedAccount, inviteToConnect } from '#lib/flows/invite-to-connect.ts';
import { namesOfSettings } from '#lib/settings/name-of.ts';
import { forgetSettings } from '#lib/settings/store.ts';
import { adminAction, confirmFirst, refused } from '#lib/web/action.ts';
import { type FormState, formState } from '#lib/web/form-state.ts';
import { isProofFresh } from '#lib/web/viewer.ts';
import { postedAccount } from '../posted-account.ts';

const invite = adminAction('accounts:write', invitedAccount, async (form, admin) => {
  if ((await movesNotices(form.owner)) && !(await isProofFresh())) return confirmFirst;
  forgetSettings(); // they may have been filled in a moment ago
  const invited = await inviteToConnect(admin, form);
  if (invited.ok) {
    revalidatePath('/console', 'layout');
    redirect(`/console/accounts/${invited.account.id}`);
  }
  switch (invited.reason) {
    case 'address_taken':
      return refused('This address has an account already.', [
        { field: 'address', message: 'is taken by another account' },
      ]);
    case 'settings_missing':
      return refused(
        `The owner could not be told, so nothing was stored. First fill in ${namesOfSettings(invited.missing)}.`,
      );
    case 'invalid':
      return refused('Some fields need a look.', invited.problems);
  }
});

/** Adds a mailbox its owner connects, sends the link, and shows the account; or says what is in the way. */
export async function inviteAction(_before: FormState, form: FormData): Promise<FormState> {
  const { address, name, owner, provider } = postedAccount(form, { isNew: true });
  const given = { address, owner, ...(name ? { name } : {}), ...(provider ? { provider } : {}) };
  return formState(await invite(given), form);
}
