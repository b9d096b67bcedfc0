'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { maySignInLocally } from '../users/local-sign-in.ts';
import { askForPasskey, passkeyOrigin, provePasskey } from '../users/second-factor/passkeys.ts';
import { completeHere, noteOwnProof, signedInByOf } from './auth.ts';
import { isOwnPath } from './own-path.ts';
import { authenticationAnswer } from './passkey-answer.ts';
import { isForeignForm } from './same-site.ts';
import { sourceOf } from './source.ts';
import { afterSignIn, readUser } from './viewer.ts';

const notTaken = 'This passkey was not taken. Try again, or go the other way.';
const elsewhere = 'You sign in by single sign-on here.';
const areas = ['', '/phone', '/desktop'] as const;

/** What the browser is asked to show a passkey with; null where none can be used at this address. */
export async function askForPasskeyAction(purpose: 'sign_in' | 'confirm') {
  const asked = await headers();
  const origin = isForeignForm(asked) ? null : await passkeyOrigin(asked.get('origin'));
  const user = purpose === 'confirm' ? await readUser() : null;
  if (!origin || (purpose === 'confirm' && !user)) return null;
  return askForPasskey(origin, user?.id ?? null, sourceOf(asked));
}

/** Signs in with a passkey: alone, or as the second factor after a password. Answers why not. */
export async function signInWithPasskeyAction(
  where: { next: string; area: string },
  answer: unknown,
): Promise<string> {
  // Whoever's it is: it says so itself, and is two factors in one.
  const user = await proved(answer, null);
  if (!user) return notTaken;
  // As the second factor after single sign-on it is theirs whom the provider vouched for.
  const by = await signedInByOf(user);
  if (!by && !(await maySignInLocally(user))) return elsewhere;
  await completeHere(user, by);
  const area = areas.find((known) => known === where.area) ?? '';
  redirect(afterSignIn(user.role, String(where.next) || undefined, area));
}

/** Confirms with a passkey that it is who is signed in, and goes on. Answers why not. */
export async function confirmWithPasskeyAction(next: string, answer: unknown): Promise<string> {
  const user = await readUser();
  if (!user || !(await proved(answer, user.id))) return notTaken;
  await noteOwnProof();
  redirect(isOwnPath(String(next)) ? String(next) : '/you/confirm/done');
}

async function proved(answer: unknown, userId: string | null) {
  const asked = await headers();
  const origin = isForeignForm(asked) ? null : await passkeyOrigin(asked.get('origin'));
  const parsed = authenticationAnswer.safeParse(answer);
  return origin && parsed.success ? provePasskey(origin, parsed.data, userId) : null;
}
