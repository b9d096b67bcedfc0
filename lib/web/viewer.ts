import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import type { SessionUser } from '../users/session.ts';
import { type AdminViewer, adminViewer, type UserViewer, userViewer } from '../viewer.ts';
import { currentUser, isOwnPath } from './auth.ts';
import { pathHeader } from './path-header.ts';

/** Asked once a request, however many parts of a page ask. */
const signedIn = cache(currentUser);

/** Lets an administrator through; anybody else is sent to sign in, or to their own mail. */
export async function requireAdmin(): Promise<AdminViewer> {
  const user = await signedIn();
  if (!user) return toSignIn();
  if (user.role !== 'ADMIN') redirect('/desktop');
  return asAdmin(user);
}

/** Lets a signed-in user through, who sees what is theirs; anybody else is sent to sign in. */
export async function requireUser(): Promise<UserViewer> {
  const user = await signedIn();
  return user ? userViewer(user) : toSignIn();
}

/** Who is signed in, or null; for pages that anybody may see. */
export async function readUser(): Promise<SessionUser | null> {
  return signedIn();
}

/** For gates that answer instead of redirecting (lib/web/action.ts). */
export async function findAdmin(): Promise<AdminViewer | null> {
  const user = await signedIn();
  return user?.role === 'ADMIN' ? asAdmin(user) : null;
}

/** For routes that answer instead of redirecting: the signed-in user, who sees what is theirs, or null. */
export async function findUser(): Promise<UserViewer | null> {
  const user = await signedIn();
  return user && userViewer(user);
}

function asAdmin(user: SessionUser): AdminViewer {
  return adminViewer({ kind: 'user', id: user.id, name: user.email }, user.id);
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
  role: 'ADMIN' | 'USER',
  next: string | undefined,
  area: '' | '/phone' | '/desktop' = '',
): string {
  if (next && isOwnPath(next) && !(role === 'USER' && next.startsWith('/console'))) return next;
  if (area) return area;
  return role === 'ADMIN' ? '/console' : '/desktop';
}
