'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { movesNotices } from '#lib/accounts/owner.ts';
import { accountChange, accountForm } from '#lib/accounts/schema.ts';
import { readAccount } from '#lib/accounts/store.ts';
import { databaseTime } from '#lib/db/clock.ts';
import { mailAddressField } from '#lib/fields/mail-address.ts';
import { changeAccount } from '#lib/flows/change-account.ts';
import { countToGoWith } from '#lib/flows/count-to-go.ts';
import { createAccount } from '#lib/flows/create-account.ts';
import { findServers } from '#lib/flows/find-servers.ts';
import type { ServersTest } from '#lib/flows/test-servers.ts';
import { relativeTime } from '#lib/relative-time.ts';
import { type ActionResult, adminAction, confirmFirst, done, refused } from '#lib/web/action.ts';
import type { FormState } from '#lib/web/form-state.ts';
import { formState } from '#lib/web/form-state.ts';
import { sayWhatGoes } from '#lib/web/to-go.ts';
import { isProofFresh } from '#lib/web/viewer.ts';
import { causeWords } from '#lib/words/causes.ts';
import { postedAccount } from './posted-account.ts';
import { asTyped, lacksServer, serversOf } from './servers-by-address.ts';

const add = adminAction('accounts:write', accountForm, async (form, admin) => {
  if ((await movesNotices(form.owner)) && !(await isProofFresh())) return confirmFirst;
  const created = await createAccount(admin, form);
  if (created.ok) {
    revalidatePath('/console', 'layout');
    redirect(`/console/accounts/${created.account.id}`);
  }
  switch (created.reason) {
    case 'address_taken':
      return addressTaken;
    case 'test_failed':
      return testFailed(created.test);
    case 'invalid':
      return refused('Some fields need a look.', created.problems);
  }
});

const change = adminAction(
  'accounts:write',
  z.object({ id: z.uuid(), change: accountChange, seen: z.string().nullable() }),
  async ({ id, change, seen }, admin) => {
    const hasSecret = change.incoming?.password !== undefined || change.outgoing?.password !== undefined;
    // Whose an account is decides who reads its mail.
    const isGivenAway = change.owner && change.owner.email !== (await readAccount(admin, id))?.owner.email;
    const isElsewhere = change.owner !== undefined && (await movesNotices(change.owner));
    const isSensitive = hasSecret || isGivenAway || isElsewhere;
    if (isSensitive && !(await isProofFresh())) return confirmFirst;
    const going = sayWhatGoes(await countToGoWith(id, change), seen, 'keepDays');
    if (going) return going;
    const changed = await changeAccount(admin, id, change);
    if (changed.ok) {
      revalidatePath('/console', 'layout');
      redirect(`/console/accounts/${id}`);
    }
    switch (changed.reason) {
      case 'not_found':
        return refused('This account is not there any more.');
      case 'changed_meanwhile':
        return refused('Somebody changed this account meanwhile. Load the page again to see how it is now.');
      case 'address_taken':
        return addressTaken;
      case 'budget_spent':
        return refused(
          `This account’s sign-ins for this hour are used up, so nothing was tried and nothing was changed. Try again ${relativeTime(changed.retryAt, databaseTime())}, or save without the test.`,
        );
      case 'invalid':
        return refused('Some fields need a look.', changed.problems);
      case 'test_failed':
        return testFailed(changed.test);
    }
  },
);

/** *Find servers*: what is known of the servers of an address, each tried without signing in. */
export const findServersAction = adminAction(
  'accounts:write',
  z.object({ address: mailAddressField }),
  async ({ address }) => {
    const found = await findServers(address);
    return found.ok
      ? done(found.discovery)
      : refused('Servers are being looked for already. Try again in a moment.');
  },
);

/**
 * Adds a mail account and shows it, or says what is in the way. Where no server was named, those that its address leads to are
 * taken, and shown if something else is in the way.
 */
export async function addAccountAction(_before: FormState, form: FormData): Promise<FormState> {
  const posted = postedAccount(form, { isNew: true });
  if (!lacksServer(posted)) return formState(await add(posted), form);
  const found = await findServersAction({ address: String(posted.address ?? '') });
  if (!found.ok && found.problems.length === 0) return formState(found, form);
  const servers = found.ok ? serversOf(posted, found.value) : null;
  const state = formState(await add(servers ? { ...posted, ...servers } : posted), form);
  if (servers) return { ...state, values: { ...state.values, ...asTyped(servers) } };
  if (!found.ok) return state;
  const host = 'No server that answers was found by the address. Enter it here.';
  return { ...state, problems: { ...state.problems, 'incoming.host': host } };
}

/** Changes the mail account that `id` names, and shows it. */
export async function changeAccountAction(
  id: string,
  _before: FormState,
  form: FormData,
): Promise<FormState> {
  const result = await change({ id, change: postedAccount(form, { isNew: false }), seen: form.get('toGo') });
  return formState(withoutPrefix(result), form);
}

/** The form knows its fields by their own names, not as parts of "change". */
function withoutPrefix<T>(result: ActionResult<T>): ActionResult<T> {
  if (result.ok) return result;
  const problems = result.problems.map(({ field, message }) => ({
    field: field.replace(/^change\./, ''),
    message,
  }));
  return { ...result, problems };
}

const addressTaken = refused('This address has an account already.', [
  { field: 'address', message: 'is taken by another account' },
]);

function testFailed({ incoming }: ServersTest) {
  if (incoming.ok) return refused('The test did not succeed; nothing was stored.');
  const { cause, evidence } = incoming;
  const isPassword = cause === 'wrong_credentials' || cause === 'app_password_required';
  return refused(`${causeWords(cause).sentence} Nothing was stored.`, [
    ...(evidence ? [{ field: 'evidence', message: evidence }] : []),
    isPassword
      ? { field: 'incoming.password', message: 'was refused; the user name may be the reason too' }
      : { field: 'incoming.host', message: causeWords(cause).hint },
  ]);
}
