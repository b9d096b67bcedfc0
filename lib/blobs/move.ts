import { hash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { inBareTransaction } from '../db/bare.ts';
import { segmentFile, whereNewBytesGo } from './folder.ts';
import { isBytesLost, readPlace } from './place.ts';
import { leaveSegment, type Spot } from './segment-writer.ts';
import { reach } from './steps.ts';
import { type Blob, isSegmentGone, type KeptBlob, keep, putBlobs, readRows } from './store.ts';

const mostRows = 200;
const mostBytes = 8 * 1024 * 1024;

// How far this process is in its pass; whoever begins anew finds only what is left.
let after = nobody();

function nobody(): string {
  return '00000000-0000-0000-0000-000000000000';
}

/**
 * Moves some bytes that lie elsewhere to where new ones go now, and says how many it went through; 0 at the end of a pass. Each goes
 * in one transaction, so that it may be read, deleted and killed at any moment; one process at a time moves.
 */
export async function moveSome(): Promise<number> {
  const isInto = whereNewBytesGo();
  try {
    const ids = await inBareTransaction(async (client) => {
      const { rows } = await client.query(
        `select pg_try_advisory_xact_lock(hashtext('rekey'), hashtext('bytes are moved')) as "isMine"`,
      );
      if (!rows[0].isMine) return [];
      return isInto === 'segments' ? await intoSegments(client) : await intoDatabase(client);
    });
    after = ids.at(-1) ?? nobody();
    return ids.length;
  } catch (error) {
    if (isSegmentGone(error)) await leaveSegment();
    throw error;
  }
}

async function intoSegments(client: PoolClient): Promise<string[]> {
  const ids = await pick(client, 'select "messageId" as id, octet_length(bytes) as size from message_raw');
  const bytes = await readRows(ids, 'bytes');
  const kept = await keep(
    [...bytes].map(([id, bytes]) => ({ id, bytes, hash: hash('sha256', bytes, 'buffer') })),
  );
  reach('moving copied');
  await rename(client, 'message_raw', kept);
  return ids;
}

async function intoDatabase(client: PoolClient): Promise<string[]> {
  const ids = await pick(client, 'select "messageId" as id, length as size from message_place');
  const { rows } = await client.query<Spot & { id: string; hash: Buffer }>(
    'select "messageId" as id, "segmentId", begin, length, hash from message_place where "messageId" = any($1::uuid[])',
    [ids],
  );
  const found: KeptBlob[] = [];
  for (const { id, segmentId, ...place } of rows) {
    const bytes = await readPlace({ ...place, file: segmentFile(segmentId) }).catch(ifLost);
    if (bytes) found.push({ id, bytes, hash: place.hash, spot: null });
  }
  reach('moving copied');
  await rename(client, 'message_place', found);
  return ids;
}

/** What is lost stays where it is said to be; it may come back. */
function ifLost(error: unknown): null {
  if (isBytesLost(error)) return null;
  throw error;
}

async function pick(client: PoolClient, from: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string; size: number }>(
    `${from} where "messageId" > $1 order by "messageId" limit ${mostRows}`,
    [after],
  );
  let bytes = 0;
  const fitting = rows.filter(({ size }, i) => {
    bytes += size;
    return i === 0 || bytes <= mostBytes;
  });
  return fitting.map(({ id }) => id);
}

/** Those that are still there, and still in `from`, are named in their new place alone. Messages are locked first, as by whoever deletes one. */
async function rename(
  client: PoolClient,
  from: 'message_raw' | 'message_place',
  blobs: KeptBlob[],
): Promise<void> {
  const ids = blobs.map(({ id }) => id);
  await client.query('select from message where id = any($1::uuid[]) order by id for key share', [ids]);
  const { rows } = await client.query<Pick<Blob, 'id'>>(
    `delete from ${from} where "messageId" = any($1::uuid[]) returning "messageId" as id`,
    [ids],
  );
  const gone = new Set(rows.map(({ id }) => id));
  await putBlobs(
    client,
    blobs.filter(({ id }) => gone.has(id)),
  );
  reach('moving written');
}
