import type { ClaimedAccount } from '../accounts/claim.ts';
import { isAnother, judgeMailbox, type MailboxJudgement } from '../accounts/same-mailbox.ts';
import { db, Prisma, type PrismaClient, type Tx } from '../db/client.ts';
import { Finding, MailFailure } from '../mail/judge/failure.ts';
import type { Mailbox, MailboxView } from '../mail/protocol.ts';
import { readHeaders } from '../mime/headers.ts';

const sampled = 10;

/**
 * Whether it is the mailbox whose messages are stored for the account: one folder of it is compared.
 * Changes nothing, here or there. Throws a `MailFailure`.
 */
export async function proveMailbox(accountId: string, mailbox: Mailbox): Promise<MailboxJudgement> {
  const folders = await db().folder.findMany({
    where: { accountId, messages: { some: {} } },
    select: { id: true, path: true, uidValidity: true },
    orderBy: { path: 'asc' },
  });
  const folder = folders.find(({ path }) => path === 'INBOX') ?? folders[0];
  if (!folder) return 'unknown';
  const samples = await samplesOf(folder);
  const view = await mailbox.view(folder.path, [...samples.keys()].map(Number));
  return judgeMailbox(await compare(accountId, folder, samples, view));
}

/**
 * Lets a check go on only in the mailbox whose messages are stored, after every new credential: nothing of another
 * one is copied, and no flag is set there. Throws a `MailFailure`, cause `mailbox`.
 */
export async function assertSameMailbox(db: PrismaClient, claimed: ClaimedAccount, mailbox: Mailbox) {
  const { id, claimId, credentialVersion, provenVersion } = claimed;
  if (provenVersion === credentialVersion) return;
  if (isAnother(await proveMailbox(id, mailbox))) {
    throw new MailFailure('select', new Finding('mailbox', anotherMailbox).verdict);
  }
  await db.mailAccount.updateMany({ where: { id, claimId }, data: { provenVersion: credentialVersion } });
}

/**
 * Whether a folder of the server under another path is this one, renamed: it is numbered as this one, and messages stored of this one
 * stand there under their UIDs. Of a folder without any nobody can tell. Throws a `MailFailure`.
 */
export async function isRenamed(
  accountId: string,
  folder: StoredFolder,
  mailbox: Mailbox,
  path: string,
): Promise<boolean> {
  const samples = await samplesOf(folder);
  if (samples.size === 0) return false;
  const view = await mailbox.view(path, [...samples.keys()].map(Number));
  const found = await compare(accountId, folder, samples, view);
  return found.isSameNumbering && found.agreeing > 0 && found.contradicting === 0;
}

export const anotherMailbox =
  'This login opens another mailbox than the one whose messages are stored here; nothing was copied from it.';

/**
 * A person says that it is the same mailbox, moved. What is stored keeps its place without a UID, and is recognised by
 * its bytes as the folders are read from their beginning. A check under way, with the login before, stores no more.
 */
export async function takeForSameMailbox(tx: Tx, accountId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE mail_account SET "provenVersion" = "credentialVersion", "claimId" = NULL, "claimedUntil" = NULL,
           "nextCheckAt" = CASE WHEN "nextCheckAt" IS NULL THEN NULL ELSE now() END
     WHERE id = ${accountId}::uuid`;
  await tx.folder.updateMany({
    where: { accountId },
    data: {
      uidValidity: null,
      lastUid: 0,
      uidNext: null,
      highestModseq: null,
      messageCount: null,
      olderThan: null,
      lookedDownTo: null,
    },
  });
  await tx.missingMessage.deleteMany({ where: { folder: { accountId } } });
  // No server counts below zero: each numbering gets one of its own there, once a second.
  for (const table of [Prisma.sql`message`, Prisma.sql`discarded_message`]) {
    await tx.$executeRaw`
      UPDATE ${table} SET "uidValidity" = -(floor(extract(epoch FROM now()))::bigint * 4294967296 + "uidValidity")
       WHERE "accountId" = ${accountId}::uuid AND "uidValidity" >= 0`;
  }
}

type Sample = { size: number; messageId: string | null };
type StoredFolder = { id: string; uidValidity: bigint | null };

async function samplesOf({ id, uidValidity }: StoredFolder): Promise<Map<bigint, Sample>> {
  if (uidValidity === null) return new Map();
  const where = { folderId: id, uidValidity, OR: [{ note: null }, { note: { not: 'not_given' } }] };
  const select = { uid: true, size: true, messageId: true };
  const [first, last] = await Promise.all(
    (['asc', 'desc'] as const).map((uid) =>
      db().message.findMany({ where, select, orderBy: { uid }, take: sampled }),
    ),
  );
  return new Map([...(first ?? []), ...(last ?? [])].map(({ uid, ...sample }) => [uid, sample]));
}

async function compare(
  accountId: string,
  folder: StoredFolder,
  samples: Map<bigint, Sample>,
  { uidValidity, exists, messages }: MailboxView,
) {
  const there = messages.map(({ head, ...one }) => ({ ...one, messageId: readHeaders(head).messageId }));
  const ids = there.flatMap(({ messageId }) => messageId ?? []);
  const [newest, stored] = await Promise.all([
    db().message.aggregate({ where: { folderId: folder.id }, _max: { internalDate: true }, _count: true }),
    db().message.findMany({ where: { accountId, messageId: { in: ids } }, select: { messageId: true } }),
  ]);
  const storedIds = new Set(stored.map(({ messageId }) => messageId));
  const until = newest._max.internalDate?.getTime() ?? Number.NEGATIVE_INFINITY;
  const withId = there.filter(({ messageId }) => messageId !== null);
  const known = withId.filter(({ messageId }) => storedIds.has(messageId));
  const older = withId.filter(
    ({ messageId, internalDate }) =>
      !storedIds.has(messageId) && internalDate && internalDate.getTime() <= until,
  );
  const isSameNumbering = uidValidity !== null && uidValidity === folder.uidValidity;
  const pairs = there.flatMap((message) => {
    const sample = isSameNumbering ? samples.get(message.uid) : undefined;
    return sample ? [isSameMessage(sample, message)] : [];
  });
  return {
    stored: newest._count,
    there: exists ?? there.length,
    isSameNumbering,
    agreeing: pairs.filter(Boolean).length,
    contradicting: pairs.filter((isSame) => !isSame).length,
    comparable: known.length + older.length,
    known: known.length,
  };
}

/** Some servers only guess at sizes: a Message-ID decides where both have one. */
const isSameMessage = (one: Sample, other: Sample) =>
  one.messageId !== null && other.messageId !== null
    ? one.messageId === other.messageId
    : one.size === other.size;
