import { randomUUID } from 'node:crypto';
import type { Db, PrismaClient, Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { holderId } from '../leases/holder.ts';
import { ClaimLost, freeAt, isFree, leasedUntil } from '../leases/lease.ts';
import type { Envelope } from '../mail/protocol.ts';

/** A next try later than this from now was written by a clock that was wrong: no pause is longer. */
const longestPauseMs = 2 * 86_400_000;

/** A message that this process, and no other, is working on. Made by `claimOutgoing` only. */
export type ClaimedMessage = {
  id: string;
  claimId: string;
  accountId: string;
  /** `queued`: to be handed over; `handed_over`: only its copy is missing. */
  state: 'queued' | 'handed_over';
  messageId: string;
  envelope: Envelope;
  /** With this one. */
  attempts: number;
  copyAttempts: number;
};

/**
 * Takes a message for one try; null where there is nothing to do, or not yet.
 *
 * 1 The row lock decides between two workers. 2 A message whose content was on its way when its worker died or
 * froze has a fate nobody here knows: it becomes `unknown`, and is not sent again but by a person's word. 3 The
 * claim stays on it, so that a worker that was only frozen can still say what became of it.
 */
export async function claimOutgoing(
  db: PrismaClient,
  id: string,
  now = databaseTime(),
): Promise<ClaimedMessage | null> {
  await giveUpKnowing(db, id, now);
  const claimId = randomUUID();
  const [row] = await db.$queryRaw<ClaimRow[]>`
    UPDATE outgoing_message
       SET "claimId" = ${claimId}::uuid, "claimedBy" = ${holderId}::uuid, "claimedUntil" = ${leasedUntil(now)},
           attempts = attempts + CASE WHEN state = 'queued' THEN 1 ELSE 0 END,
           "copyAttempts" = "copyAttempts" + CASE WHEN state = 'handed_over' THEN 1 ELSE 0 END
     WHERE id = ${id}::uuid AND state IN ('queued', 'handed_over')
       AND ("nextTryAt" <= ${now} OR "nextTryAt" > ${later(now, longestPauseMs)})
       AND ${freeAt(now)}
    RETURNING id, "accountId", state::text, "messageId", "envelopeFrom", "envelopeTo", attempts, "copyAttempts"`;
  if (!row) return null;
  const { envelopeFrom, envelopeTo, ...rest } = row;
  return { ...rest, claimId, envelope: { from: envelopeFrom, to: envelopeTo } };
}

type ClaimRow = Omit<ClaimedMessage, 'claimId' | 'envelope'> & { envelopeFrom: string; envelopeTo: string[] };

/** Its bytes, apart from the claim: a message can be large. */
export async function readBytes(db: Db, { id }: ClaimedMessage): Promise<Buffer> {
  const { bytes } = await db.outgoingMessage.findUniqueOrThrow({ where: { id }, select: { bytes: true } });
  return Buffer.from(bytes);
}

/** Keeps claims from running out while the server takes its time. */
export async function renewOutgoing(
  db: Db,
  { id, claimId }: ClaimedMessage,
  now = databaseTime(),
): Promise<void> {
  await db.outgoingMessage.updateMany({ where: { id, claimId }, data: { claimedUntil: leasedUntil(now) } });
}

/** Written before the first byte of the content leaves; throws `ClaimLost` where this claim may not send it. */
export async function beginContent(db: Db, { id, claimId }: ClaimedMessage): Promise<void> {
  const now = databaseTime();
  const begun = await db.outgoingMessage.updateMany({
    where: { id, claimId, state: 'queued' },
    data: { state: 'sending', sendingAt: now, claimedUntil: leasedUntil(now) },
  });
  if (begun.count === 0) throw new ClaimLost();
}

/** The server took it. Known even where it was held to be unknown meanwhile; not where somebody else sends it. */
export async function recordHandedOver(tx: Tx, claimed: ClaimedMessage): Promise<boolean> {
  const now = databaseTime();
  const { count } = await tx.outgoingMessage.updateMany({
    where: { id: claimed.id, claimId: claimed.claimId, state: { in: ['sending', 'unknown'] } },
    data: {
      state: 'handed_over',
      handedOverAt: now,
      nextTryAt: now,
      claimedUntil: leasedUntil(now),
      lastError: null,
      lastCause: null,
      copyAttempts: 1,
    },
  });
  if (count > 0) await touchViews(tx, claimed.accountId);
  return count > 0;
}

export type TryOutcome =
  /** Certainly not taken: once more at `nextTryAt`. `isTryBack`: this try does not count. */
  | { state: 'queued'; nextTryAt: Date; cause: string; error: string; isTryBack?: true }
  | { state: 'failed' | 'unknown'; cause: string; error: string };

/** How a try to hand it over ended, and the claim with it. */
export async function recordTry(tx: Tx, claimed: ClaimedMessage, outcome: TryOutcome): Promise<void> {
  const { state, cause, error } = outcome;
  const { count } = await tx.outgoingMessage.updateMany({
    where: { id: claimed.id, claimId: claimed.claimId, state: { in: ['queued', 'sending'] } },
    data: {
      state,
      lastCause: cause,
      lastError: error,
      nextTryAt: outcome.state === 'queued' ? outcome.nextTryAt : null,
      ...('isTryBack' in outcome ? { attempts: { decrement: 1 } } : {}),
      claimedUntil: null,
      // What is unknown may still become known to who sent it.
      ...(state === 'unknown' ? {} : { claimId: null }),
    },
  });
  if (count > 0) await touchViews(tx, claimed.accountId);
}

/** It is sent; its copy is for later: after a pause, or when somebody has said where it belongs. */
export async function putOffCopy(
  tx: Tx,
  claimed: ClaimedMessage,
  { nextTryAt, waitsFor }: { nextTryAt: Date; waitsFor: { cause: 'sent_folder'; words: string } | null },
): Promise<void> {
  const { count } = await tx.outgoingMessage.updateMany({
    where: { id: claimed.id, claimId: claimed.claimId, state: 'handed_over' },
    data: {
      nextTryAt,
      lastCause: waitsFor?.cause ?? null,
      lastError: waitsFor?.words ?? null,
      copyAttempts: 0,
      claimId: null,
      claimedUntil: null,
    },
  });
  if (count > 0) await touchViews(tx, claimed.accountId);
}

/** Somebody has said where copies of an account belong: those that wait for that are saved at once. */
export async function saveWaitingCopies(tx: Tx, accountId: string, now = databaseTime()): Promise<void> {
  await tx.outgoingMessage.updateMany({
    where: { accountId, state: 'handed_over', lastCause: 'sent_folder' },
    data: { nextTryAt: now },
  });
}

/** How a try to save its copy ended. Sent it is in any case; without a next try nobody saves it any more. */
export async function recordCopy(
  tx: Tx,
  claimed: ClaimedMessage,
  outcome: { savedAt: Date } | { error: string; nextTryAt: Date | null; isTryBack?: true },
): Promise<void> {
  const isOver = 'savedAt' in outcome || outcome.nextTryAt === null;
  const { count } = await tx.outgoingMessage.updateMany({
    where: { id: claimed.id, claimId: claimed.claimId, state: 'handed_over' },
    data: {
      ...(isOver ? { state: 'sent' } : {}),
      ...('savedAt' in outcome
        ? // It stands in the Sent folder now, and comes back from there.
          {
            savedAt: outcome.savedAt,
            nextTryAt: null,
            lastError: null,
            lastCause: null,
            bytes: new Uint8Array(),
          }
        : {
            lastError: outcome.error,
            nextTryAt: outcome.nextTryAt,
            ...(outcome.isTryBack ? { copyAttempts: { decrement: 1 } } : {}),
          }),
      claimId: null,
      claimedUntil: null,
    },
  });
  if (count > 0) await touchViews(tx, claimed.accountId);
}

/** Open views ask for this number and draw themselves anew when it has changed. */
export async function touchViews(tx: Db, accountId: string): Promise<void> {
  await tx.$executeRaw`UPDATE mail_account SET "viewVersion" = "viewVersion" + 1 WHERE id = ${accountId}::uuid`;
}

const abandoned = 'The connection to the server ended before it answered.';

async function giveUpKnowing(db: PrismaClient, id: string, now: Date): Promise<void> {
  await db.$transaction(async (tx) => {
    const given = await tx.outgoingMessage.updateManyAndReturn({
      where: { id, state: 'sending', OR: isFree(now) },
      data: { state: 'unknown', nextTryAt: null, lastCause: 'unknown', lastError: abandoned },
      select: { accountId: true },
    });
    for (const { accountId } of given) await touchViews(tx, accountId);
  });
}

/** Those whose next try is due. */
export const isDue = (now: Date) => [
  { nextTryAt: { lte: now } },
  { nextTryAt: { gt: later(now, longestPauseMs) } },
];

function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
