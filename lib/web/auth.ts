import { cookies, headers } from 'next/headers';
import { encode } from 'next-auth/jwt';
import { sessionSecret } from '../crypto/key.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isId } from '../db/id.ts';
import type { Secret } from '../secret.ts';
import { readSettings } from '../settings/store.ts';
import { newDeviceMark } from '../users/device-mark.ts';
import { maySignInLocally } from '../users/local-sign-in.ts';
import { factorsOf, hasSecondFactor } from '../users/second-factor/has.ts';
import { type ProofOutcome, proveSecondFactor } from '../users/second-factor/prove.ts';
import {
  closeSession,
  noteProof,
  type OpenSession,
  openSession,
  readSession,
  type SessionUser,
  type SignedInBy,
} from '../users/session.ts';
import { completeSignIn, type SignInOutcome } from '../users/sign-in.ts';
import { cookieName, cookieOptions, deviceSeconds } from './cookies.ts';
import { callNextAuth } from './next-auth.ts';
import {
  type Claims,
  halfSignedInSeconds,
  readHalfSignedIn,
  readSealedClaims,
  sealHalfSignedIn,
} from './session-claims.ts';
import { sourceOf } from './source.ts';
import { whereFrom } from './where-from.ts';

/**
 * Signs in within a server action or a route: sets the cookies, or says why not. Who has a second factor is asked for it
 * next, and is not signed in until then.
 */
export async function signIn(email: string, password: Secret): Promise<SignInOutcome> {
  let outcome: SignInOutcome | undefined;
  const report = (told: SignInOutcome) => {
    outcome = told;
  };
  // 1. next-auth binds a sign-in to a token of the same browser; here both halves are ours, and the action's
  //    origin was checked by Next. 2. It calls authorize below, and hands out the session's cookie.
  const csrf = await callNextAuth({ action: ['csrf'], method: 'GET' });
  const answer = await callNextAuth({
    action: ['callback', 'credentials'],
    method: 'POST',
    cookies: Object.fromEntries(csrf.cookies.map(({ name, value }) => [name, value])),
    body: { email, password: password.reveal(), csrfToken: csrf.body?.csrfToken, json: 'true' },
    report,
  });
  if (!outcome) throw new Error('sign-in was not tried: see the log');
  if (!outcome.ok && outcome.reason === 'second_factor') await askSecondFactor(outcome.user);
  if (!outcome.ok) return outcome;
  const session = answer.cookies.find(({ name }) => name === cookieName('session'));
  if (!session) throw new Error('next-auth set no session');
  const maxAge = (await readSettings())['access.sessionHours'] * 3600;
  (await cookies()).set(session.name, session.value, { ...cookieOptions(), maxAge });
  return outcome;
}

/** Ends the session of this browser, at the server first. */
export async function signOut(): Promise<void> {
  const claims = await readClaims();
  if (claims) await closeSession(claims.sid);
  (await cookies()).delete({ name: cookieName('session'), ...cookieOptions() });
}

/**
 * Signs in somebody who just proved who they are in another way than by name and password (an invitation, a link for a
 * forgotten one). Who has a second factor is asked for it next, and is not signed in until then; nor is who may sign in by
 * single sign-on alone.
 */
export async function startSession(user: SessionUser): Promise<'signed_in' | 'second_factor' | 'elsewhere'> {
  if (!(await maySignInLocally(user))) return 'elsewhere';
  const factors = await db().user.findUniqueOrThrow({ where: { id: user.id }, select: factorsOf });
  if (hasSecondFactor(factors)) {
    await askSecondFactor(user);
    return 'second_factor';
  }
  await renewSession(user, null);
  return 'signed_in';
}

/** Remembers for some minutes that this browser's user gave the right password, or who vouched for them, and nothing more. */
async function askSecondFactor({ id, sessionVersion }: SessionUser, by?: SignedInBy): Promise<void> {
  const sealed = await sealHalfSignedIn({ uid: id, ver: sessionVersion, by });
  const options = { ...cookieOptions(), maxAge: halfSignedInSeconds };
  (await cookies()).set(cookieName('second-factor'), sealed, options);
}

/**
 * Signs in whom an identity provider vouches for. Who has a second factor here is asked for it next, unless the provider
 * proved one.
 */
export async function startSessionBy(
  user: SessionUser,
  by: SignedInBy,
  { hasSecondFactor }: { hasSecondFactor: boolean },
): Promise<'signed_in' | 'second_factor'> {
  if (hasSecondFactor && !by.isFactorProven) {
    await askSecondFactor(user, by);
    return 'second_factor';
  }
  await completeHere(user, by);
  return 'signed_in';
}

const readHalf = async () => readHalfSignedIn((await cookies()).get(cookieName('second-factor'))?.value);

/** Who gave the right password with this browser and still owes the second factor; null for nobody. */
export async function halfSignedInUser(): Promise<SessionUser | null> {
  const half = await readHalf();
  if (!half || !isId(half.uid)) return null;
  return db().user.findFirst({
    // A password replaced meanwhile, or a login taken away, ends this too.
    where: { id: half.uid, sessionVersion: half.ver, allowLogin: true },
    select: { id: true, email: true, name: true, role: true, sessionVersion: true },
  });
}

/** By whom a user came who owes only the second factor here; null: by their own password, or another way. */
export async function signedInByOf({ id }: SessionUser): Promise<SignedInBy | null> {
  const half = await readHalf();
  return (half?.uid === id && half.by) || null;
}

/** Signs in who owes only the second factor, given a code of it. */
export async function finishSignIn(user: SessionUser, code: Secret): Promise<ProofOutcome> {
  const from = await proofFrom();
  const outcome = await proveSecondFactor(user, code, from);
  if (!outcome.ok) return outcome;
  await completeHere(user, await signedInByOf(user));
  return outcome;
}

/** Signs in who just proved all that is asked of them; `by`: single sign-on. */
export async function completeHere(user: SessionUser, by: SignedInBy | null): Promise<void> {
  await completeSignIn(user, (await proofFrom()).source, by?.issuer);
  await renewSession(user, by);
  (await cookies()).delete({ name: cookieName('second-factor'), ...cookieOptions() });
}

/** Where a proof comes from, for its limits. */
export async function proofFrom(): Promise<{ source: string; deviceMark: string | undefined }> {
  const deviceMark = (await cookies()).get(cookieName('device'))?.value;
  return { source: sourceOf(await headers()), deviceMark };
}

/** Notes that who is signed in with this browser has just proved again who they are. */
export async function noteOwnProof(): Promise<void> {
  const claims = await readClaims();
  if (claims) await noteProof(claims.sid);
}

/**
 * Another session for who has just proved all that is asked of them; this browser is known as theirs. `by`: who signed
 * them in; left out, it is who did so for the session that this one takes the place of.
 */
export async function renewSession(user: SessionUser, by?: SignedInBy | null): Promise<void> {
  const maxAge = (await readSettings())['access.sessionHours'] * 3600;
  const signedInBy = by === undefined ? (await readClaims())?.by : by;
  const { id } = await openSession(user.id, databaseTime(), { ...(await whereFrom()), ...signedInBy });
  const token = {
    sid: id,
    ver: user.sessionVersion,
    ...(signedInBy ? { by: signedInBy } : {}),
  } satisfies Claims;
  const sealed = await encode({ token, secret: sessionSecret().reveal(), maxAge });
  const jar = await cookies();
  jar.set(cookieName('session'), sealed, { ...cookieOptions(), maxAge });
  jar.set(cookieName('device'), newDeviceMark(user.id), { ...cookieOptions(), maxAge: deviceSeconds });
}

/** Which session this browser's cookie names, whether it is still open or not; null for none. */
export async function claimedSessionId(): Promise<string | null> {
  return (await readClaims())?.sid ?? null;
}

/** Who is signed in with this request, asked of the database; null for nobody. */
export async function currentUser(): Promise<OpenSession | null> {
  const claims = await readClaims();
  return claims && readSession(claims.sid, claims.ver);
}

async function readClaims(): Promise<Claims | null> {
  return readSealedClaims((await cookies()).get(cookieName('session'))?.value);
}
