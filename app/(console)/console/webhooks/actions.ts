'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { testEndpoint } from '#lib/flows/test-endpoint.ts';
import { endpointChange, newEndpoint } from '#lib/notifications/endpoints/schema.ts';
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  rotateSecret,
} from '#lib/notifications/endpoints/store.ts';
import { adminAction, done, refused, sensitiveAction } from '#lib/web/action.ts';
import { readFields } from '#lib/web/form.ts';
import { type FormState, formState } from '#lib/web/form-state.ts';
import { eventField, eventsFrom } from './event-field.ts';

const gone = refused('This webhook is not there any more.');

const add = sensitiveAction('webhooks:write', newEndpoint, async (form, admin) => {
  const { endpoint, secret } = await createEndpoint(admin, form);
  revalidatePath('/console/webhooks');
  // A secret is shown once, by the form; a chat has none.
  if (!secret) redirect(`/console/webhooks/${endpoint.id}`);
  return done(secret);
});

/** Adds a webhook; its secret is the message of the form, this once. */
export async function addWebhookAction(_before: FormState, form: FormData): Promise<FormState> {
  const result = await add(fieldsOf(form));
  const state = formState(result, form);
  return result.ok ? { ...state, message: result.value } : state;
}

const change = sensitiveAction(
  'webhooks:write',
  endpointChange.extend({ id: z.uuid() }),
  async ({ id, ...fields }, admin) => {
    const changed = await changeEndpoint(admin, id, fields);
    revalidatePath('/console/webhooks', 'layout');
    return changed ? done(null) : gone;
  },
);

/** Changes the webhook that `id` names; an empty address stays as it was. */
export async function changeWebhookAction(
  id: string,
  _before: FormState,
  form: FormData,
): Promise<FormState> {
  return formState(await change({ ...fieldsOf(form), id }), form);
}

function fieldsOf(form: FormData) {
  const plain = new FormData();
  for (const [name, value] of form) if (!name.startsWith(eventField)) plain.append(name, value);
  return { ...readFields(plain, { flags: ['enabled'] }), events: eventsFrom(form.keys()) };
}

/** *Test Settings*. */
export const testWebhook = adminAction('webhooks:write', z.uuid(), async (id, admin) => {
  const tested = await testEndpoint(admin, id);
  if (!tested) return gone;
  return tested.ok ? done(`Taken: ${tested.detail}`) : refused(`Not taken: ${tested.detail}`);
});

/** Another secret, shown this once. */
export const rotateWebhookSecret = sensitiveAction('webhooks:write', z.uuid(), async (id, admin) => {
  const rotated = await rotateSecret(admin, id);
  revalidatePath('/console/webhooks', 'layout');
  return rotated ? done(rotated.secret) : gone;
});

export const removeWebhook = sensitiveAction('webhooks:write', z.uuid(), async (id, admin) => {
  await deleteEndpoint(admin, id);
  revalidatePath('/console/webhooks');
  redirect('/console/webhooks');
});
