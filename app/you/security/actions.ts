'use server';

import { revalidatePath } from 'next/cache';
import { headers } from 'next/headers';
import { z } from 'zod';
import { nameBrowser } from '#lib/users/name-browser.ts';
import { addPasskey, beginPasskey, passkeyOrigin, removePasskey } from '#lib/users/second-factor/passkeys.ts';
import {
  confirmAuthenticator,
  prepareAuthenticator,
  removeAuthenticator,
  renewRecoveryCodes,
} from '#lib/users/second-factor/store.ts';
import { done, refused, sensitiveUserAction } from '#lib/web/action.ts';
import { renewSession } from '#lib/web/auth.ts';
import { readFields } from '#lib/web/form.ts';
import { type FormState, formState } from '#lib/web/form-state.ts';
import { registrationAnswer } from '#lib/web/passkey-answer.ts';

const page = '/you/security';

const prepare = sensitiveUserAction(z.null(), async (_, viewer) => {
  await prepareAuthenticator(viewer);
  revalidatePath(page);
  return done(null);
});

/** Makes the secret that an authenticator app is to be given. */
export async function prepareAuthenticatorAction(): Promise<void> {
  await prepare(null);
}

const code = z.object({ code: z.string('is required').min(1, 'is required').max(100, 'is too long') });

const confirm = sensitiveUserAction(code, async ({ code }, viewer) => {
  const confirmed = await confirmAuthenticator(viewer, code);
  if (confirmed.ok) {
    await renewSession(confirmed.user);
    revalidatePath(page);
    return done(confirmed.recoveryCodes);
  }
  switch (confirmed.reason) {
    case 'wrong':
      return refused('This code is not right.', [
        {
          field: 'code',
          message: 'Type the one that the app shows now; the clock of the phone must be right',
        },
      ]);
    case 'confirmed_already':
      return refused('This authenticator app is set up already.');
    case 'too_many':
      return refused('Too many tries. Please wait 15 minutes.');
  }
});

/** Turns the authenticator app on; the recovery codes are the message of the form, this once. */
export async function confirmAuthenticatorAction(_before: FormState, form: FormData): Promise<FormState> {
  const result = await confirm(readFields(form));
  const state = formState(result, form);
  return result.ok ? { ...state, message: result.value?.join('\n') ?? null } : state;
}

const renew = sensitiveUserAction(z.object({}), async (_, viewer) => {
  const codes = await renewRecoveryCodes(viewer);
  revalidatePath(page);
  return codes ? done(codes) : refused('There is no second factor any more.');
});

/** Other recovery codes, which are the message of the form, this once. */
export async function renewRecoveryCodesAction(_before: FormState, form: FormData): Promise<FormState> {
  const result = await renew({});
  const state = formState(result, form);
  return result.ok ? { ...state, message: result.value.join('\n') } : state;
}

/** Turns one's own authenticator app off. */
export const removeAuthenticatorAction = sensitiveUserAction(z.null(), async (_, viewer) => {
  const user = await removeAuthenticator(viewer);
  if (user) await renewSession(user);
  revalidatePath(page);
  return user ? done(null) : refused('It is off already.');
});

const noPasskeys = refused('No passkey can be added at this address.');
const origin = async () => passkeyOrigin((await headers()).get('origin'));

/** What the browser makes a passkey with. */
export const beginPasskeyAction = sensitiveUserAction(z.null(), async (_, viewer) => {
  const at = await origin();
  return at ? done(await beginPasskey(viewer, at)) : noPasskeys;
});

/** Keeps a passkey that the browser made; the recovery codes where it is the first factor, this once. */
export const addPasskeyAction = sensitiveUserAction(registrationAnswer, async (response, viewer) => {
  const at = await origin();
  if (!at) return noPasskeys;
  const name = nameBrowser((await headers()).get('user-agent'));
  const added = await addPasskey(viewer, at, { response, name });
  if (!added.ok) return refused('This passkey was not taken. Please try again.');
  await renewSession(added.user);
  revalidatePath(page);
  return done(added.recoveryCodes);
});

/** Takes one of one's own passkeys away. */
export const removePasskeyAction = sensitiveUserAction(z.string().max(1400), async (id, viewer) => {
  const user = await removePasskey(viewer, id);
  if (user) await renewSession(user);
  revalidatePath(page);
  return user ? done(null) : refused('This passkey is not there any more.');
});
