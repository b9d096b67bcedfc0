'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { testProvider } from '#lib/flows/test-provider.ts';
import { newProvider, providerChange } from '#lib/providers/schema.ts';
import { changeProvider, createProvider, deleteProvider } from '#lib/providers/store.ts';
import { adminAction, done, refused, sensitiveAction } from '#lib/web/action.ts';
import { readFields } from '#lib/web/form.ts';
import { type FormState, formState } from '#lib/web/form-state.ts';

const gone = refused('This provider is not there any more.');
const taken = refused('Some fields need a look.', [
  { field: 'name', message: 'is the name of another provider' },
]);

const add = sensitiveAction('providers:write', newProvider, async (form, admin) => {
  const created = await createProvider(admin, form);
  if (!created.ok) return taken;
  revalidatePath('/console/providers');
  redirect(`/console/providers/${created.provider.id}`);
});

export async function addProviderAction(_before: FormState, form: FormData): Promise<FormState> {
  return formState(await add(fieldsOf(form)), form);
}

const change = sensitiveAction(
  'providers:write',
  providerChange.extend({ id: z.uuid() }),
  async ({ id, ...fields }, admin) => {
    const result = await changeProvider(admin, id, fields);
    revalidatePath('/console/providers', 'layout');
    if (result.ok) return done(null);
    if (result.reason === 'invalid') return refused('Some fields need a look.', result.problems);
    return result.reason === 'gone' ? gone : taken;
  },
);

/** Changes the provider that `id` names; an empty secret stays as it was. */
export async function changeProviderAction(
  id: string,
  _before: FormState,
  form: FormData,
): Promise<FormState> {
  const emptied = ['tenant', 'issuer', 'authorizationEndpoint', 'tokenEndpoint'].filter(
    (name) => form.get(name) === '',
  );
  const cleared = Object.fromEntries(emptied.map((name) => [name, null]));
  return formState(await change({ ...fieldsOf(form), ...cleared, id }), form);
}

/** Lists are typed in one field, with spaces between. */
function fieldsOf(form: FormData) {
  const fields: Record<string, unknown> = readFields(form);
  for (const name of ['scopes', 'mechanisms', 'hosts']) {
    const typed = form.get(name);
    if (typeof typed !== 'string') continue;
    const words = typed.split(/[\s,]+/).filter(Boolean);
    if (words.length > 0) fields[name] = words;
    else delete fields[name];
  }
  return fields;
}

/** *Test*. */
export const testProviderAction = adminAction('providers:write', z.uuid(), async (id, admin) => {
  const tested = await testProvider(admin, id);
  revalidatePath('/console/providers', 'layout');
  if (!tested) return gone;
  return tested.ok ? done(tested.detail) : refused(tested.detail);
});

export const removeProvider = sensitiveAction('providers:write', z.uuid(), async (id, admin) => {
  const result = await deleteProvider(admin, id);
  if (!result.ok && result.reason === 'in_use') {
    const { accounts } = result;
    return refused(
      `${accounts === 1 ? '1 account signs' : `${accounts} accounts sign`} in by it: change that first.`,
    );
  }
  revalidatePath('/console/providers');
  redirect('/console/providers');
});
