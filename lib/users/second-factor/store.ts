import { randomUUID } from 'node:crypto';
import { recordAudit } from '../../audit/record.ts';
import { seal, unseal } from '../../crypto/seal.ts';
import { db, type Tx } from '../../db/client.ts';
import { databaseTime } from '../../db/clock.ts';
import { limiter } from '../../limits/limiter.ts';
import { queueSecurityNotice } from '../../notifications/security-notice.ts';
import type { Secret } from '../../secret.ts';
import type { UserViewer } from '../../viewer.ts';
import type { SecurityNoticeAbout } from '../../words/security-notices.ts';
import type { SessionUser } from '../session.ts';
import { factorsOf, hasSecondFactor } from './has.ts';
import { newRecoveryCodes, sealRecoveryCode } from './recovery-codes.ts';
import { acceptedStep, newSecret } from './totp.ts';

/** The viewer's own second factor, as their page shows it. */
export type OwnSecondFactor = {
  authenticator: { since: Date } | null;
  passkeys: { id: string; name: string; createdAt: Date; lastUsedAt: Date | null }[];
  /** How many recovery codes are left. */
  recoveryCodes: number;
};

export async function readOwnSecondFactor({ userId }: UserViewer): Promise<OwnSecondFactor> {
  const [authenticator, passkeys, recoveryCodes] = await Promise.all([
    db().authenticator.findUnique({ where: { userId }, select: { confirmedAt: true } }),
    db().passkey.findMany({
      where: { userId },
      orderBy: { createdAt: 'asc' },
      select: { id: true, name: true, createdAt: true, lastUsedAt: true },
    }),
    db().recoveryCode.count({ where: { userId, usedAt: null } }),
  ]);
  const since = authenticator?.confirmedAt;
  return { authenticator: since ? { since } : null, passkeys, recoveryCodes };
}

/** What a user could be asked for. */
export async function readFactors(userId: string): Promise<{ hasApp: boolean; passkeys: number }> {
  const [apps, passkeys] = await Promise.all([
    db().authenticator.count({ where: { userId, confirmedAt: { not: null } } }),
    db().passkey.count({ where: { userId } }),
  ]);
  return { hasApp: apps > 0, passkeys };
}

/** Makes the secret that an authenticator app is to be given; one that waits for its first code stays. */
export async function prepareAuthenticator({ userId }: UserViewer): Promise<void> {
  const place = placeOf(userId);
  await db().authenticator.createMany({
    data: [{ userId, sealedSecret: seal(newSecret(), place), createdAt: databaseTime() }],
    skipDuplicates: true,
  });
}

const placeOf = (userId: string) => ({ row: userId, field: 'authenticator' });

/** The secret that waits for the first code of its app; null: there is none, or it is in use and shown to nobody again. */
export async function readPreparedSecret({ userId }: UserViewer): Promise<Secret | null> {
  const known = await db().authenticator.findFirst({ where: { userId, confirmedAt: null } });
  return known && unseal(known.sealedSecret, placeOf(userId));
}

export type ConfirmResult =
  | { ok: true; recoveryCodes: string[] | null; user: SessionUser }
  | { ok: false; reason: 'wrong' | 'confirmed_already' | 'too_many' };

const byUser = limiter({ name: 'confirm-authenticator', points: 20, seconds: 900 });

/**
 * Turns the prepared authenticator app on, given a code of it. From here on nobody signs in as this user with the
 * password alone: every open session ends. Answers the recovery codes, this once.
 */
export async function confirmAuthenticator(viewer: UserViewer, code: string): Promise<ConfirmResult> {
  const { userId } = viewer;
  if (!(await byUser.count(userId)).ok) return { ok: false, reason: 'too_many' };
  const known = await db().authenticator.findUnique({ where: { userId } });
  if (known?.confirmedAt) return { ok: false, reason: 'confirmed_already' };
  const now = databaseTime();
  const secret = known && unseal(known.sealedSecret, placeOf(userId));
  const step = secret && acceptedStep(secret, code, null, now);
  if (!known || !step) return { ok: false, reason: 'wrong' };
  const added = await addFactor(viewer, 'authenticator_added', async (tx) => {
    const { count } = await tx.authenticator.updateMany({
      where: { userId, confirmedAt: null, sealedSecret: known.sealedSecret },
      data: { confirmedAt: now, lastStep: step },
    });
    return count === 1;
  });
  return added ? { ok: true, ...added } : { ok: false, reason: 'confirmed_already' };
}

type OwnChange = Exclude<
  SecurityNoticeAbout,
  | 'second_factor_reset'
  | 'password_set'
  | 'address_changed'
  | 'password_changed'
  | 'mail_read'
  | 'sending_changed'
>;

/**
 * Adds a factor by `write`, and ends every session: from here on nobody signs in as this user with the password alone. The
 * first one brings recovery codes. Null where `write` wrote nothing.
 */
export async function addFactor(
  viewer: UserViewer,
  about: OwnChange,
  write: (tx: Tx) => Promise<boolean>,
): Promise<{ user: SessionUser; recoveryCodes: string[] | null } | null> {
  const { userId } = viewer;
  return db().$transaction(async (tx) => {
    // One at a time: two first factors would each bring codes that the other voids.
    await tx.$executeRaw`SELECT 1 FROM "user" WHERE id = ${userId}::uuid FOR UPDATE`;
    const isFirst = !(await hasFactor(tx, userId));
    if (!(await write(tx))) return null;
    const recoveryCodes = isFirst ? await replaceRecoveryCodes(tx, userId) : null;
    await note(tx, viewer, about);
    return { recoveryCodes, user: await endSessions(tx, userId) };
  });
}

/** Takes a factor away by `write`, and ends every session; with the last one the recovery codes go, too. */
export async function removeFactor(
  viewer: UserViewer,
  about: OwnChange,
  write: (tx: Tx) => Promise<boolean>,
): Promise<SessionUser | null> {
  const { userId } = viewer;
  return db().$transaction(async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM "user" WHERE id = ${userId}::uuid FOR UPDATE`;
    if (!(await write(tx))) return null;
    if (!(await hasFactor(tx, userId))) await tx.recoveryCode.deleteMany({ where: { userId } });
    await note(tx, viewer, about);
    return endSessions(tx, userId);
  });
}

async function hasFactor(tx: Tx, userId: string): Promise<boolean> {
  return hasSecondFactor(await tx.user.findUniqueOrThrow({ where: { id: userId }, select: factorsOf }));
}

/** Ten new recovery codes in the place of those that were left; null where there is no second factor. */
export async function renewRecoveryCodes(viewer: UserViewer): Promise<string[] | null> {
  const { userId } = viewer;
  return db().$transaction(async (tx) => {
    if (!(await hasFactor(tx, userId))) return null;
    const codes = await replaceRecoveryCodes(tx, userId);
    await note(tx, viewer, 'recovery_codes_renewed');
    return codes;
  });
}

/** Turns the viewer's authenticator app off. Null where there is none. */
export const removeAuthenticator = (viewer: UserViewer): Promise<SessionUser | null> =>
  removeFactor(viewer, 'authenticator_removed', async (tx) => {
    const { count } = await tx.authenticator.deleteMany({ where: { userId: viewer.userId } });
    return count === 1;
  });

/** Deletes all of a user's second factor; whether there was any. */
export async function deleteSecondFactor(tx: Tx, userId: string): Promise<boolean> {
  const had = await hasFactor(tx, userId);
  await tx.authenticator.deleteMany({ where: { userId } });
  await tx.passkey.deleteMany({ where: { userId } });
  await tx.recoveryCode.deleteMany({ where: { userId } });
  return had;
}

async function replaceRecoveryCodes(tx: Tx, userId: string): Promise<string[]> {
  const codes = newRecoveryCodes();
  await tx.recoveryCode.deleteMany({ where: { userId } });
  await tx.recoveryCode.createMany({
    data: codes.map((code) => {
      const id = randomUUID();
      return { id, userId, sealedHash: sealRecoveryCode(code, id) };
    }),
  });
  return codes;
}

function endSessions(tx: Tx, userId: string): Promise<SessionUser> {
  return tx.user.update({
    where: { id: userId },
    data: { sessionVersion: { increment: 1 }, sessions: { deleteMany: {} } },
    select: { id: true, email: true, name: true, role: true, sessionVersion: true },
  });
}

/** Notes what a person did to their own second factor, and tells them by mail: it may have been somebody else. */
async function note(tx: Tx, { actor, userId }: UserViewer, about: OwnChange): Promise<void> {
  await recordAudit(tx, { actor, action: `user.${about}`, targetType: 'user', targetId: userId });
  await queueSecurityNotice(tx, 'factor_changed', actor.name, { about, email: actor.name, by: '' });
}
