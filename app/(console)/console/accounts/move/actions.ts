'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { accountsMove } from '#lib/account-moves/schema.ts';
import { cancelMove, createMove } from '#lib/account-moves/store.ts';
import { getProvider } from '#lib/providers/store.ts';
import { missingForLinks } from '#lib/rules/requirements.ts';
import { namesOfSettings } from '#lib/settings/name-of.ts';
import { forgetSettings, readSettings } from '#lib/settings/store.ts';
import { adminAction, done, refused } from '#lib/web/action.ts';
import { readFields } from '#lib/web/form.ts';
import { type FormState, formState } from '#lib/web/form-state.ts';

const move = adminAction('accounts:write', accountsMove, async (form, admin) => {
  forgetSettings(); // they may have been filled in a moment ago
  const provider = form.provider ? await getProvider(form.provider) : null;
  const missing = provider?.grant === 'organisation' ? [] : missingForLinks(await readSettings());
  if (missing.length > 0) {
    return refused(`Nothing was moved: owners could not be told. First fill in ${namesOfSettings(missing)}.`);
  }
  redirect(`/console/accounts/move/${await createMove(admin, form)}`);
});

/** Has the chosen accounts pointed at another server, and shows how far that is. */
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

const cancel = adminAction('accounts:write', z.object({ id: z.uuid() }), async ({ id }, admin) => {
  await cancelMove(admin, id);
  revalidatePath(`/console/accounts/move/${id}`);
  return done(null);
});

/** Ends a move where it is. */
export async function cancelAction(id: string): Promise<void> {
  await cancel({ id });
}
