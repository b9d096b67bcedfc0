import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { hashToken, newToken } from '../../crypto/token.ts';
import { db } from '../../db/client.ts';
import { databaseTime } from '../../db/clock.ts';
import { env } from '../../env.ts';
import { limiter } from '../../limits/limiter.ts';
import { log } from '../../log.ts';
import { readSettings } from '../../settings/store.ts';
import type { UserViewer } from '../../viewer.ts';
import type { SessionUser } from '../session.ts';
import { addFactor, removeFactor } from './store.ts';

// A passkey is proved with the person's finger, face or PIN at their own device (user verification): it is two factors in
// one, and signs in with no password. It is bound to the host it was made at, and opens nothing at an imitation.

const fiveMinutesMs = 300_000;
/** EdDSA, ES256 and RS256: what every device has one of. */
const algorithms = [-8, -7, -257];
const bySource = limiter({ name: 'passkey', points: 60, seconds: 900 });

/**
 * The origin a passkey may be made or used at: one of the addresses this system is opened under, over https or on this
 * machine; null for any other. What the browser says of itself is compared with it.
 */
export async function passkeyOrigin(origin: string | null): Promise<string | null> {
  const settings = await readSettings();
  const own = [env().url, settings['desktop.webAddress'], settings['phone.webAddress']];
  const known = own.some((address) => address && new URL(address).origin === origin);
  if (!origin || !known) return null;
  const { protocol, hostname } = new URL(origin);
  return protocol === 'https:' || hostname === 'localhost' ? origin : null;
}

const hostOf = (origin: string) => new URL(origin).hostname;

/** What the browser is asked to make a passkey with. */
export async function beginPasskey(viewer: UserViewer, origin: string) {
  const settings = await readSettings();
  const known = await db().passkey.findMany({ where: { userId: viewer.userId } });
  return generateRegistrationOptions({
    rpName: settings['organisation.name'] ?? 'Rekey',
    rpID: hostOf(origin),
    userName: viewer.actor.name,
    userID: new Uint8Array(Buffer.from(viewer.userId)),
    challenge: await newChallenge(viewer.userId),
    attestationType: 'none',
    supportedAlgorithmIDs: algorithms,
    excludeCredentials: known.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

export type AddPasskeyResult =
  | { ok: true; user: SessionUser; recoveryCodes: string[] | null }
  | { ok: false };

/** Keeps a passkey that the browser made. The first factor of a user brings recovery codes, shown this once. */
export async function addPasskey(
  viewer: UserViewer,
  origin: string,
  { response, name }: { response: RegistrationResponseJSON; name: string },
): Promise<AddPasskeyResult> {
  const { userId } = viewer;
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: (challenge) => takeChallenge(challenge, userId),
    expectedOrigin: origin,
    expectedRPID: hostOf(origin),
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(unreadable);
  if (!verified?.verified) return { ok: false };
  const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential;
  const added = await addFactor(viewer, 'passkey_added', async (tx) => {
    const { count } = await tx.passkey.createMany({
      data: [{ id, userId, publicKey: new Uint8Array(publicKey), counter, transports, name }],
      skipDuplicates: true,
    });
    return count === 1;
  });
  return added ? { ok: true, ...added } : { ok: false };
}

/** What the browser is asked to show a passkey with: one of this user's, or anybody's where nobody is known yet. */
export async function askForPasskey(origin: string, userId: string | null, source: string) {
  if (!(await bySource.count(source)).ok) return null;
  const own = userId ? await db().passkey.findMany({ where: { userId } }) : [];
  return generateAuthenticationOptions({
    rpID: hostOf(origin),
    challenge: await newChallenge(userId),
    allowCredentials: own.map(({ id }) => ({ id })),
    userVerification: 'required',
  });
}

/** Whose passkey was shown; null: nobody's who may sign in, not what was asked for, or shown before. */
export async function provePasskey(
  origin: string,
  response: AuthenticationResponseJSON,
  expectedUserId: string | null,
): Promise<SessionUser | null> {
  const known = await db().passkey.findFirst({
    where: {
      id: String(response.id),
      user: { allowLogin: true },
      ...(expectedUserId ? { userId: expectedUserId } : {}),
    },
    include: {
      user: { select: { id: true, email: true, name: true, role: true, sessionVersion: true } },
    },
  });
  if (!known) return null;
  const { id, publicKey, counter, user } = known;
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: (challenge) => takeChallenge(challenge, expectedUserId),
    expectedOrigin: origin,
    expectedRPID: hostOf(origin),
    credential: { id, publicKey: new Uint8Array(publicKey), counter: Number(counter) },
    requireUserVerification: true,
  }).catch(unreadable);
  if (!verified?.verified) return null;
  await db().passkey.updateMany({
    where: { id },
    data: { counter: verified.authenticationInfo.newCounter, lastUsedAt: databaseTime() },
  });
  return user;
}

/** Takes one of the viewer's own passkeys away; with the last factor the recovery codes go, too. Null: there is none such. */
export async function removePasskey(viewer: UserViewer, id: string): Promise<SessionUser | null> {
  return removeFactor(viewer, 'passkey_removed', async (tx) => {
    const { count } = await tx.passkey.deleteMany({ where: { id, userId: viewer.userId } });
    return count === 1;
  });
}

/** A challenge that is good once, for five minutes; only its hash is kept. */
async function newChallenge(userId: string | null): Promise<Uint8Array<ArrayBuffer>> {
  const now = databaseTime();
  const challenge = newToken();
  await db().passkeyChallenge.deleteMany({ where: { expiresAt: { lt: now } } });
  const expiresAt = new Date(now.getTime() + fiveMinutesMs);
  await db().passkeyChallenge.create({ data: { hash: hashToken(challenge), userId, expiresAt } });
  return new Uint8Array(Buffer.from(challenge, 'base64url'));
}

async function takeChallenge(challenge: string, userId: string | null): Promise<boolean> {
  const { count } = await db().passkeyChallenge.deleteMany({
    where: { hash: hashToken(challenge), userId, expiresAt: { gte: databaseTime() } },
  });
  return count === 1;
}

/** The library throws at whatever is not as it must be. */
function unreadable(err: unknown): null {
  log.debug({ err }, 'a passkey was not taken');
  return null;
}
