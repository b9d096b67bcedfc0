import { recordAudit } from '../audit/record.ts';
import { hashToken, newToken, sameText } from '../crypto/token.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isId } from '../db/id.ts';
import { env } from '../env.ts';
import type { Actor, AdminViewer } from '../viewer.ts';

export type ApiToken = {
  id: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
};

const shown = { id: true, name: true, createdAt: true, lastUsedAt: true, revokedAt: true } as const;

/** Makes an administrator's API token. It is given out this once: only its hash is kept. */
export async function createToken(
  admin: AdminViewer,
  name: string,
): Promise<{ token: string; apiToken: ApiToken }> {
  const token = `rekey_${newToken()}`; // the prefix lets scanners of source code find a leaked one
  const apiToken = await db().$transaction(async (tx) => {
    const created = await tx.apiToken.create({
      data: { name, tokenHash: hashToken(token), createdBy: admin.userId },
      select: shown,
    });
    await recordAudit(tx, {
      actor: admin.actor,
      action: 'api_token.created',
      targetType: 'api_token',
      targetId: created.id,
      details: { name },
    });
    return created;
  });
  return { token, apiToken };
}

/** Ends a token at once; false when there is none that still works. */
export async function revokeToken(admin: AdminViewer, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  return db().$transaction(async (tx) => {
    const revoked = await tx.apiToken.updateMany({
      where: { id, revokedAt: null },
      data: { revokedAt: databaseTime() },
    });
    if (revoked.count === 0) return false;
    await recordAudit(tx, {
      actor: admin.actor,
      action: 'api_token.revoked',
      targetType: 'api_token',
      targetId: id,
    });
    return true;
  });
}

const touchEveryMs = 60_000;

/** Whose token this is, or null: unknown and revoked look alike. */
export async function findTokenActor(token: string, now = databaseTime()): Promise<Actor | null> {
  const fixed = env().apiToken;
  if (fixed && sameText(token, fixed.reveal())) {
    return { kind: 'api_token', id: null, name: 'REKEY_API_TOKEN' };
  }
  const found = await db().apiToken.findUnique({
    where: { tokenHash: hashToken(token) },
    select: { ...shown },
  });
  if (!found || found.revokedAt) return null;
  if (now.getTime() - (found.lastUsedAt?.getTime() ?? 0) > touchEveryMs) {
    await db().apiToken.updateMany({ where: { id: found.id }, data: { lastUsedAt: now } });
  }
  return { kind: 'api_token', id: found.id, name: found.name };
}
