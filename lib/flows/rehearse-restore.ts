import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import type { Client } from 'pg';
import type { Found } from '../backups/rehearsals.ts';
import { restoreBackup } from '../backups/restore-backup.ts';
import { UnsealError, unseal } from '../crypto/seal.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { dropScratch, withScratchDatabase } from '../db/scratch.ts';
import { withStartLock } from '../db/start-lock.ts';
import { databaseUrl } from '../db/url.ts';
import { env } from '../env.ts';
import { messageOf, StartError } from '../errors.ts';
import { holderId } from '../leases/holder.ts';
import { isFree, leasedUntil } from '../leases/lease.ts';
import { log } from '../log.ts';
import { isSealed, type SealedColumn, sealedColumns, textOf } from './reseal.ts';

const lookEveryMs = 2_000;
/** By then a worker that has the file would have taken it. */
const unclaimedMs = 60_000;

/**
 * The rehearsal that somebody asked for, by a worker that has the file: the backup is restored into a scratch database of the same
 * server, all but the message bodies, which are read and compared with their hashes, so that no disk fills. Then it is
 * looked at, and goes. One whose worker was killed is begun again by another. Answers whether one was made.
 */
export async function rehearseRestore(stop?: AbortSignal): Promise<boolean> {
  const now = databaseTime();
  const asked = await db().backupRehearsal.findFirst({
    where: { endedAt: null, OR: isFree(now) },
    orderBy: { id: 'asc' },
  });
  if (!asked) return false;
  const { id, file } = asked;
  if (asked.claimId) await dropScratch(databaseUrl(), scratchOf(asked.claimId));
  const hasFile = fs.existsSync(file);
  if (!hasFile && now.getTime() - asked.createdAt.getTime() < unclaimedMs) return false;
  const claimId = randomUUID();
  const claimed = await db().backupRehearsal.updateMany({
    where: { id, endedAt: null, OR: isFree(now) },
    data: { claimId, claimedBy: holderId, claimedUntil: leasedUntil(now), startedAt: now, bytesRead: 0n },
  });
  if (claimed.count === 0) return false;
  const result = hasFile
    ? await rehearse(id, file, claimId, stop)
    : { error: `no worker has the file ${file}` };
  const ended = stop?.aborted ? {} : { endedAt: databaseTime(), ...result };
  // Only while it is ours: whoever was frozen for long may find it taken over.
  await db().backupRehearsal.updateMany({
    where: { id, claimId },
    data: { claimId: null, claimedUntil: null, ...ended },
  });
  log.info({ night: asked.night, ...result }, 'a restore was rehearsed');
  return true;
}

/** A claim has a database of its own: one that was taken over is in nobody's way. */
const scratchOf = (claimId: string) => `rekey_rehearsal_${claimId.replaceAll('-', '')}`;

async function rehearse(
  id: string,
  file: string,
  claimId: string,
  stop?: AbortSignal,
): Promise<{ found: Found } | { error: string }> {
  const { backupPassphrase: passphrase } = env();
  if (!passphrase) return { error: 'REKEY_BACKUP_PASSPHRASE is not set here' };
  const lost = new AbortController();
  const signal = stop ? AbortSignal.any([stop, lost.signal]) : lost.signal;
  let bytesRead = 0;
  const timer = setInterval(() => {
    const data = { claimedUntil: leasedUntil(databaseTime()), bytesRead: BigInt(bytesRead) };
    db()
      .backupRehearsal.updateMany({ where: { id, claimId }, data })
      .then(({ count }) => count === 0 && lost.abort())
      .catch(() => {}); // the database is away: the lease holds for a while
  }, lookEveryMs);
  async function* source(): AsyncGenerator<Buffer> {
    for await (const piece of fs.createReadStream(file, { signal })) {
      bytesRead += piece.length;
      yield piece;
    }
  }
  try {
    const found = await withScratchDatabase(databaseUrl(), scratchOf(claimId), (url) =>
      withStartLock(url, async (client) => {
        const how = { passphrase, keySource: env(), isRehearsal: true };
        const { at, rows, bodies = { whole: 0, altered: 0 } } = await restoreBackup(client, source(), how);
        return { at, rows, ...bodies, ...(await lookInto(client, bodies.whole + bodies.altered)) };
      }),
    );
    return { found };
  } catch (error) {
    if (!(error instanceof StartError)) log.error({ err: error }, 'a restore could not be rehearsed');
    return { error: messageOf(error) };
  } finally {
    clearInterval(timer);
  }
}

async function lookInto(client: Client, bodies: number) {
  const { rows } = await client.query<Record<'users' | 'accounts' | 'messages', number>>(
    `SELECT (SELECT count(*)::int FROM "user") AS users, (SELECT count(*)::int FROM mail_account) AS accounts,
            (SELECT count(*)::int FROM message) AS messages`,
  );
  const counted = rows[0] ?? { users: 0, accounts: 0, messages: 0 };
  const secrets = { opened: 0, shut: 0 };
  for (const column of sealedColumns) {
    const { opened, shut } = await openAll(client, column);
    secrets.opened += opened;
    secrets.shut += shut;
  }
  return { ...counted, missing: Math.max(0, counted.messages - bodies), ...secrets };
}

const atOnce = 1_000;

/** How many sealed texts of a column the key at hand opens. */
async function openAll(client: Client, of: SealedColumn): Promise<{ opened: number; shut: number }> {
  const sum = { opened: 0, shut: 0 };
  const also = (of.also ?? []).map((name) => `, "${name}"`).join('');
  for (let after: string | null = null; ; ) {
    const { rows }: { rows: { id: string; sealed: string }[] } = await client.query(
      `SELECT "${of.id}"::text AS id, ${textOf(of)} AS sealed${also} FROM "${of.table}"
        WHERE ${isSealed(of)} AND ($1::${of.idType} IS NULL OR "${of.id}" > $1::${of.idType})
        ORDER BY "${of.id}" LIMIT ${atOnce}`,
      [after],
    );
    for (const row of rows) {
      try {
        unseal(row.sealed, of.placeOf(row));
        sum.opened += 1;
      } catch (error) {
        if (!(error instanceof UnsealError)) throw error;
        sum.shut += 1;
      }
    }
    const last = rows.at(-1);
    if (!last) return sum;
    after = last.id;
  }
}
