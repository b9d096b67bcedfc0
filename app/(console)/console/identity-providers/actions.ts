'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { assertNever } from '#lib/errors.ts';
import { testIdentityProvider } from '#lib/flows/test-identity-provider.ts';
import { identityProviderForm } from '#lib/single-sign-on/schema.ts';
import {
  changeIdentityProvider,
  createIdentityProvider,
  deleteIdentityProvider,
} from '#lib/single-sign-on/store.ts';
import { adminAction, done, refused, sensitiveAction } from '#lib/web/action.ts';
import { readFields } from '#lib/web/form.ts';
import { type FormState, formState } from '#lib/web/form-state.ts';

const gone = refused('This identity provider is not there any more.');
const wrong = (field: string, message: string) => refused('Some fields need a look.', [{ field, message }]);
type Stored = Awaited<ReturnType<typeof changeIdentityProvider>>;

function refusal(stored: Exclude<Stored, { ok: true }>) {
  switch (stored.reason) {
    case 'gone':
      return gone;
    case 'taken':
      return wrong('name', 'or its issuer is that of another identity provider');
    case 'people_stay':
      return refused('An identity provider decides who people are: only who may change users sets one up.');
    case 'invalid':
      return refused('Some fields need a look.', stored.problems);
    default:
      return assertNever(stored);
  }
}

const add = sensitiveAction('settings:write', identityProviderForm, async (form, admin) => {
  const created = await createIdentityProvider(admin, form);
  if (!created.ok) return refusal(created);
  revalidatePath('/console/identity-providers');
  redirect(`/console/identity-providers/${created.provider.id}`);
});

export async function addIdentityProviderAction(_before: FormState, form: FormData): Promise<FormState> {
  return formState(await add(fieldsOf(form)), form);
}

const changed = z.object({ id: z.uuid(), form: identityProviderForm });

const change = sensitiveAction('settings:write', changed, async ({ id, form }, admin) => {
  const result = await changeIdentityProvider(admin, id, form);
  revalidatePath('/console/identity-providers', 'layout');
  return result.ok ? done(null) : refusal(result);
});

/** Changes the identity provider that `id` names; an empty secret stays as it was. */
export async function changeIdentityProviderAction(
  id: string,
  _before: FormState,
  form: FormData,
): Promise<FormState> {
  const result = await change({ id, form: fieldsOf(form) });
  const bare = (field: string) => field.replace(/^form\./, '');
  return formState(
    result.ok
      ? result
      : { ...result, problems: result.problems.map((one) => ({ ...one, field: bare(one.field) })) },
    form,
  );
}

function fieldsOf(form: FormData) {
  const fields = readFields(form, {
    flags: ['isEnabled', 'createsUsers', 'matchesByEmail', 'trustsSecondFactor'],
    lines: ['administratorValues', 'operatorValues', 'auditorValues', 'loginValues'],
  });
  for (const name of ['scopes', 'domains', 'acrValues']) {
    const typed = form.get(name);
    if (typeof typed === 'string') fields[name] = typed.split(/[\s,]+/).filter(Boolean);
  }
  return fields;
}

/** *Test*. */
export const testIdentityProviderAction = adminAction('settings:write', z.uuid(), async (id, admin) => {
  const tested = await testIdentityProvider(admin, id);
  return tested ? done(tested) : gone;
});

export const removeIdentityProvider = sensitiveAction('settings:write', z.uuid(), async (id, admin) => {
  if (!(await deleteIdentityProvider(admin, id))) return gone;
  revalidatePath('/console/identity-providers');
  redirect('/console/identity-providers');
});
