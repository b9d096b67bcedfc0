import { recordAudit } from '../audit/record.ts';
import { hashToken, newToken, sameText } from '../crypto/token.ts';
import { db, type Prisma } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isId } from '../db/id.ts';
import { type List, type ListQuery, listOf } from '../db/list.ts';
import { env } from '../env.ts';
import { isRight, type Right, rights } from '../rights.ts';
import type { Actor, AdminViewer } from '../viewer.ts';
import type { TokenForm } from './schema.ts';

const shown = {
  id: true,
  name: true,
  scopes: true,
  requestsPerMinute: true,
  createdByName: true,
  createdAt: true,
  expiresAt: true,
  lastUsedAt: true,
  revokedAt: true,
} as const satisfies Prisma.ApiTokenSelect;

/** A token as pages and the API see one: never the text that opens anything. */
export type ApiToken = ReturnType<typeof toToken>;

function toToken({ scopes, ...row }: Prisma.ApiTokenGetPayload<{ select: typeof shown }>) {
  return { ...row, scopes: scopes.filter(isRight), state: stateOf(row, databaseTime()) };
}

export const tokenStates = ['works', 'expired', 'revoked'] as const;

function stateOf(
  { expiresAt, revokedAt }: { expiresAt: Date | null; revokedAt: Date | null },
  now: Date,
): (typeof tokenStates)[number] {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt <= now ? 'expired' : 'works';
}

export type CreateTokenResult =
  | { ok: true; token: string; apiToken: ApiToken }
  | { ok: false; reason: 'beyond_own'; scopes: Right[] };

/**
 * Makes an API token that may do no more than whoever makes it. It is given out this once: only its hash is kept.
 */
export async function createToken(admin: AdminViewer, form: TokenForm): Promise<CreateTokenResult> {
  const beyond = form.scopes.filter((scope) => !admin.rights.includes(scope));
  if (beyond.length > 0) return { ok: false, reason: 'beyond_own', scopes: beyond };
  const { name, scopes, expiresInDays, requestsPerMinute = null } = form;
  const token = `rekey_${newToken()}`; // the prefix lets scanners of source code find a leaked one
  const now = databaseTime();
  const expiresAt = expiresInDays === null ? null : new Date(now.getTime() + expiresInDays * dayMs);
  const apiToken = await db().$transaction(async (tx) => {
    const created = await tx.apiToken.create({
      data: {
        name,
        scopes,
        requestsPerMinute,
        expiresAt,
        createdAt: now,
        tokenHash: hashToken(token),
        createdBy: admin.userId,
        createdByName: admin.actor.name,
      },
      select: shown,
    });
    await recordAudit(tx, {
      actor: admin.actor,
      action: 'api_token.created',
      targetType: 'api_token',
      targetId: created.id,
      details: { name, scopes, expiresAt: expiresAt?.toISOString() ?? null, requestsPerMinute },
    });
    return toToken(created);
  });
  return { ok: true, token, apiToken };
}

const dayMs = 86_400_000;

/** Every token, the newest first, also those that work no more. */
export async function listTokens(
  _admin: AdminViewer,
  { limit = 100, cursor }: ListQuery = {},
): Promise<List<ApiToken>> {
  const rows = await db().apiToken.findMany({
    where: cursor && isId(cursor) ? { id: { lt: cursor } } : {},
    orderBy: { id: 'desc' },
    take: limit + 1,
    select: shown,
  });
  return listOf(rows, limit, toToken);
}

export async function readToken(_admin: AdminViewer, id: string): Promise<ApiToken | null> {
  const row = isId(id) ? await db().apiToken.findUnique({ where: { id }, select: shown }) : null;
  return row && toToken(row);
}

/** Ends a token at once; false when there is none that still works. */
export async function revokeToken(admin: AdminViewer, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  return db().$transaction(async (tx) => {
    const [revoked] = await tx.apiToken.updateManyAndReturn({
      where: { id, revokedAt: null },
      data: { revokedAt: databaseTime() },
      select: { name: true },
    });
    if (!revoked) return false;
    await recordAudit(tx, {
      actor: admin.actor,
      action: 'api_token.revoked',
      targetType: 'api_token',
      targetId: id,
      details: { name: revoked.name },
    });
    return true;
  });
}

const touchEveryMs = 60_000;

/** Who calls with a token, and what they may do. */
export type TokenHolder = { actor: Actor; rights: readonly Right[]; requestsPerMinute: number | null };

/** Whose token this is, or null: unknown, run out and revoked look alike. The operator's own may do everything. */
export async function findTokenHolder(token: string, now = databaseTime()): Promise<TokenHolder | null> {
  const fixed = env().apiToken;
  if (fixed && sameText(token, fixed.reveal())) {
    const actor: Actor = { kind: 'api_token', id: null, name: 'REKEY_API_TOKEN' };
    return { actor, rights, requestsPerMinute: null };
  }
  const found = await db().apiToken.findUnique({ where: { tokenHash: hashToken(token) }, select: shown });
  if (!found || stateOf(found, now) !== 'works') return null;
  if (now.getTime() - (found.lastUsedAt?.getTime() ?? 0) > touchEveryMs) {
    await db().apiToken.updateMany({ where: { id: found.id }, data: { lastUsedAt: now } });
  }
  const { id, name, scopes, requestsPerMinute } = found;
  return { actor: { kind: 'api_token', id, name }, rights: scopes.filter(isRight), requestsPerMinute };
}
