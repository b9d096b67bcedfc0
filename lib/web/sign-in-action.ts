'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { Secret } from '../secret.ts';
import { finishSignIn, halfSignedInUser, signIn } from './auth.ts';
import { minutesWords } from './minutes-words.ts';
import { proofWords } from './proof-words.ts';
import { isForeignForm } from './same-site.ts';
import { afterSignIn } from './viewer.ts';

/** What the sign-in form shows after a try that did not succeed. */
export type SignInProblem = { email: string; message: string } | null;

const areas = ['', '/phone', '/desktop'] as const;

/** Signs in and goes on to where the person wanted; answers in words why not. */
export async function signInAction(_: SignInProblem, form: FormData): Promise<SignInProblem> {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  const email = text('email').slice(0, 320);
  if (isForeignForm(await headers())) {
    return { email, message: 'This form was not sent from a page of this system.' };
  }
  const outcome = await signIn(email, new Secret(text('password')));
  if (outcome.ok) {
    const area = areas.find((known) => known === text('area')) ?? '';
    redirect(afterSignIn(outcome.user.role, text('next') || undefined, area));
  }
  if (outcome.reason === 'second_factor') {
    redirect(`/login/second-factor?${new URLSearchParams({ area: text('area'), next: text('next') })}`);
  }
  return { email, message: wordsFor(outcome) };
}

function wordsFor(
  outcome: { reason: 'wrong' } | { reason: 'elsewhere' } | { reason: 'too_many'; retryAfterMs: number },
): string {
  if (outcome.reason === 'wrong')
    return 'The e-mail address or the password is not right, or you may not sign in.';
  if (outcome.reason === 'elsewhere') return 'Passwords are not taken here: sign in with the button above.';
  return `Too many tries. Please wait ${minutesWords(outcome.retryAfterMs)} and try again.`;
}

/** Signs in who owes only the second factor; answers in words why not. */
export async function finishSignInAction(_: string | null, form: FormData): Promise<string | null> {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  if (isForeignForm(await headers())) return 'This form was not sent from a page of this system.';
  const user = await halfSignedInUser();
  if (!user) redirect('/login');
  const outcome = await finishSignIn(user, new Secret(text('code')));
  if (!outcome.ok) return proofWords(outcome);
  const area = areas.find((known) => known === text('area')) ?? '';
  redirect(afterSignIn(user.role, text('next') || undefined, area));
}
