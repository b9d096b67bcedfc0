import { randomUUID } from 'node:crypto';
import { bareQuery } from '../db/bare.ts';
import type { PrismaClient } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { gathered } from '../db/gather.ts';
import { freeSql, leasedUntil } from '../leases/lease.ts';
import type { FolderCursor } from '../mail/copy.ts';
import type { MailServer } from '../mail/network/server.ts';
import type { AccountType } from '../mail/protocols.ts';
import type { SealedCredentials } from './credentials.ts';
import { refusedAmong, storedSecret } from './refused-secrets.ts';
import type { AccountState } from './schema.ts';
import { incomingOf, outgoingOf } from './servers.ts';
import { freeAgainAt } from './sign-in-budget.ts';

/** An account that this process, and no other, is checking. Made by `claimAccount` only. */
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

/**
 * Takes an account for one check: leases it to the caller and enters one sign-in into its lock-out budget,
 * both or neither. One attempt of the budget is left for a corrected password, and taken by its first check.
 *
 * Those asked for at the same moment are claimed in one statement, each as strictly as alone.
 *
 * 1 the row lock decides between two workers; 2 a lease that ran out may be taken over, and the former holder's
 * outcome is then refused by its claim id; 3 a crash after this point leaves the sign-in counted, which is the
 * safe side; 4 whoever asks for the check, a password known to be refused is not given out before its probe is due.
 */
export async function claimAccount(
  db: PrismaClient,
  accountId: string,
  budget: { attemptsPerHour: number; reserved: number },
  now = databaseTime(),
): Promise<ClaimedAccount | ClaimRefusal> {
  const { attemptsPerHour: all, reserved } = budget;
  const allowed = Math.max(1, all - reserved);
  const wanted = { accountId, claimId: randomUUID(), now, allowed, all };
  // What another transaction holds at this moment is waited for alone, so that it keeps no other account waiting.
  const row = (await claimTogether(wanted)) ?? (await claim([wanted], 'wait')).get(wanted.claimId);
  if (!row) return whyRefused(db, accountId, { allowed, all }, now);
  const claimed = toClaimed(row, now);
  if (claimed.state === 'needs_consent' && !claimed.credential) {
    await releaseClaim(db, claimed, { keepSignIn: false });
    return { refused: 'gone' };
  }
  const known = claimed.state === 'suspended' ? knownRefused(claimed) : null;
  if (!known || known.isDue) return claimed;
  await releaseClaim(db, claimed, { keepSignIn: false });
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
  { keepSignIn }: { keepSignIn: boolean },
): Promise<void> {
  const refund = keepSignIn ? null : signInAt;
  await db.$executeRaw`
    UPDATE mail_account
       SET "claimId" = NULL, "claimedUntil" = NULL,
           "unsuccessfulSignIns" = array_remove("unsuccessfulSignIns", ${refund}::timestamptz)
     WHERE id = ${id}::uuid AND "claimId" = ${claimId}::uuid`;
}

const hourMs = 3_600_000;
const after = (now: Date, ms: number) => new Date(now.getTime() + ms);

type Wanted = { accountId: string; claimId: string; now: Date; allowed: number; all: number };

const claimTogether = gathered(
  async (wanted: Wanted[]) => {
    if (wanted.length === 1) return [undefined];
    const rows = await claim(wanted, 'skip');
    return wanted.map(({ claimId }) => rows.get(claimId));
  },
  { most: 100, ms: 3 },
);

/** The rows of those that were claimed, by claim. Of two claims of one account in one statement one gets it. */
async function claim(wanted: Wanted[], whenLocked: keyof typeof claimStatements) {
  const { rows } = await bareQuery<ClaimRow>({
    ...claimStatements[whenLocked],
    values: [
      wanted.map(({ accountId }) => accountId),
      wanted.map(({ claimId }) => claimId),
      wanted.map(({ now }) => leasedUntil(now)),
      wanted.map(({ now }) => now),
      wanted.map(({ now }) => after(now, -hourMs)),
      wanted.map(({ allowed }) => allowed),
      wanted.map(({ all }) => all),
    ],
  });
  return new Map(rows.map((row) => [row.claimId, row]));
}

/** The sign-ins of the last hour that did not succeed. One of the future, by a clock that was wrong, was just now. */
const recent = 'ARRAY(SELECT least(t, w.now) FROM unnest(a."unsuccessfulSignIns") AS t WHERE t > w.since)';

// The rows are locked first, none of them waited for, so that two batches cannot wait for each other; the conditions are
// judged on what stands in them then.
const claimStatement = (locked: string) => `
  WITH wanted AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::int[], $7::int[])
      AS w(id, "claimId", until, now, since, allowed, "all")
  ), locked AS (
    SELECT id FROM mail_account WHERE id = ANY ($1::uuid[]) FOR NO KEY UPDATE ${locked}
  )
  UPDATE mail_account a
     SET "claimId" = w."claimId", "claimedUntil" = w.until, "lastClaimAt" = w.now,
         "unsuccessfulSignIns" = array_append(${recent}, w.now)
    FROM wanted w JOIN locked ON locked.id = w.id
   WHERE a.id = w.id AND a."pausedAt" IS NULL
     AND ${freeSql('w.now', 'a."claimedUntil"')}
     AND cardinality(${recent}) < CASE WHEN (SELECT c."setAt" FROM credential c WHERE c."accountId" = a.id)
           > coalesce(a."lastClaimAt", '-infinity') THEN w."all" ELSE w.allowed END
  RETURNING a.id, a."claimId", a.address, a.type::text, a."incomingHost", a."incomingPort", a."incomingSecurity"::text, a."incomingUser",
     a."chosenFolders", a.state::text, a."credentialVersion", a."provenVersion", a.refusals, a."firstRefusalAt", a."lastRefusalAt",
     a."lastSuccessAt", a."transientFailures", a."outgoingRefusedAt", a."lastOutcome", a."receiptFor",
     a."outgoingHost", a."outgoingPort", a."outgoingSecurity"::text, a."outgoingUser",
     (SELECT json_agg(json_build_object('fingerprint', r.fingerprint, 'probeAt', r."probeAt",
        'isDue', r."probeAt" <= w.now)) FROM refused_secret r WHERE r."accountId" = a.id) AS "refusedSecrets",
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
        FROM folder f WHERE f."accountId" = a.id AND f.path = ANY (a."chosenFolders")) AS folders`;

const claimStatements = {
  skip: { name: 'claim accounts', text: claimStatement('SKIP LOCKED') },
  wait: { name: 'claim account', text: claimStatement('') },
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
