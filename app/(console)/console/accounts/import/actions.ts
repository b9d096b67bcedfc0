'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { fieldKeys } from '#lib/account-imports/fields.ts';
import { decodeFile } from '#lib/account-imports/read-table.ts';
import { mappingForm } from '#lib/account-imports/schema.ts';
import {
  cancelImport,
  changeMapping,
  createImport,
  deleteImport,
  startImport,
} from '#lib/account-imports/store.ts';
import { db } from '#lib/db/client.ts';
import { inviteOwners } from '#lib/flows/invite-owners.ts';
import { forgetSettings } from '#lib/settings/store.ts';
import { adminAction, done, refused } from '#lib/web/action.ts';
import { readFields } from '#lib/web/form.ts';
import { type FormState, formState } from '#lib/web/form-state.ts';

const place = '/console/accounts/import';
const wrongFile = (message: string) => refused('This file cannot be imported.', [{ field: 'file', message }]);

const upload = adminAction(
  'accounts:write',
  z.object({ file: z.instanceof(File, { message: 'is required' }) }),
  async ({ file }, admin) => {
    if (file.size === 0) return wrongFile('is required: choose a file that is not empty');
    const text = decodeFile(new Uint8Array(await file.arrayBuffer()));
    if (text === null) return wrongFile('must be in UTF-8; save it as “CSV UTF-8”');
    const made = await createImport(admin, { fileName: file.name.slice(0, 200), text });
    if (!made.ok) return wrongFile(made.message);
    redirect(`${place}/${made.id}`);
  },
);

/** Keeps an uploaded file and shows how it is understood. */
export async function uploadAction(_before: FormState, form: FormData): Promise<FormState> {
  return formState(await upload({ file: form.get('file') }), form);
}

const map = adminAction(
  'accounts:write',
  z.object({ id: z.uuid(), mapping: mappingForm }),
  async ({ id, mapping }, admin) => {
    if (!(await changeMapping(admin, id, mapping))) return begun;
    revalidatePath(`${place}/${id}`);
    return done(null);
  },
);

/** Says which columns are which fields. */
export async function mapAction(id: string, _before: FormState, form: FormData): Promise<FormState> {
  const { columns = {}, fixed = {} } = readFields(form, {
    numbers: fieldKeys.map((key) => `columns.${key}`),
  });
  const result = await map({ id, mapping: { columns, fixed } });
  if (result.ok) return formState(result, form);
  // The form knows its fields by their own names, not as parts of "mapping".
  const problems = result.problems.map(({ field, message }) => ({
    field: field.replace(/^mapping\./, ''),
    message,
  }));
  return formState({ ...result, problems }, form);
}

const begun = refused('This import has begun or is not there any more. Load the page again.');
const started = z.object({ id: z.uuid(), isDryRun: z.boolean(), isTested: z.boolean() });

const start = adminAction('accounts:write', started, async ({ id, ...how }, admin) => {
  if (!(await startImport(admin, id, how))) return begun;
  revalidatePath(`${place}/${id}`);
  return done(null);
});

/** Begins an import, or a dry run of it. */
export async function startAction(id: string, _before: FormState, form: FormData): Promise<FormState> {
  const isDryRun = form.get('how') === 'dry';
  return formState(await start({ id, isDryRun, isTested: form.get('test') === 'true' }), form);
}

const cancel = adminAction('accounts:write', z.object({ id: z.uuid() }), async ({ id }, admin) => {
  await cancelImport(admin, id);
  revalidatePath(`${place}/${id}`);
  return done(null);
});

/** Ends an import where it is. */
export async function cancelAction(id: string): Promise<void> {
  await cancel({ id });
}

const remove = adminAction('accounts:write', z.object({ id: z.uuid() }), async ({ id }, admin) => {
  await deleteImport(admin, id);
  revalidatePath(place);
  redirect(place);
});

/** Forgets an import and its file. */
export async function deleteAction(id: string): Promise<void> {
  await remove({ id });
}

const invite = adminAction('accounts:write', z.object({ id: z.uuid() }), async ({ id }, admin) => {
  forgetSettings(); // they may have been filled in a moment ago
  await inviteOwners(db(), id, admin.actor, { again: true });
  revalidatePath(`${place}/${id}`);
  return done(null);
});

/** Invites the owners of an import who were not invited yet, or whom no message reached. */
export async function inviteAction(id: string): Promise<void> {
  await invite({ id });
}
