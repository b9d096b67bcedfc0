'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { changeSettings } from '#lib/flows/change-settings.ts';
import { countToGoWithSettings } from '#lib/flows/count-to-go.ts';
import { askingAgain } from '#lib/settings/asks-again.ts';
import { changesFrom } from '#lib/settings/properties.ts';
import { readSettings } from '#lib/settings/store.ts';
import { adminAction, confirmFirst, done, refused } from '#lib/web/action.ts';
import type { FormState } from '#lib/web/form-state.ts';
import { formState } from '#lib/web/form-state.ts';
import { sayWhatGoes } from '#lib/web/to-go.ts';
import { isProofFresh } from '#lib/web/viewer.ts';

const posted = z.object({
  changes: z.record(z.string(), z.unknown()),
  shown: z.record(z.string(), z.string()),
  seen: z.string().nullable(),
});

const save = adminAction('settings:write', posted, async ({ changes, shown, seen }, admin) => {
  const isSensitive = askingAgain(changes, await readSettings()).length > 0;
  if (isSensitive && !(await isProofFresh())) return confirmFirst;
  const going = sayWhatGoes(await countToGoWithSettings(changes), seen, 'archive.keepDays');
  if (going) return going;
  const saved = await changeSettings(changes, admin.actor, shown);
  revalidatePath('/console', 'layout');
  if (saved.ok) return done(null);
  return refused(
    'Some values need a look.',
    saved.problems.map(({ key, message }) => ({ field: key, message })),
  );
});

/** Saves a posted property grid, whole or not at all. */
export async function saveSettingsAction(_before: FormState, form: FormData): Promise<FormState> {
  const saved = await save({ ...changesFrom(form), seen: form.get('toGo') });
  const { problems, ...state } = formState(saved, form);
  const byKey = Object.entries(problems).map(([field, message]) => [
    field.replace(/^changes\./, ''),
    message,
  ]);
  return { ...state, problems: Object.fromEntries(byKey) };
}
