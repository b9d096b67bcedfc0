'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { db } from '#lib/db/client.ts';
import { limiter } from '#lib/limits/limiter.ts';
import { createFirstAdministrator } from '#lib/users/first-administrator.ts';
import { setupForm } from '#lib/users/schema.ts';
import { publicAction, refused } from '#lib/web/action.ts';
import { signIn } from '#lib/web/auth.ts';
import { readFields } from '#lib/web/form.ts';
import type { FormState } from '#lib/web/form-state.ts';
import { formState } from '#lib/web/form-state.ts';
import { sourceOf } from '#lib/web/source.ts';

// Of each source alone: a limit for all would let a stranger keep the holder of the code out.
const bySource = limiter({ name: 'setup-source', points: 10, seconds: 900 });

const setUp = publicAction(setupForm, async ({ code, name, email, password }) => {
  const counted = await bySource.count(sourceOf(await headers()));
  if (!counted.ok) return refused('Too many tries. Please wait 15 minutes, then try again.');
  const outcome = await createFirstAdministrator(db(), { code, name, email, password });
  if (outcome === 'refused') {
    return refused('This code is not right, or it was used already.', [
      { field: 'code', message: 'Take it from where Rekey was started; a restart prints a new one.' },
    ]);
  }
  const signedIn = await signIn(email, password);
  redirect(signedIn.ok ? '/console' : '/login');
});

/** Creates the first administrator for whoever holds the set-up code, and signs them in. */
export async function setUpAction(_before: FormState, form: FormData): Promise<FormState> {
  return formState(await setUp(readFields(form)), form);
}
