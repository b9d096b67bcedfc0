import type { BareQuery } from '../db/bare.ts';
import type { PrismaClient } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { freeSql, leasedUntil } from '../leases/lease.ts';
import type { FolderCursor } from '../mail/copy.ts';
import type { MailServer } from '../mail/network/server.ts';
import type { AccountType } from '../mail/protocols.ts';
import type { SealedCredentials } from './credentials.ts';
import { refusedAmong, storedSecret } from './refused-secrets.ts';
import type { AccountState } from './schema.ts';
import { incomingOf, outgoingOf } from './servers.ts';
import { freeAgainAt } from './sign-in-budget.ts';

/** An account that this process, and no other, is checking. Made by `takeClaims` only. */
export type ClaimedAccount = {
  id: string;
  claimId: string;
  address: string;
  type: AccountType;
  incoming: MailServer;
  outgoing: MailServer | null;
  state: AccountState;
  credentialVersion: number;
  /** Another one: the mailbox has to be proved to be the same before anything is copied. */
  provenVersion: number;
  /** Opened by lib/accounts/credentials.ts. NULL: the account has none. */
  credential: SealedCredentials['credential'];
  /** What its servers have refused beyond doubt; `isDue`: it may be tried once more. */
  refusedSecrets: { fingerprint: string; probeAt: Date; isDue: boolean }[];
  refusals: number;
  firstRefusalAt: Date | null;
  lastSuccessAt: Date | null;
  lastRefusalAt: Date | null;
  transientFailures: number;
  outgoingRefusedAt: Date | null;
  lastOutcome: string | null;
  /** The incident whose gap receipt this check writes. */
  receiptFor: string | null;
  /** When this sign-in was entered into the lock-out budget; leaving it there counts it as unsuccessful. */
  signInAt: Date;
  chosenFolders: string[];
  /** Those of the chosen folders that have a row already. */
  folders: (FolderCursor & {
    id: string;
    flagsReadAt: Date | null;
    hasMissing: boolean;
    isMissingDue: boolean;
  })[];
  /** Somebody set flags in a view that the server does not know yet. */
  hasFlagWishes: boolean;
};

export type ClaimRefusal =
  /** There is no such account, or nothing that opens it: it waits for its owner. */
  | { refused: 'gone' }
  | { refused: 'paused' }
  | { refused: 'busy'; until: Date }
  /** The lock-out budget of this hour is spent. */
  | { refused: 'budget'; until: Date }
  /** The server has refused the stored password beyond doubt: it is not sent there again before the next probe. */
  | { refused: 'refused_secret'; until: Date };

/** How much of an account's lock-out budget a check may use, and when it is due again should nothing more be heard of it. */
export type ClaimBudget = { attemptsPerHour: number; reserved: number; againMs?: number };

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
    values: [ids, now, leasedUntil(now), after(now, -hourMs), allowed, all, after(now, againMs)],
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

/** What is known of the password this check would sign in with; null: it is not known to be refused. Pure. */
export function knownRefused(claimed: ClaimedAccount) {
  if (claimed.refusedSecrets.length === 0) return null;
  const placed = storedSecret(claimed, 'incoming');
  return placed && refusedAmong(claimed.refusedSecrets, placed);
}

/** Keeps the leases of checks under way from running out. */
export async function renewClaims(db: PrismaClient, claimIds: string[], now = databaseTime()): Promise<void> {
  if (claimIds.length === 0) return;
  await db.$executeRaw`UPDATE mail_account SET "claimedUntil" = ${leasedUntil(now)} WHERE "claimId" = ANY (${claimIds}::uuid[])`;
}

/** Gives an account back without an outcome; its sign-in stays in the lock-out budget or leaves it. */
export async function releaseClaim(
  db: PrismaClient,
  { id, claimId, signInAt }: ClaimedAccount,
  { keepSignIn, nextCheckAt }: { keepSignIn: boolean; nextCheckAt: Date | null },
): Promise<void> {
  const refund = keepSignIn ? null : signInAt;
  await db.$executeRaw`
    UPDATE mail_account
       SET "claimId" = NULL, "claimedUntil" = NULL, "nextCheckAt" = ${nextCheckAt},
           "unsuccessfulSignIns" = array_remove("unsuccessfulSignIns", ${refund}::timestamptz)
     WHERE id = ${id}::uuid AND "claimId" = ${claimId}::uuid`;
}

const hourMs = 3_600_000;
const after = (now: Date, ms: number) => new Date(now.getTime() + ms);

/** The sign-ins of the last hour that did not succeed. One of the future, by a clock that was wrong, was just now. */
const recent = 'ARRAY(SELECT least(t, $2) FROM unnest(a."unsuccessfulSignIns") AS t WHERE t > $4)';

// The rows are locked first, none of them waited for, so that two batches cannot wait for each other; the conditions are
// judged on what stands in them then.
const claimStatement = {
  name: 'claim accounts',
  text: `
  WITH locked AS (
    SELECT id FROM mail_account WHERE id = ANY ($1::uuid[]) FOR NO KEY UPDATE SKIP LOCKED
  )
  UPDATE mail_account a
     SET "claimId" = gen_random_uuid(), "claimedUntil" = $3::timestamptz, "lastClaimAt" = $2::timestamptz, "nextCheckAt" = $7::timestamptz,
         "askedAt" = CASE WHEN a."askedAt" > $2 THEN a."askedAt" END,
         "unsuccessfulSignIns" = array_append(${recent}, $2)
    FROM locked
   WHERE a.id = locked.id AND a."pausedAt" IS NULL
     AND ${freeSql('$2', 'a."claimedUntil"')}
     AND cardinality(${recent}) < CASE WHEN (SELECT c."setAt" FROM credential c WHERE c."accountId" = a.id)
           > coalesce(a."lastClaimAt", '-infinity') THEN $6::int ELSE $5::int END
  RETURNING a.id, a."claimId", a.address, a.type::text, a."incomingHost", a."incomingPort", a."incomingSecurity"::text, a."incomingUser",
     a."chosenFolders", a.state::text, a."credentialVersion", a."provenVersion", a.refusals, a."firstRefusalAt", a."lastRefusalAt",
     a."lastSuccessAt", a."transientFailures", a."outgoingRefusedAt", a."lastOutcome", a."receiptFor",
     a."outgoingHost", a."outgoingPort", a."outgoingSecurity"::text, a."outgoingUser",
     (SELECT json_agg(json_build_object('fingerprint', r.fingerprint, 'probeAt', r."probeAt",
        'isDue', r."probeAt" <= $2)) FROM refused_secret r WHERE r."accountId" = a.id) AS "refusedSecrets",
     EXISTS (SELECT 1 FROM flag_change g WHERE g."accountId" = a.id) AS "hasFlagWishes",
     (SELECT json_build_object('incomingKind', c."incomingKind", 'sealedIncoming', c."sealedIncoming",
        'outgoingKind', c."outgoingKind", 'sealedOutgoing', c."sealedOutgoing",
        'providerId', c."providerId")
        FROM credential c WHERE c."accountId" = a.id) AS credential,
     (SELECT json_agg(json_build_object('id', f.id, 'path', f.path, 'uidValidity', f."uidValidity"::text,
        'lastUid', f."lastUid"::text, 'highestModseq', f."highestModseq"::text, 'uidNext', f."uidNext"::text,
          'messageCount', f."messageCount", 'flagsReadAt', f."flagsReadAt", 'hasMissing', EXISTS (
            SELECT 1 FROM missing_message m WHERE m."folderId" = f.id), 'isMissingDue', EXISTS (
            SELECT 1 FROM missing_message m WHERE m."folderId" = f.id AND m."nextTryAt" <= now())))
        FROM folder f WHERE f."accountId" = a.id AND f.path = ANY (a."chosenFolders")) AS folders`,
};

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

type ClaimRow = Omit<ClaimedAccount, 'incoming' | 'outgoing' | 'signInAt' | 'folders' | 'refusedSecrets'> &
  Parameters<typeof outgoingOf>[0] & {
    folders: CursorRow[] | null;
    refusedSecrets: { fingerprint: string; probeAt: string; isDue: boolean }[] | null;
  };
type CursorRow = {
  id: string;
  path: string;
  uidValidity: string | null;
  lastUid: string;
  highestModseq: string | null;
  flagsReadAt: string | null;
  uidNext: string | null;
  messageCount: number | null;
  hasMissing: boolean;
  isMissingDue: boolean;
};

function toClaimed(row: ClaimRow, now: Date): ClaimedAccount {
  const { incomingHost, incomingPort, incomingSecurity, incomingUser, folders, refusedSecrets, ...more } =
    row;
  const { outgoingHost, outgoingPort, outgoingSecurity, outgoingUser, ...rest } = more;
  return {
    ...rest,
    signInAt: now,
    incoming: incomingOf(row),
    outgoing: outgoingOf(row),
    folders: (folders ?? []).map(toCursor),
    refusedSecrets: (refusedSecrets ?? []).map((one) => ({ ...one, probeAt: new Date(one.probeAt) })),
  };
}

function toCursor(row: CursorRow): ClaimedAccount['folders'][number] {
  const number = (text: string | null) => (text === null ? null : BigInt(text));
  return {
    id: row.id,
    path: row.path,
    uidValidity: number(row.uidValidity),
    lastUid: BigInt(row.lastUid),
    highestModseq: number(row.highestModseq),
    flagsReadAt: row.flagsReadAt === null ? null : new Date(row.flagsReadAt),
    uidNext: number(row.uidNext),
    messageCount: row.messageCount,
    hasMissing: row.hasMissing,
    isMissingDue: row.isMissingDue,
  };
}
