'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { changeSettings } from '#lib/flows/change-settings.ts';
import { changesFrom } from '#lib/settings/properties.ts';
import { adminAction, done, refused } from '#lib/web/action.ts';
import type { FormState } from '#lib/web/form-state.ts';
import { formState } from '#lib/web/form-state.ts';

const save = adminAction(z.record(z.string(), z.unknown()), async (changes, admin) => {
  const saved = await changeSettings(changes, admin.actor);
  revalidatePath('/console', 'layout');
  if (saved.ok) return done(null);
  return refused(
    'Some values need a look.',
    saved.problems.map(({ key, message }) => ({ field: key, message })),
  );
});

/** Saves a posted property grid, whole or not at all. */
export async function saveSettingsAction(_before: FormState, form: FormData): Promise<FormState> {
  return formState(await save(changesFrom(form)), form);
}
