'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { Secret } from '#lib/secret.ts';
import { maySignInLocally } from '#lib/users/local-sign-in.ts';
import { proveOwnPassword } from '#lib/users/own-password.ts';
import { proveSecondFactor } from '#lib/users/second-factor/prove.ts';
import { noteOwnProof, proofFrom } from '#lib/web/auth.ts';
import { isOwnPath } from '#lib/web/own-path.ts';
import { proofWords } from '#lib/web/proof-words.ts';
import { isForeignForm } from '#lib/web/same-site.ts';
import { signOnWords } from '#lib/web/sign-on-words.ts';
import { beginSignOn } from '#lib/web/single-sign-on.ts';
import { readUser, requireUserToSecure } from '#lib/web/viewer.ts';

const foreign = 'This form was not sent from a page of this system.';

/** Confirms by the second factor that it is who is signed in, and goes on. */
export async function confirmWithCodeAction(_: string | null, form: FormData): Promise<string | null> {
  await requireUserToSecure();
  const user = await readUser();
  if (!user || isForeignForm(await headers())) return foreign;
  const outcome = await proveSecondFactor(user, new Secret(textOf(form, 'code')), await proofFrom());
  if (!outcome.ok) return proofWords(outcome);
  return goOn(form);
}

/** Confirms by the password that it is who is signed in, where they have no second factor, and goes on. */
export async function confirmWithPasswordAction(_: string | null, form: FormData): Promise<string | null> {
  const viewer = await requireUserToSecure();
  const user = await readUser();
  if (!user || isForeignForm(await headers())) return foreign;
  if (user.hasSecondFactor || !(await maySignInLocally(user))) redirect('/you/confirm');
  const outcome = await proveOwnPassword(viewer, new Secret(textOf(form, 'password')));
  if (!outcome.ok) return proofWords(outcome, 'password');
  return goOn(form);
}

/** Confirms at the identity provider, which asks again, that it is who is signed in; answers why not. */
export async function confirmElsewhereAction(id: string, next: string): Promise<string> {
  await requireUserToSecure();
  const user = await readUser();
  if (!user || isForeignForm(await headers())) return foreign;
  if (user.hasSecondFactor) redirect('/you/confirm');
  const asked = { purpose: 'confirm', area: '', next: isOwnPath(String(next)) ? String(next) : '' } as const;
  const begun = await beginSignOn(String(id), asked, user);
  if (!begun.ok) return signOnWords(begun.problem) ?? '';
  redirect(begun.url.href);
}

async function goOn(form: FormData): Promise<never> {
  await noteOwnProof();
  const next = textOf(form, 'next');
  redirect(isOwnPath(next) ? next : '/you/confirm/done');
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
