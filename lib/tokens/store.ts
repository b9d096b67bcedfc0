import { recordAudit } from '../audit/record.ts';
import { hashToken, newToken, sameText } from '../crypto/token.ts';
import { db, type Prisma } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isId } from '../db/id.ts';
import { type List, type ListQuery, listOf } from '../db/list.ts';
import { env } from '../env.ts';
import { isRight, type Right, rights, rightsOf } from '../rights.ts';
import { readSettings } from '../settings/store.ts';
import { dayMs } from '../time-units.ts';
import type { Actor, AdminViewer } from '../viewer.ts';
import type { TokenForm } from './schema.ts';

const shown = {
  id: true,
  name: true,
  scopes: true,
  requestsPerMinute: true,
  createdBy: true,
  createdByName: true,
  createdAt: true,
  expiresAt: true,
  lastUsedAt: true,
  revokedAt: true,
} as const satisfies Prisma.ApiTokenSelect;

/** A token as pages and the API see one: never the text that opens anything. */
export type ApiToken = ReturnType<typeof toToken>;

type Row = Prisma.ApiTokenGetPayload<{ select: typeof shown }>;
/** What the maker of each token may do now; of a token that nobody made, everything. */
type MakersRights = (row: Row) => readonly Right[];

/** `scopes`: what it may do now; fewer than it was given where its maker may do less. */
function toToken({ createdBy, ...row }: Row, makers: MakersRights, now = databaseTime()) {
  const mayStill = makers({ createdBy, ...row });
  const scopes = row.scopes.filter(isRight).filter((scope) => mayStill.includes(scope));
  return { ...row, scopes, state: stateOf({ ...row, scopes }, now) };
}

/** `idle`: whoever made it is gone, or may do nothing of it any more. */
export const tokenStates = ['works', 'idle', 'expired', 'revoked'] as const;

function stateOf(
  { expiresAt, revokedAt, scopes }: Pick<Row, 'expiresAt' | 'revokedAt' | 'scopes'>,
  now: Date,
): (typeof tokenStates)[number] {
  if (revokedAt) return 'revoked';
  if (expiresAt && expiresAt <= now) return 'expired';
  return scopes.length > 0 ? 'works' : 'idle';
}

/** What whoever made these tokens may do now. */
async function readMakersRights(rows: readonly Row[]): Promise<MakersRights> {
  const ids = [...new Set(rows.flatMap(({ createdBy }) => createdBy ?? []))];
  const [makers, settings] = await Promise.all([
    db().user.findMany({ where: { id: { in: ids }, allowLogin: true }, select: { id: true, role: true } }),
    readSettings(),
  ]);
  const mayReadMail = settings['access.othersMail'] === 'administrators';
  const known = new Map(makers.map(({ id, role }) => [id, rightsOf(role, mayReadMail)]));
  return ({ createdBy }) => (createdBy === null ? rights : (known.get(createdBy) ?? []));
}

/** The person whose rights a token has that `admin` makes: who signed in, or who made the token that makes it. */
async function personBehind({ userId, actor }: AdminViewer): Promise<string | null> {
  if (userId || actor.kind !== 'api_token' || !actor.id) return userId;
  const maker = await db().apiToken.findUnique({ where: { id: actor.id }, select: { createdBy: true } });
  return maker?.createdBy ?? null;
}

export type CreateTokenResult =
  | { ok: true; token: string; apiToken: ApiToken }
  | { ok: false; reason: 'beyond_own'; scopes: Right[] };

/**
 * Makes an API token that may do no more than whoever makes it, now and later: what they lose it loses. It is given out this
 * once: only its hash is kept.
 */
export async function createToken(admin: AdminViewer, form: TokenForm): Promise<CreateTokenResult> {
  const beyond = form.scopes.filter((scope) => !admin.rights.includes(scope));
  if (beyond.length > 0) return { ok: false, reason: 'beyond_own', scopes: beyond };
  const { name, scopes, expiresInDays, requestsPerMinute = null } = form;
  const token = `rekey_${newToken()}`; // the prefix lets scanners of source code find a leaked one
  const now = databaseTime();
  const expiresAt = expiresInDays === null ? null : new Date(now.getTime() + expiresInDays * dayMs);
  const createdBy = await personBehind(admin);
  const row = await db().$transaction(async (tx) => {
    const created = await tx.apiToken.create({
      data: {
        name,
        scopes,
        requestsPerMinute,
        expiresAt,
        createdAt: now,
        tokenHash: hashToken(token),
        createdBy,
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
    return created;
  });
  return { ok: true, token, apiToken: toToken(row, await readMakersRights([row])) };
}

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
  const makers = await readMakersRights(rows);
  return listOf(rows, limit, (row) => toToken(row, makers));
}

export async function readToken(_admin: AdminViewer, id: string): Promise<ApiToken | null> {
  const row = isId(id) ? await db().apiToken.findUnique({ where: { id }, select: shown }) : null;
  return row && toToken(row, await readMakersRights([row]));
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

/** Whose token this is, or null: unknown, run out, revoked and idle look alike. The operator's own may do everything. */
export async function findTokenHolder(token: string, now = databaseTime()): Promise<TokenHolder | null> {
  const fixed = env().apiToken;
  if (fixed && sameText(token, fixed.reveal())) {
    const actor: Actor = { kind: 'api_token', id: null, name: 'REKEY_API_TOKEN' };
    return { actor, rights, requestsPerMinute: null };
  }
  const found = await db().apiToken.findUnique({ where: { tokenHash: hashToken(token) }, select: shown });
  if (!found) return null;
  const { scopes, state } = toToken(found, await readMakersRights([found]), now);
  if (state !== 'works') return null;
  if (now.getTime() - (found.lastUsedAt?.getTime() ?? 0) > touchEveryMs) {
    await db().apiToken.updateMany({ where: { id: found.id }, data: { lastUsedAt: now } });
  }
  const { id, name, requestsPerMinute } = found;
  return { actor: { kind: 'api_token', id, name }, rights: scopes, requestsPerMinute };
}
