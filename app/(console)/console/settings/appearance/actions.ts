'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { changeLogo } from '#lib/appearance/logo.ts';
import { readLogoFile } from '#lib/appearance/logo-file.ts';
import { adminAction, done, refused } from '#lib/web/action.ts';
import { type FormState, formState } from '#lib/web/form-state.ts';

const put = adminAction(
  'settings:write',
  z.object({ logo: z.instanceof(File, { message: 'is required' }) }),
  async ({ logo: file }, admin) => {
    const read = readLogoFile(new Uint8Array(await file.arrayBuffer()));
    if (!read.ok) return refused('This logo cannot be used.', [{ field: 'logo', message: read.message }]);
    await changeLogo(admin, read.logo);
    revalidatePath('/', 'layout');
    return done(null);
  },
);

/** Shows this logo from now on. */
export async function putLogoAction(_before: FormState, form: FormData): Promise<FormState> {
  return formState(await put({ logo: form.get('logo') }), form);
}

const remove = adminAction('settings:write', z.null(), async (_, admin) => {
  await changeLogo(admin, null);
  revalidatePath('/', 'layout');
  return done(null);
});

/** Shows Rekey's own mark again. */
export async function removeLogoAction(_before: FormState, form: FormData): Promise<FormState> {
  return formState(await remove(null), form);
}
