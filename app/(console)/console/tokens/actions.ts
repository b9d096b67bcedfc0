'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { tokenForm } from '#lib/tokens/schema.ts';
import { createToken, revokeToken } from '#lib/tokens/store.ts';
import { done, refused, sensitiveAction } from '#lib/web/action.ts';
import { readFields } from '#lib/web/form.ts';
import { type FormState, formState } from '#lib/web/form-state.ts';
import { never, scopeField } from './token-fields.ts';

const create = sensitiveAction('tokens:write', tokenForm, async (form, admin) => {
  const created = await createToken(admin, form);
  if (!created.ok) return refused(`You may not give ${created.scopes.join(', ')}.`);
  revalidatePath('/console/tokens');
  return done(created.token);
});

/** Creates a token, which is the message of the form, this once. */
export async function createTokenAction(_before: FormState, form: FormData): Promise<FormState> {
  const result = await create(fieldsOf(form));
  const state = formState(result, form);
  return result.ok ? { ...state, message: result.value } : state;
}

function fieldsOf(form: FormData) {
  const scopes = [...form.keys()].flatMap((name) =>
    name.startsWith(scopeField) ? [name.slice(scopeField.length)] : [],
  );
  const plain = new FormData();
  for (const [name, value] of form) if (!name.startsWith(scopeField)) plain.append(name, value);
  const { expiresInDays, ...fields } = readFields(plain, { numbers: ['expiresInDays', 'requestsPerMinute'] });
  return { name: '', ...fields, scopes, expiresInDays: expiresInDays === never ? null : expiresInDays };
}

/** Ends a token at once. */
export const revokeTokenAction = sensitiveAction('tokens:write', z.uuid(), async (id, admin) => {
  const revoked = await revokeToken(admin, id);
  revalidatePath('/console/tokens');
  return revoked ? done(null) : refused('This token was revoked already.');
});
