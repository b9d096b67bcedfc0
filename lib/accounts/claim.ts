import type { PrismaClient } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import type { InstantTrouble, NewFolders } from '../db/generated/enums.ts';
import { leasedUntil } from '../leases/lease.ts';
import type { FolderCursor } from '../mail/copy.ts';
import type { MailServer } from '../mail/network/server.ts';
import type { ServerFolder } from '../mail/protocol.ts';
import type { AccountType } from '../mail/protocols.ts';
import type { SealedCredentials } from './credentials.ts';
import { refusedAmong, storedSecret } from './refused-secrets.ts';
import type { AccountState } from './schema.ts';
import { incomingOf, outgoingOf } from './servers.ts';

/** An account that this process, and no other, is checking. Made by claim-due.ts only. */
export type ClaimedAccount = {
  id: string;
  claimId: string;
  address: string;
  type: AccountType;
  incoming: MailServer;
  outgoing: MailServer | null;
  state: AccountState;
  credentialVersion: number;
  /** The credential whose mailbox was proved last; where it is another than `credentialVersion`, the mailbox is proved first. */
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
  /** So many days after a message was stored it is deleted at the server; null: it stays there. */
  deleteAfterDays: number | null;
  /** How often it is checked; null: as its mail host is set, or as all are. */
  intervalMinutes: number | null;
  /** When new mail of it was stored last. */
  lastMailAt: Date;
  /** Its server is to tell of new mail, and why it does not. */
  instant: boolean;
  instantTrouble: InstantTrouble | null;
  newFolders: NewFolders;
  /** What its server listed last; null: nothing yet. */
  serverFolders: ServerFolder[] | null;
  foldersListedAt: Date | null;
  /** Those of the chosen folders that have a row already. */
  folders: (FolderCursor & {
    id: string;
    flagsReadAt: Date | null;
    hasMissing: boolean;
    isMissingDue: boolean;
    /** What the server lost of it is to be looked for now. */
    isLookDue: boolean;
    /** When messages that have been here long enough were last deleted at the server. */
    clearedAt: Date | null;
  })[];
  /** Something is stored that its server does not have any more. */
  hasGone: boolean;
  /** Somebody set flags in a view that the server does not know yet. */
  hasFlagWishes: boolean;
  /** What is said to its servers is taken down until then; null: it is not. */
  recordedUntil: Date | null;
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

/** What is read of a claimed account, `a` being its row; `$2` is the moment of the claim. */
export const claimedColumns = `
     a.id, a."claimId", a.address, a.type::text, a."incomingHost", a."incomingPort", a."incomingSecurity"::text, a."incomingUser",
     a."chosenFolders", a."deleteAfterDays", a."intervalMinutes", a."lastMailAt", a.instant, a."instantTrouble"::text, a."newFolders"::text, a."serverFolders", a."foldersListedAt", a.state::text, a."credentialVersion", a."provenVersion", a.refusals, a."firstRefusalAt", a."lastRefusalAt",
     a."lastSuccessAt", a."transientFailures", a."outgoingRefusedAt", a."lastOutcome", a."receiptFor",
     a."outgoingHost", a."outgoingPort", a."outgoingSecurity"::text, a."outgoingUser",
     (SELECT json_agg(json_build_object('fingerprint', r.fingerprint, 'probeAt', r."probeAt",
        'isDue', r."probeAt" <= $2)) FROM refused_secret r WHERE r."accountId" = a.id) AS "refusedSecrets",
     EXISTS (SELECT 1 FROM flag_change g WHERE g."accountId" = a.id) AS "hasFlagWishes",
     (SELECT l.until FROM protocol_log l WHERE l."accountId" = a.id AND l.until > $2) AS "recordedUntil",
     EXISTS (SELECT 1 FROM gone_message n JOIN folder f ON f.id = n."folderId" WHERE f."accountId" = a.id) AS "hasGone",
     (SELECT json_build_object('incomingKind', c."incomingKind", 'sealedIncoming', c."sealedIncoming",
        'outgoingKind', c."outgoingKind", 'sealedOutgoing', c."sealedOutgoing",
        'providerId', c."providerId")
        FROM credential c WHERE c."accountId" = a.id) AS credential,
     (SELECT json_agg(json_build_object('id', f.id, 'path', f.path, 'uidValidity', f."uidValidity"::text,
        'lastUid', f."lastUid"::text, 'highestModseq', f."highestModseq"::text, 'uidNext', f."uidNext"::text,
          'messageCount', f."messageCount", 'olderThan', f."olderThan"::text, 'isLookDue', coalesce(f."lookAt" <= now(), false), 'flagsReadAt', f."flagsReadAt", 'clearedAt', f."clearedAt", 'hasMissing', EXISTS (
            SELECT 1 FROM missing_message m WHERE m."folderId" = f.id), 'isMissingDue', EXISTS (
            SELECT 1 FROM missing_message m WHERE m."folderId" = f.id AND m."nextTryAt" <= now())))
        FROM folder f WHERE f."accountId" = a.id AND f.path = ANY (a."chosenFolders")) AS folders`;

export type ClaimRow = Omit<
  ClaimedAccount,
  'incoming' | 'outgoing' | 'signInAt' | 'folders' | 'refusedSecrets'
> &
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
  olderThan: string | null;
  isLookDue: boolean;
  clearedAt: string | null;
  hasMissing: boolean;
  isMissingDue: boolean;
};

/** A claimed account out of its columns. Pure. */
export function toClaimed(row: ClaimRow, now: Date): ClaimedAccount {
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
    olderThan: number(row.olderThan),
    isLookDue: row.isLookDue,
    hasMissing: row.hasMissing,
    isMissingDue: row.isMissingDue,
    clearedAt: row.clearedAt === null ? null : new Date(row.clearedAt),
  };
}
