import { randomUUID } from 'node:crypto';
import os from 'node:os';
import { linkedAfter } from '../audit/chain.ts';
import { doubled, growths } from '../backoff.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { env } from '../env.ts';
import { messageOf } from '../errors.ts';
import { holderId } from '../leases/holder.ts';
import { freeAt, leasedUntil } from '../leases/lease.ts';
import { log } from '../log.ts';
import { postEntries } from './post-entries.ts';
import { nameOfReceiver, type Receiver, receiverOf } from './receiver.ts';
import { sendSyslog } from './send-syslog.ts';
import { shippedEntry } from './shipped-entry.ts';
import { syslogMessage } from './syslog-message.ts';

const atOnce = 100;
/** Well within the lease: whoever takes over does not send beside one that is still at it. */
const deadlineMs = 15_000;

/**
 * Ships the next entries of the audit log to what REKEY_AUDIT_TO names, in the order of their chain, and moves the cursor once they are
 * taken: each goes out at least once, whoever is killed when. One process at a time does so. A receiver that fails is tried again
 * later and later, up to five minutes; the log grows meanwhile and nothing waits for it. Answers how many were shipped.
 */
export async function shipAudit(stop?: AbortSignal): Promise<number> {
  const { auditTo, auditAuthorization } = env();
  if (!auditTo) return 0;
  const claimId = randomUUID();
  const position = await claim(claimId, databaseTime());
  if (position === null) return 0;
  const receiver = receiverOf(auditTo, auditAuthorization);
  const deadline = AbortSignal.timeout(deadlineMs);
  const entries = await linkedAfter(position, atOnce);
  try {
    await send(receiver, entries, stop ? AbortSignal.any([deadline, stop]) : deadline);
  } catch (error) {
    if (stop?.aborted) await release(claimId);
    else await noteTrouble(claimId, receiver, deadline.aborted ? 'no answer in time' : messageOf(error));
    return 0;
  }
  await db().auditShipping.updateMany({
    where: { claimId },
    data: {
      ...free,
      position: entries.at(-1)?.position ?? position,
      shippedAt: databaseTime(),
      trouble: null,
      troubleSince: null,
      failures: 0,
      nextTryAt: null,
    },
  });
  return entries.length;
}

const free = { claimId: null, claimedUntil: null };

/** Takes the cursor where something stands behind it, its time has come, and nobody else has it. Answers the place reached. */
async function claim(claimId: string, now: Date): Promise<bigint | null> {
  await db().auditShipping.createMany({ data: [{ id: 1 }], skipDuplicates: true });
  const [claimed] = await db().$queryRaw<{ position: bigint }[]>`
    UPDATE audit_shipping SET "claimId" = ${claimId}::uuid, "claimedBy" = ${holderId}::uuid, "claimedUntil" = ${leasedUntil(now)}
     WHERE id = 1 AND ${freeAt(now)} AND ("nextTryAt" IS NULL OR "nextTryAt" <= ${now})
       AND position < (SELECT max(position) FROM audit_link)
    RETURNING position`;
  return claimed?.position ?? null;
}

async function send(
  to: Receiver,
  entries: Awaited<ReturnType<typeof linkedAfter>>,
  signal: AbortSignal,
): Promise<void> {
  if (to.kind === 'web') return postEntries(to, entries.map(shippedEntry), signal);
  const hostname = os.hostname();
  await sendSyslog(
    to,
    entries.map((entry) => syslogMessage(entry, hostname)),
    signal,
  );
}

const release = (claimId: string) => db().auditShipping.updateMany({ where: { claimId }, data: free });

async function noteTrouble(claimId: string, receiver: Receiver, trouble: string): Promise<void> {
  const { failures, troubleSince } = await db().auditShipping.findUniqueOrThrow({ where: { id: 1 } });
  const now = databaseTime();
  const nextTryAt = new Date(now.getTime() + doubled(failures + 1, growths.shipping));
  await db().auditShipping.updateMany({
    where: { claimId },
    data: { ...free, trouble, troubleSince: troubleSince ?? now, failures: failures + 1, nextTryAt },
  });
  if (!troubleSince) log.warn({ receiver: nameOfReceiver(receiver), trouble }, 'the audit log waits');
}
