import { type BareQuery, underBareLock } from '../db/bare.ts';
import type { PrismaClient } from '../db/client.ts';
import { holderId } from '../leases/holder.ts';
import { freeSql, leasedUntil } from '../leases/lease.ts';
import { log } from '../log.ts';
import { hourMs } from '../time-units.ts';
import {
  type ClaimBudget,
  type ClaimedAccount,
  type ClaimRefusal,
  type ClaimRow,
  claimedColumns,
  knownRefused,
  releaseClaim,
  toClaimed,
} from './claim.ts';
import type { AccountState } from './schema.ts';
import { freeAgainAt } from './sign-in-budget.ts';

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
  /** Claims whose connection is closed and whose outcome is being written: no host bears them any more. */
  leftServer?: Iterable<string>;
  budget: ClaimBudget;
  /** Who claims, as the holder of watches (watches.ts): what another worker watches is left to it. */
  watcherId?: string;
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

function choose(query: BareQuery, { kind, seats, hostCap, watcherId, leftServer = [] }: Wanted, now: Date) {
  // So many will do where a few hosts have most of those that are due.
  const lookedAt = Math.max(200, seats * 10);
  const values = [now, statesOf[kind], hostCap, seats, lookedAt, watcherId ?? null, [...leftServer]];
  return query<{ id: string; more: boolean }>({ ...chooseStatement, values }).then(({ rows }) => rows);
}

const free = freeSql('$1');
const open = `"pausedAt" IS NULL AND ${free} AND state = ANY ($2::"AccountState"[])
  AND "incomingHost" NOT IN (SELECT host FROM busy WHERE checks >= $3)
  AND id NOT IN (SELECT "accountId" FROM account_watch w WHERE "watcherId" IS DISTINCT FROM $6::uuid AND NOT ${freeSql('$1', 'w.until')})`;

const chooseStatement = {
  name: 'choose accounts',
  text: `
  WITH busy AS (
    SELECT "incomingHost" AS host, count(*)::int AS checks FROM mail_account
     WHERE "claimId" IS NOT NULL AND "claimId" <> ALL ($7::uuid[]) AND NOT ${free} AND state = ANY ($2::"AccountState"[]) GROUP BY 1
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

/** However long the interval is, a check that got lost costs no more than this. */
const fallbackMs = 60_000;

/** Claims as they stand in the rows; `giveOut` says which of them may sign in. */
export type TakenClaims = {
  ids: string[];
  taken: Map<string, ClaimedAccount>;
  budget: ClaimBudget;
  now: Date;
};

/**
 * Takes accounts for one check each: leases them to the caller and enters one sign-in into the lock-out budget of each, both
 * or neither, in one statement. One attempt of the budget is left for a corrected password, and taken by its first
 * check. What was asked for is under way now; the exact due time is set by the check's end.
 *
 * 1 the row lock decides between two workers, and a row that another transaction holds at this moment is left out; 2 a
 * lease that ran out may be taken over, and the former holder's outcome is then refused by its claim id; 3 a crash after
 * this point leaves the sign-in counted, which is the safe side.
 */
export async function takeClaims(
  query: BareQuery,
  ids: string[],
  budget: ClaimBudget,
  now: Date,
): Promise<TakenClaims> {
  const againMs = Math.min(budget.againMs ?? fallbackMs, fallbackMs);
  const { allowed, all } = boundsOf(budget);
  const { rows } = await query<ClaimRow>({
    ...claimStatement,
    values: [ids, now, leasedUntil(now), after(now, -hourMs), allowed, all, after(now, againMs), holderId],
  });
  return { ids, taken: new Map(rows.map((row) => [row.id, toClaimed(row, now)])), budget, now };
}

const boundsOf = ({ attemptsPerHour: all, reserved }: ClaimBudget) => ({
  all,
  allowed: Math.max(1, all - reserved),
});

/**
 * What became of each account that was to be claimed, once its claim is committed. Whoever asks for the check, a password known to be
 * refused is not given out before its probe is due: such a claim is given back.
 */
export function giveOut(
  db: PrismaClient,
  { ids, taken, budget, now }: TakenClaims,
): Promise<(readonly [id: string, ClaimedAccount | ClaimRefusal])[]> {
  return Promise.all(
    ids.map(async (id) => {
      const claimed = taken.get(id);
      const answer = claimed ? await judged(db, claimed) : await whyRefused(db, id, boundsOf(budget), now);
      return [id, answer] as const;
    }),
  );
}

/** A claim that may sign in, or the claim given back and why. */
async function judged(db: PrismaClient, claimed: ClaimedAccount): Promise<ClaimedAccount | ClaimRefusal> {
  if (claimed.state === 'needs_consent' && !claimed.credential) {
    await releaseClaim(db, claimed, { keepSignIn: false, nextCheckAt: null });
    return { refused: 'gone' };
  }
  const known = claimed.state === 'suspended' ? knownRefused(claimed) : null;
  if (!known || known.isDue) return claimed;
  await releaseClaim(db, claimed, { keepSignIn: false, nextCheckAt: known.probeAt });
  return { refused: 'refused_secret', until: known.probeAt };
}

async function whyRefused(
  db: PrismaClient,
  accountId: string,
  { allowed, all }: { allowed: number; all: number },
  now: Date,
): Promise<ClaimRefusal> {
  const account = await db.mailAccount.findUnique({
    where: { id: accountId },
    select: {
      pausedAt: true,
      claimedUntil: true,
      unsuccessfulSignIns: true,
      lastClaimAt: true,
      credential: { select: { setAt: true } },
    },
  });
  if (!account) return { refused: 'gone' };
  if (account.pausedAt) return { refused: 'paused' };
  const isUntried = account.credential && +account.credential.setAt > +(account.lastClaimAt ?? 0);
  const until = freeAgainAt(account.unsuccessfulSignIns, isUntried ? all : allowed, now);
  if (until) return { refused: 'budget', until };
  return { refused: 'busy', until: account.claimedUntil ?? now };
}

const after = (now: Date, ms: number) => new Date(now.getTime() + ms);

/** The sign-ins of the last hour that did not succeed. One of the future, by a clock that was wrong, was just now. */
const recent = 'ARRAY(SELECT least(t, $2) FROM unnest(a."unsuccessfulSignIns") AS t WHERE t > $4)';

// The rows are locked first, none of them waited for, so that two batches cannot wait for each other; the conditions are
// judged on what stands in them then. Both times they are named: joined alone, the planner judges every account there is.
const claimStatement = {
  name: 'claim accounts',
  text: `
  WITH locked AS (
    SELECT id FROM mail_account WHERE id = ANY ($1::uuid[]) FOR NO KEY UPDATE SKIP LOCKED
  )
  UPDATE mail_account a
     SET "claimId" = gen_random_uuid(), "claimedBy" = $8::uuid, "claimedUntil" = $3::timestamptz, "lastClaimAt" = $2::timestamptz, "nextCheckAt" = $7::timestamptz,
         "askedAt" = CASE WHEN a."askedAt" > $2 THEN a."askedAt" END,
         "unsuccessfulSignIns" = array_append(${recent}, $2)
    FROM locked
   WHERE a.id = ANY ($1::uuid[]) AND a.id = locked.id AND a."pausedAt" IS NULL
     AND ${freeSql('$2', 'a."claimedUntil"')}
     AND cardinality(${recent}) < CASE WHEN (SELECT c."setAt" FROM credential c WHERE c."accountId" = a.id)
           > coalesce(a."lastClaimAt", '-infinity') THEN $6::int ELSE $5::int END
  RETURNING ${claimedColumns}`,
};
