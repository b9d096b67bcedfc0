import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { databaseTime } from '../db/clock.ts';
import { isOfConsole, type Right, type Role, rightsOf } from '../rights.ts';
import { readSettings } from '../settings/store.ts';
import { secondFactorDueAt } from '../users/second-factor/required.ts';
import type { OpenSession, SessionUser } from '../users/session.ts';
import { type AdminViewer, adminViewer, may, type UserViewer, userViewer } from '../viewer.ts';
import { currentUser } from './auth.ts';
import { isOwnPath } from './own-path.ts';
import { pathHeader } from './path-header.ts';

/** Asked once a request, however many parts of a page ask. */
const signedIn = cache(currentUser);

/** When who is signed in is let nowhere any more without a second factor; null: they have one, or need none. */
export async function readSecondFactorDue(): Promise<Date | null> {
  const user = await signedIn();
  return user && secondFactorDueAt(user);
}

/** Who may go on: signed in, and with the second factor that is asked of them. Null: nobody; `due`: to set one up. */
const letIn = cache(async (): Promise<OpenSession | 'due' | null> => {
  const user = await signedIn();
  const dueAt = user && (await secondFactorDueAt(user));
  return dueAt && dueAt <= databaseTime() ? 'due' : user;
});

async function requireSignedIn(): Promise<OpenSession> {
  const user = await letIn();
  if (user === 'due') redirect(securityPage);
  return user ?? toSignIn();
}

async function findSignedIn(): Promise<OpenSession | null> {
  const user = await letIn();
  return user === 'due' ? null : user;
}

/** Where a person's own second factor and single sign-on are set up. */
export const securityPage = '/you/security';

/** Lets through who has any business in the console; anybody else is sent to sign in, or to their own mail. */
export async function requireConsole(): Promise<AdminViewer> {
  const user = await requireSignedIn();
  if (!isOfConsole(user.role)) redirect('/desktop');
  return asAdmin(user);
}

/** Lets through who may do this; others of the console are told that their role may not. */
export async function requireRight(right: Right): Promise<AdminViewer> {
  const viewer = await requireConsole();
  if (!may(viewer, right)) redirect('/console/not-allowed');
  return viewer;
}

/** Lets a signed-in user through, who sees what is theirs; anybody else is sent to sign in. */
export async function requireUser(): Promise<UserViewer> {
  return userViewer(await requireSignedIn());
}

/** The same, for the pages where a second factor is set up: also who owes one comes here. */
export async function requireUserToSecure(): Promise<UserViewer> {
  const user = await signedIn();
  return user ? userViewer(user) : toSignIn();
}

/** Whether who is signed in proved lately enough who they are for a sensitive act. */
export async function isProofFresh(): Promise<boolean> {
  const user = await signedIn();
  const minutes = (await readSettings())['access.confirmMinutes'];
  return user !== null && databaseTime().getTime() - user.provedAt.getTime() <= minutes * 60_000;
}

/** Lets through who proved lately who they are; anybody else is asked first, and comes back to this page. */
export async function requireFreshProof(): Promise<void> {
  if (!(await isProofFresh())) redirect(confirmPage((await headers()).get(pathHeader) ?? '/you'));
}

/** Where one proves again who one is, on the way to `path`. */
export const confirmPage = (path: string) => `/you/confirm?next=${encodeURIComponent(path)}`;

/** Who is signed in, or null; for pages that anybody may see. */
export async function readUser(): Promise<OpenSession | null> {
  return signedIn();
}

/** For routes that answer instead of redirecting: who is signed in and may do this, or null. */
export async function findWithRight(right: Right): Promise<AdminViewer | null> {
  const user = await findSignedIn();
  const viewer = user && (await asAdmin(user));
  return viewer && may(viewer, right) ? viewer : null;
}

/** For routes that answer instead of redirecting: the signed-in user, who sees what is theirs, or null. */
export async function findUser(): Promise<UserViewer | null> {
  const user = await findSignedIn();
  return user && userViewer(user);
}

async function asAdmin(user: SessionUser): Promise<AdminViewer> {
  const mayReadMail = (await readSettings())['access.othersMail'] === 'administrators';
  const actor = { kind: 'user', id: user.id, name: user.email } as const;
  return adminViewer(actor, user.id, rightsOf(user.role, mayReadMail));
}

async function toSignIn(): Promise<never> {
  const path = (await headers()).get(pathHeader) ?? '';
  redirect(signInPage(path));
}

/** The page to sign in at, for somebody on the way to `path`. */
function signInPage(path: string): string {
  const area = /^\/(phone|desktop)(?=[/?]|$)/.exec(path)?.[0] ?? '';
  const page = `${area}/login`;
  return isOwnPath(path) && !path.startsWith(page) && path !== '/'
    ? `${page}?next=${encodeURIComponent(path)}`
    : page;
}

/** Where to go after signing in: where the person was going, if that is here, else where their role is at home. */
export function afterSignIn(
  role: Role,
  next: string | undefined,
  area: '' | '/phone' | '/desktop' = '',
): string {
  if (next && isOwnPath(next) && (isOfConsole(role) || !next.startsWith('/console'))) return next;
  if (area) return area;
  return isOfConsole(role) ? '/console' : '/desktop';
}
