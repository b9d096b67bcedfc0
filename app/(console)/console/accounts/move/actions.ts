'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { accountsMove, moveAccounts } from '#lib/flows/move-accounts.ts';
import { getProvider } from '#lib/providers/store.ts';
import { missingForLinks } from '#lib/rules/requirements.ts';
import { namesOfSettings } from '#lib/settings/name-of.ts';
import { forgetSettings, readSettings } from '#lib/settings/store.ts';
import { adminAction, refused } from '#lib/web/action.ts';
import { readFields } from '#lib/web/form.ts';
import { type FormState, formState } from '#lib/web/form-state.ts';

const shownProblems = 10;

const move = adminAction(accountsMove, async (form, admin) => {
  forgetSettings(); // they may have been filled in a moment ago
  const provider = form.provider ? await getProvider(form.provider) : null;
  const missing = provider?.grant === 'organisation' ? [] : missingForLinks(await readSettings());
  if (missing.length > 0) {
    return refused(`Nothing was moved: owners could not be told. First fill in ${namesOfSettings(missing)}.`);
  }
  const { moved, problems } = await moveAccounts(admin, form);
  revalidatePath('/console', 'layout');
  if (problems.length === 0) redirect(`/console/accounts?q=${encodeURIComponent(form.incoming.host)}`);
  const lines = problems.slice(0, shownProblems).map(({ address, message }) => `${address}: ${message}`);
  const more = problems.length > shownProblems ? [`and ${problems.length - shownProblems} more`] : [];
  return refused(`${moved} of ${form.accounts.length} accounts were moved.`, [
    { field: 'evidence', message: [...lines, ...more].join('\n') },
  ]);
});

/** Points the chosen accounts at another server, and shows them; or says which could not be, and why. */
export async function moveAction(_before: FormState, form: FormData): Promise<FormState> {
  return formState(await move(postedMove(form)), form);
}

function postedMove(form: FormData): Record<string, unknown> {
  const { hasOutgoing, outgoing, ...fields } = readFields(form, {
    numbers: ['incoming.port', 'outgoing.port'],
    flags: ['hasOutgoing'],
  });
  const accounts = form.getAll('accounts');
  return { incoming: {}, ...fields, accounts, outgoing: hasOutgoing ? (outgoing ?? {}) : null };
}
