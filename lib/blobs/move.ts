import { hash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { inBareTransaction } from '../db/bare.ts';
import { whereNewBytesGo } from './folder.ts';
import { partsOf } from './parts.ts';
import { isBytesLost } from './place.ts';
import { type Kept, readKept } from './read-kept.ts';
import { leaveSegment } from './segment-writer.ts';
import { reach } from './steps.ts';
import { type Blob, isSegmentGone, type KeptBlob, keep, putBlobs, readRows } from './store.ts';

const mostRows = 200;
const mostBytes = 8 * 1024 * 1024;

const nobody = '00000000-0000-0000-0000-000000000000';

/** A row of message_place, as it is walked: by segment, so that neighbours are read together. */
type PlaceRow = Kept & { id: string };

// How far this process is in its pass; whoever begins anew finds only what is left.
let afterRow = nobody;
let afterPlace: Pick<PlaceRow, 'segmentId' | 'begin' | 'id'> = firstPlace();

function firstPlace() {
  return { segmentId: nobody, begin: 0, id: nobody };
}

/**
 * Moves some bytes that lie elsewhere to where new ones go now, and says how many it went through; 0 at the end of a pass. Each goes
 * in one transaction, so that it may be read, deleted and killed at any moment; one process at a time moves.
 */
export async function moveSome(): Promise<number> {
  const isInto = whereNewBytesGo();
  try {
    return await inBareTransaction(async (client) => {
      const { rows } = await client.query(
        `select pg_try_advisory_xact_lock(hashtext('rekey'), hashtext('bytes are moved')) as "isMine"`,
      );
      if (!rows[0].isMine) return 0;
      if (isInto === 'postgres') return await movePlaces(client, null);
      return (await moveRows(client)) || (await movePlaces(client, isInto === 's3'));
    });
  } catch (error) {
    if (isSegmentGone(error)) await leaveSegment();
    throw error;
  }
}

/** Out of the database. */
async function moveRows(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ id: string; length: number }>(
    `select "messageId" as id, octet_length(bytes) as length from message_raw
      where "messageId" > $1 order by "messageId" limit ${mostRows}`,
    [afterRow],
  );
  const ids = fitting(rows).map(({ id }) => id);
  const bytes = await readRows(ids, 'bytes');
  const kept = await keep([...bytes].map(([id, bytes]) => ({ id, bytes, hash: sha256(bytes) })));
  reach('moving copied');
  await rename(client, 'message_raw', kept);
  afterRow = ids.at(-1) ?? nobody;
  return ids.length;
}

/** Out of the next segment of those that are not objects, or not files; null: of all, into the database. */
async function movePlaces(client: PoolClient, areObjectsWanted: boolean | null): Promise<number> {
  const { rows } = await client.query<PlaceRow>(
    `with next as materialized (
       select s.id, s."objectBytes" is not null as "isObject" from segment s
        where s.id >= $1 and (s."objectBytes" is not null) is distinct from $4::boolean
          and exists (select from message_place p where p."segmentId" = s.id and ${isAfter})
        order by s.id limit 1
     )
     select p."messageId" as id, p."segmentId", p.begin, p.length, p.hash, next."isObject"
       from next join message_place p on p."segmentId" = next.id where ${isAfter}
      order by p.begin, p."messageId" limit ${mostRows}`,
    [afterPlace.segmentId, afterPlace.begin, afterPlace.id, areObjectsWanted],
  );
  const picked = fitting(rows);
  const found = await readEach(picked);
  const kept = areObjectsWanted === null ? found.map((blob) => ({ ...blob, spot: null })) : await keep(found);
  reach('moving copied');
  await rename(client, 'message_place', kept);
  afterPlace = picked.at(-1) ?? firstPlace();
  return picked.length;
}

const isAfter = '(p."segmentId", p.begin, p."messageId") > ($1::uuid, $2::int, $3::uuid)';

const sha256 = (bytes: Uint8Array) => hash('sha256', bytes, 'buffer');

/** All together, and where some are lost those that are not. */
async function readEach(rows: readonly PlaceRow[]): Promise<Blob[]> {
  const blobOf = ({ id, hash }: PlaceRow, bytes: Buffer) => ({ id, bytes, hash: hash ?? sha256(bytes) });
  const all = await readKept(rows).catch(ifLost);
  if (all) return rows.map((row, i) => blobOf(row, all[i] as Buffer));
  const found: Blob[] = [];
  for (const row of rows) {
    const [bytes] = (await readKept([row]).catch(ifLost)) ?? [];
    if (bytes) found.push(blobOf(row, bytes));
  }
  return found;
}

/** What is lost stays where it is said to be; it may come back. */
function ifLost(error: unknown): null {
  if (isBytesLost(error)) return null;
  throw error;
}

function fitting<One extends { length: number }>(rows: readonly One[]): One[] {
  const [first = []] = partsOf(rows, mostBytes);
  return first;
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
