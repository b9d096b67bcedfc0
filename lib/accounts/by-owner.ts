import { db, Prisma } from '../db/client.ts';
import { ownerLimit, type Viewer } from '../viewer.ts';
import type { AccountFilter } from './schema.ts';

type OfState = Pick<AccountFilter, 'state' | 'paused' | 'attention'>;

/**
 * Some ids of the accounts in these states, in the order of their owners' addresses. PostgreSQL goes through the addresses in
 * their order and stops when it has enough, which it cannot where it is asked, as Prisma does, for accounts without an owner as well.
 * `isBackwards`: those of one owner come in the opposite order.
 */
export async function idsByOwner(
  viewer: Viewer,
  { state, paused, attention }: OfState,
  {
    descending,
    isBackwards,
    skip,
    take,
  }: { descending: boolean; isBackwards: boolean; skip: number; take: number },
): Promise<string[]> {
  const owner = ownerLimit(viewer);
  const states = state === undefined ? [] : [state].flat().map((one) => Prisma.sql`${one}::"AccountState"`);
  const where = [
    Prisma.sql`true`,
    ...(owner === null ? [] : [Prisma.sql`a."ownerId" = ${owner}::uuid`]),
    ...(states.length > 0 ? [Prisma.sql`a.state IN (${Prisma.join(states)})`] : []),
    ...(paused === undefined
      ? []
      : [paused ? Prisma.sql`a."pausedAt" IS NOT NULL` : Prisma.sql`a."pausedAt" IS NULL`]),
    ...(attention ? [Prisma.sql`a."pausedAt" IS NULL AND a.state <> 'active'`] : []),
  ];
  const rows = await db().$queryRaw<{ id: string }[]>`
    SELECT a.id FROM "user" u JOIN mail_account a ON a."ownerId" = u.id
     WHERE ${Prisma.join(where, ' AND ')}
     ORDER BY u.email ${descending ? Prisma.sql`DESC` : Prisma.sql`ASC`}, a.id ${isBackwards ? Prisma.sql`DESC` : Prisma.sql`ASC`}
     LIMIT ${take} OFFSET ${skip}`;
  return rows.map(({ id }) => id);
}
