'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { changeOwnPassword } from '#lib/users/own-password.ts';
import { ownPasswordForm } from '#lib/users/schema.ts';
import { endOwnSessions } from '#lib/users/session.ts';
import { done, refused, sensitiveUserAction, userAction } from '#lib/web/action.ts';
import { claimedSessionId, renewSession } from '#lib/web/auth.ts';
import { readFields } from '#lib/web/form.ts';
import type { FormState } from '#lib/web/form-state.ts';
import { formState } from '#lib/web/form-state.ts';

const change = sensitiveUserAction(ownPasswordForm, async ({ presentPassword, newPassword }, viewer) => {
  const changed = await changeOwnPassword(viewer, { present: presentPassword, next: newPassword });
  if (changed.ok) {
    await renewSession(changed.user);
    revalidatePath('/you');
    return done(null);
  }
  if (changed.reason === 'too_many') {
    const minutes = Math.max(1, Math.ceil(changed.retryAfterMs / 60_000));
    return refused(`Too many tries. Please wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`);
  }
  return refused('Your password was not changed.', [
    { field: 'presentPassword', message: 'is not your present password' },
  ]);
});

/** Replaces one's own password; this browser stays signed in, with a new session. */
export async function changePasswordAction(_before: FormState, form: FormData): Promise<FormState> {
  return formState(await change({ newPassword: '', ...readFields(form) }), form);
}

const end = userAction(z.uuid(), async (id, viewer) => done(await endOwnSessions(viewer, { id })));

/** Ends one of one's own sessions. */
export async function endSessionAction(id: string): Promise<void> {
  await end(id);
  revalidatePath('/you');
}

const endOthers = userAction(z.null(), async (_, viewer) => {
  const here = await claimedSessionId();
  return done(here ? await endOwnSessions(viewer, { keep: here }) : 0);
});

/** Ends all of one's own sessions but this one. */
export async function endOtherSessionsAction(): Promise<void> {
  await endOthers(null);
  revalidatePath('/you');
}
