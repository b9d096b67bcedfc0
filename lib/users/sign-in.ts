import { recordAudit } from '../audit/record.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { normaliseMailAddress } from '../fields/mail-address.ts';
import { type Counted, limiter } from '../limits/limiter.ts';
import type { Secret } from '../secret.ts';
import { type Actor, system } from '../viewer.ts';
import { readDeviceMark } from './device-mark.ts';
import { maySignInLocally } from './local-sign-in.ts';
import { verifyPassword } from './password.ts';
import { factorsOf, hasSecondFactor } from './second-factor/has.ts';
import type { SessionUser } from './session.ts';

export type SignInAttempt = {
  email: string;
  password: Secret;
  /** Where it comes from: the network address, as far as it is known. */
  source: string;
  /** The mark that this browser was given when somebody last signed in with it. */
  deviceMark?: string | undefined;
};

export type SignInOutcome =
  | { ok: true; user: SessionUser }
  | { ok: false; reason: 'wrong' }
  /** The password is right, and this user has a second factor: nobody is signed in yet. */
  | { ok: false; reason: 'second_factor'; user: SessionUser }
  /** The password is right, and this user is to come by single sign-on. */
  | { ok: false; reason: 'elsewhere' }
  | { ok: false; reason: 'too_many'; retryAfterMs: number };

const quarter = 900;
const day = 86_400;
const byDevice = limiter({ name: 'signin-device', points: 10, seconds: quarter });
const bySourceAndName = limiter({ name: 'signin-source-name', points: 10, seconds: quarter });
const bySource = limiter({ name: 'signin-source', points: 200, seconds: quarter });
const byName = limiter({ name: 'signin-name', points: 200, seconds: day });
const slowed = limiter({ name: 'signin-slowed', points: 1, seconds: 120 });
const goodSource = limiter({ name: 'signin-good', points: 1, seconds: 30 * day });

/**
 * Tries a name and a password. Unknown names, wrong passwords and users who may not sign in look alike and cost
 * the same work.
 *
 * Guessing is slowed without giving a stranger the power to lock anybody out: a browser that somebody signed in
 * with before answers for its own attempts only, and a source that worked before is not bound by what others
 * did to the name. A name that strangers tried too often is slowed, never closed: each place has one try in two minutes,
 * so that the right password is never further away than that.
 */
export async function trySignIn(attempt: SignInAttempt): Promise<SignInOutcome> {
  const { source, deviceMark, password } = attempt;
  const email = normaliseMailAddress(attempt.email.trim());
  // What can be nobody's name or password costs nobody a try, and is kept nowhere: people type into the wrong field.
  if (email === null || !canBePassword(password)) return { ok: false, reason: 'wrong' };
  const user = await readUser(email);
  const device = deviceMark && user ? readDeviceMark(deviceMark, user.id) : null;
  const counted = device ? await byDevice.count(device) : await countStranger(email, source);
  if (!counted.ok) return { ok: false, reason: 'too_many', retryAfterMs: counted.retryAfterMs };

  const fits = await verifyPassword(password, user?.passwordHash ?? null);
  if (!user || !fits || !user.allowLogin) {
    await recordFailure(email, source, user?.id);
    return { ok: false, reason: 'wrong' };
  }
  await forgive(email, source, device);
  const { allowLogin: _, passwordHash: __, authenticator, passkeys, ...signedIn } = user;
  if (!(await maySignInLocally(signedIn))) return { ok: false, reason: 'elsewhere' };
  if (hasSecondFactor({ authenticator, passkeys }))
    return { ok: false, reason: 'second_factor', user: signedIn };
  await completeSignIn(signedIn, source);
  return { ok: true, user: signedIn };
}

/** Notes that somebody has proved all that is asked of them, `issuer` to whom; their source is known from now on. */
export async function completeSignIn(user: SessionUser, source: string, issuer?: string): Promise<void> {
  await goodSource.clear(user.email, source);
  await goodSource.count(user.email, source);
  await recordSuccess(user, { source, ...(issuer ? { issuer } : {}) });
}

function readUser(email: string) {
  return db().user.findUnique({
    where: { email },
    select: {
      id: true,
      email: true,
      name: true,
      role: true,
      sessionVersion: true,
      allowLogin: true,
      passwordHash: true,
      ...factorsOf,
    },
  });
}

async function countStranger(email: string, source: string): Promise<Counted> {
  const here = await bySource.count(source);
  if (!here.ok) return here;
  const pair = await bySourceAndName.count(email, source);
  if (!pair.ok || (await goodSource.isKnown(email, source))) return pair;
  if ((await byName.count(email)).ok) return pair;
  const turn = await slowed.count(email, networkOf(source));
  // Not judged, so no try.
  if (!turn.ok) await bySourceAndName.takeBack(email, source);
  return turn;
}

/** Who is given one IPv6 network is often given 65,536 of them: here they are one place. */
const networkOf = (source: string) => source.replace(/^((?:[\da-f]+:){3})[\da-f]+::\/64$/, '$1:/48');

const canBePassword = (password: Secret) => {
  const { length } = password.reveal();
  return length > 0 && length <= 1000;
};

async function forgive(email: string, source: string, device: string | null): Promise<void> {
  if (device) await byDevice.clear(device);
  else {
    await Promise.all([
      bySourceAndName.clear(email, source),
      bySource.takeBack(source),
      byName.takeBack(email),
    ]);
  }
}

async function recordSuccess(user: SessionUser, details: { source: string; issuer?: string }): Promise<void> {
  const actor: Actor = { kind: 'user', id: user.id, name: user.email };
  await db().$transaction(async (tx) => {
    await tx.user.update({ where: { id: user.id }, data: { lastSignInAt: databaseTime() } });
    await recordAudit(tx, {
      actor,
      action: 'user.signed_in',
      targetType: 'user',
      targetId: user.id,
      details,
    });
  });
}

async function recordFailure(email: string, source: string, userId: string | undefined): Promise<void> {
  await recordAudit(db(), {
    actor: system,
    action: 'user.sign_in_refused',
    targetType: 'user',
    ...(userId ? { targetId: userId } : {}),
    details: { email, source },
  });
}
