import { db } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { readSettings } from '../settings/store.ts';

export type SessionUser = {
  id: string;
  email: string;
  name: string;
  role: 'ADMIN' | 'USER';
  sessionVersion: number;
};

const hourMs = 3_600_000;
const touchEveryMs = 60_000;

/** Opens a session for a user who just proved who they are; the user's sessions that ended are removed. */
export async function openSession(userId: string, now = new Date()): Promise<{ id: string; endsAt: Date }> {
  const hours = (await readSettings())['access.sessionHours'];
  const endsAt = new Date(now.getTime() + hours * hourMs);
  await db().userSession.deleteMany({ where: { userId, endsAt: { lt: now } } });
  return db().userSession.create({
    data: { userId, createdAt: now, lastSeenAt: now, endsAt },
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
  now = new Date(),
): Promise<SessionUser | null> {
  if (!isId(id)) return null;
  const session = await db().userSession.findUnique({
    where: { id },
    select: {
      lastSeenAt: true,
      endsAt: true,
      user: {
        select: { id: true, email: true, name: true, role: true, sessionVersion: true, allowLogin: true },
      },
    },
  });
  if (!session) return null;
  const { user, lastSeenAt, endsAt } = session;
  const idleMs = (await readSettings())['access.sessionIdleHours'] * hourMs;
  const isOver = now >= endsAt || now.getTime() - lastSeenAt.getTime() > idleMs;
  if (isOver || !user.allowLogin || user.sessionVersion !== version) return null;
  if (now.getTime() - lastSeenAt.getTime() > touchEveryMs) {
    await db().userSession.updateMany({ where: { id }, data: { lastSeenAt: now } });
  }
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    sessionVersion: user.sessionVersion,
  };
}

/** Ends one session; its cookie is worth nothing from here on, wherever it was copied to. */
export async function closeSession(id: string): Promise<void> {
  if (isId(id)) await db().userSession.deleteMany({ where: { id } });
}
