import os from 'node:os';
import type { PrismaClient, Tx } from '../db/client.ts';
import { env } from '../env.ts';
import { planNotifications } from '../events/record.ts';
import { log } from '../log.ts';
import type { DigestLine } from '../notifications/message.ts';
import { type StorageTrouble, storageTroubles } from '../own-trouble.ts';
import { isEnabled } from '../rules/is-enabled.ts';

type Told = { what: StorageTrouble; host: string; since: Date; words: string };

/**
 * Tells the administrators of a disk that is full, or a folder or bucket of message bodies that cannot be used, once it has lasted half
 * a minute: one message however many workers it keeps from storing, once for as long as it lasts, and not again within a day. Safe
 * beside other workers: of those that find it due, one writes it. Answers how many were told of.
 */
export async function reportStorage(db: PrismaClient): Promise<number> {
  const troubles = storageTroubles();
  if (troubles.length === 0) return 0;
  for (const { what, reason } of troubles) await noteTrouble(db, what, reason);
  if (!(await isEnabled(db, 'email-unreachable'))) return 0;
  return db.$transaction(async (tx) => {
    const found = await tx.$queryRaw<Told[]>`
      UPDATE storage_trouble SET "toldAt" = now()
       WHERE "lastSeenAt" > now() - interval '1 minute' AND since <= now() - interval '30 seconds'
         AND ("toldAt" IS NULL OR ("toldAt" < since AND "toldAt" < now() - interval '24 hours'))
      RETURNING what, host, since, words`;
    for (const one of found) await tell(tx, one);
    return found.length;
  });
}

/** Seen again within ten minutes it is the same trouble. */
async function noteTrouble(db: PrismaClient, what: StorageTrouble, reason: string): Promise<void> {
  const host = what === 'bucket_away' ? (env().s3?.endpoint.host ?? '') : os.hostname();
  await db.$executeRaw`
    INSERT INTO storage_trouble (what, host, words, since, "lastSeenAt") VALUES (${what}, ${host}, ${reason}, now(), now())
    ON CONFLICT (what, host) DO UPDATE SET words = excluded.words, "lastSeenAt" = now(),
      since = CASE WHEN storage_trouble."lastSeenAt" < now() - interval '10 minutes' THEN now() ELSE storage_trouble.since END`;
}

async function tell(tx: Tx, { what, host, since, words }: Told): Promise<void> {
  const accounts = await tx.mailAccount.count({ where: { pausedAt: null } });
  const line: DigestLine = { host, trouble: what, accounts, since: since.toISOString(), evidence: words };
  const digest = await tx.troubleDigest.create({ data: { lines: [line] }, select: { id: true } });
  await planNotifications(tx, { kind: 'unreachable', digestId: digest.id });
  log.warn({ what, host }, 'mail cannot be stored: the administrators are told');
}
