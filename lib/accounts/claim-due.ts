import { type BareQuery, underBareLock } from '../db/bare.ts';
import type { PrismaClient } from '../db/client.ts';
import { freeSql } from '../leases/lease.ts';
import { log } from '../log.ts';
import { type ClaimBudget, type ClaimedAccount, type ClaimRefusal, giveOut, takeClaims } from './claim.ts';
import type { AccountState } from './schema.ts';

/** Servers hold refused sign-ins back: accounts in order do not wait for those in trouble, which have seats of their own. */
export type SeatKind = 'ordered' | 'troubled';

const statesOf: Record<SeatKind, AccountState[]> = {
  ordered: ['active', 'receive_only'],
  troubled: ['degraded', 'failing', 'suspended', 'needs_consent'],
};

type Wanted = {
  kind: SeatKind;
  seats: number;
  /** How many checks of this kind one host is asked to bear at once, by all workers together. */
  hostCap: number;
  budget: ClaimBudget;
};

/**
 * Claims as many accounts as there are seats: of those whose check somebody asked for, then of those that are due, the
 * longest first; a host that bears as much as it may is passed over. One that may not be checked now gets its next
 * due time instead. `more`: another look is worth while at once.
 *
 * It is one transaction under one lock, in which each worker sees what the others hold: so a cap holds over all of them.
 */
export async function claimDue(
  db: PrismaClient,
  wanted: Wanted,
  now: Date,
): Promise<{ claimed: ClaimedAccount[]; more: boolean }> {
  const { claims, more } = await underBareLock(`claim ${wanted.kind}`, async (query) => {
    const chosen = await choose(query, wanted, now);
    const ids = chosen.map(({ id }) => id);
    const claims = ids.length > 0 ? await takeClaims(query, ids, wanted.budget, now) : null;
    return { claims, more: chosen[0]?.more ?? false };
  });
  const claimed: ClaimedAccount[] = [];
  let postponed = 0;
  for (const [id, answer] of claims ? await giveOut(db, claims) : []) {
    if (!('refused' in answer)) claimed.push(answer);
    else if (answer.refused !== 'busy') {
      log.debug({ account: id, reason: answer.refused }, 'check not begun');
      await postpone(db, id, answer, now);
      postponed += 1;
    }
  }
  return { claimed, more: postponed > 0 || (more && claimed.length > 0) };
}

function choose(query: BareQuery, { kind, seats, hostCap }: Wanted, now: Date) {
  // So many will do where a few hosts have most of those that are due.
  const lookedAt = Math.max(200, seats * 10);
  const values = [now, statesOf[kind], hostCap, seats, lookedAt];
  return query<{ id: string; more: boolean }>({ ...chooseStatement, values }).then(({ rows }) => rows);
}

const free = freeSql('$1');
const open = `"pausedAt" IS NULL AND ${free} AND state = ANY ($2::"AccountState"[])
  AND "incomingHost" NOT IN (SELECT host FROM busy WHERE checks >= $3)`;

const chooseStatement = {
  name: 'choose accounts',
  text: `
  WITH busy AS (
    SELECT "incomingHost" AS host, count(*)::int AS checks FROM mail_account
     WHERE "claimId" IS NOT NULL AND NOT ${free} AND state = ANY ($2::"AccountState"[]) GROUP BY 1
  ), due AS (
    (SELECT id, "incomingHost" AS host, 1 AS line, "askedAt" AS since FROM mail_account
      WHERE "askedAt" <= $1 AND ${open} ORDER BY "askedAt" LIMIT $5)
    UNION ALL
    (SELECT id, "incomingHost", 2, "nextCheckAt" FROM mail_account
      WHERE "nextCheckAt" <= $1 AND ("askedAt" IS NULL OR "askedAt" > $1) AND ${open} ORDER BY "nextCheckAt" LIMIT $5)
  ), placed AS (
    SELECT *, row_number() OVER (PARTITION BY host ORDER BY line, since) AS place FROM due
  )
  SELECT id, (SELECT count(*) >= $5 FROM due) AS more FROM placed LEFT JOIN busy USING (host)
   WHERE place + coalesce(checks, 0) <= $3 ORDER BY line, since LIMIT $4`,
};

/** Nobody asks any more, and it is due when it may be checked. */
async function postpone(db: PrismaClient, id: string, refusal: ClaimRefusal, now: Date): Promise<void> {
  if (refusal.refused !== 'budget') return;
  await db.$executeRaw`
    UPDATE mail_account
       SET "nextCheckAt" = CASE WHEN "nextCheckAt" < ${refusal.until} THEN ${refusal.until} ELSE "nextCheckAt" END,
           "askedAt" = CASE WHEN "askedAt" > ${now} THEN "askedAt" END
     WHERE id = ${id}::uuid`;
}
