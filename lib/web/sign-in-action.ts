'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { Secret } from '../secret.ts';
import { signIn } from './auth.ts';
import { minutesWords } from './minutes-words.ts';
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
  return { email, message: wordsFor(outcome) };
}

function wordsFor(outcome: Exclude<Awaited<ReturnType<typeof signIn>>, { ok: true }>): string {
  if (outcome.reason === 'wrong')
    return 'The e-mail address or the password is not right, or you may not sign in.';
  return `Too many tries. Please wait ${minutesWords(outcome.retryAfterMs)} and try again.`;
}
