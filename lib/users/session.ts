import { recordAudit } from '../audit/record.ts';
import { bareQuery } from '../db/bare.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isId } from '../db/id.ts';
import type { Role } from '../rights.ts';
import { readSettings } from '../settings/store.ts';
import { hourMs } from '../time-units.ts';
import type { AdminViewer, UserViewer } from '../viewer.ts';
import { userHasSecondFactor } from './second-factor/has.ts';

export type SessionUser = {
  id: string;
  email: string;
  name: string;
  role: Role;
  sessionVersion: number;
};

/** Who is signed in, and what sensitive acts and the demand for a second factor depend on. */
export type OpenSession = SessionUser & {
  createdAt: Date;
  hasSecondFactor: boolean;
  /** When they last proved who they are. */
  provedAt: Date;
  /** The provider who signed them in proved a second factor, and its word counts. */
  isFactorProven: boolean;
};

/** By whom somebody was signed in: single sign-on. */
export type SignedInBy = { issuer: string; providerSid: string | null; isFactorProven: boolean };

const touchEveryMs = 60_000;

/** Opens a session for a user who just proved who they are; the user's sessions that ended are removed. */
export async function openSession(
  userId: string,
  now = databaseTime(),
  from: { browser: string; source: string } & Partial<SignedInBy> = { browser: '', source: '' },
): Promise<{ id: string; endsAt: Date }> {
  const hours = (await readSettings())['access.sessionHours'];
  const endsAt = new Date(now.getTime() + hours * hourMs);
  await db().userSession.deleteMany({ where: { userId, endsAt: { lt: now } } });
  return db().userSession.create({
    data: { userId, createdAt: now, lastSeenAt: now, provedAt: now, endsAt, ...from },
    select: { id: true, endsAt: true },
  });
}

/**
 * Whose session this is, asked of the database at every read: null once it was signed out, ran out, sat idle,
 * the user's sessions were all ended (`version`), or the user may not sign in any more.
 */
export async function readSession(
  id: string,
  version: number,
  now = databaseTime(),
): Promise<OpenSession | null> {
  if (!isId(id)) return null;
  const { rows } = await bareQuery<OpenSession & { allowLogin: boolean; lastSeenAt: Date; endsAt: Date }>({
    name: 'session',
    text: `SELECT u.id, u.email, u.name, u.role, u."sessionVersion", u."allowLogin", u."createdAt",
                  s."lastSeenAt", s."endsAt", s."provedAt", s."isFactorProven", ${userHasSecondFactor} AS "hasSecondFactor"
             FROM user_session s JOIN "user" u ON u.id = s."userId" WHERE s.id = $1`,
    values: [id],
  });
  if (!rows[0]) return null;
  const { allowLogin, lastSeenAt, endsAt, ...user } = rows[0];
  const idleMs = (await readSettings())['access.sessionIdleHours'] * hourMs;
  const isOver = now >= endsAt || now.getTime() - lastSeenAt.getTime() > idleMs;
  if (isOver || !allowLogin || user.sessionVersion !== version) return null;
  if (now.getTime() - lastSeenAt.getTime() > touchEveryMs) {
    await db().userSession.updateMany({ where: { id }, data: { lastSeenAt: now } });
  }
  return user;
}

/** Notes that the user of a session has just proved again who they are. */
export async function noteProof(id: string, now = databaseTime()): Promise<void> {
  await db().userSession.updateMany({ where: { id }, data: { provedAt: now } });
}

/** Ends one session; its cookie is worth nothing from here on, wherever it was copied to. */
export async function closeSession(id: string): Promise<void> {
  if (isId(id)) await db().userSession.deleteMany({ where: { id } });
}

/** The viewer's own open sessions, the one used last first. */
export async function listOwnSessions({ userId }: UserViewer, now = databaseTime()) {
  const idleMs = (await readSettings())['access.sessionIdleHours'] * hourMs;
  return db().userSession.findMany({
    where: { userId, endsAt: { gt: now }, lastSeenAt: { gte: new Date(now.getTime() - idleMs) } },
    orderBy: [{ lastSeenAt: 'desc' }, { id: 'desc' }],
    take: 100,
    select: { id: true, createdAt: true, lastSeenAt: true, browser: true, source: true },
  });
}

/** Ends one of the viewer's own sessions, or all of them but `keep`. Answers how many. */
export async function endOwnSessions(
  { userId, actor }: UserViewer,
  which: { id: string } | { keep: string },
): Promise<number> {
  const id = 'id' in which ? which.id : which.keep;
  if (!isId(id)) return 0;
  return db().$transaction(async (tx) => {
    const { count } = await tx.userSession.deleteMany({
      where: { userId, id: 'id' in which ? id : { not: id } },
    });
    if (count > 0) await recordAudit(tx, { ...ended(userId, count), actor });
    return count;
  });
}

/** Signs a user out everywhere. Answers how many sessions that ended; null: there is no such user. */
export async function endUserSessions({ actor }: AdminViewer, userId: string): Promise<number | null> {
  if (!isId(userId)) return null;
  return db().$transaction(async (tx) => {
    const raised = await tx.user.updateMany({
      where: { id: userId },
      data: { sessionVersion: { increment: 1 } },
    });
    if (raised.count === 0) return null;
    const { count } = await tx.userSession.deleteMany({ where: { userId } });
    await recordAudit(tx, { ...ended(userId, count), actor });
    return count;
  });
}

const ended = (userId: string, count: number) => ({
  action: 'user.sessions_ended' as const,
  targetType: 'user',
  targetId: userId,
  details: { count },
});
