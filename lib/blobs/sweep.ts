import fs from 'node:fs';
import path from 'node:path';
import { bareQuery, inBareTransaction } from '../db/bare.ts';
import { databaseTime } from '../db/clock.ts';
import { log } from '../log.ts';
import { maySweep } from './copy-out.ts';
import { ourFolder, segmentEnding, segmentFile } from './folder.ts';
import { isBytesLost, readPlaces } from './place.ts';
import { append, type Spot, writtenMs } from './segment-writer.ts';
import { reach } from './steps.ts';

/** A segment is swept once fewer of its bytes than this share are named by messages; small ones are put together. */
const livingShare = 0.5;
const smallBytes = 8 * 1024 * 1024;
const segmentsAtOnce = 20;
const restMs = 3_600_000;

/**
 * Frees what no message names any more, and says how many bytes that were: what still lives in a segment is copied into the segment of this
 * process, then the old file goes. Files nobody knows go, too. Safe beside writers, readers and other sweepers, and to be killed anywhere: rows
 * name the copy before the file goes, and what is not named is swept later. Waits while a backup reads.
 */
export async function sweepSegments({
  openMs = 2 * writtenMs,
  sinceMs = restMs,
  stop,
}: SweepOptions = {}): Promise<number> {
  if (!(await hasFolder())) return 0;
  let freedBytes = await deleteStrayFiles(await ourFolder());
  const began = databaseTime().getTime();
  const [openedBefore, sweptBefore] = [new Date(began - openMs), new Date(began - sinceMs)];
  while (!stop?.aborted) {
    const looked = await takeClosed(openedBefore, sweptBefore);
    if (looked.length === 0) break;
    // One small one alone would be copied again and again.
    const small = looked.filter((id) => sizeOf(segmentFile(id)) < smallBytes);
    for (const id of looked) freedBytes += await sweepOne(id, small.length > 1 && small.includes(id));
  }
  if (freedBytes > 0) log.info({ freedBytes }, 'segments swept');
  return freedBytes;
}

type SweepOptions = {
  /** After this nobody writes into a segment any more. */
  openMs?: number;
  /** A segment is looked at again after this. */
  sinceMs?: number;
  stop?: AbortSignal;
};

async function hasFolder(): Promise<boolean> {
  const text = 'select from segment_folder';
  return (await bareQuery({ name: 'has folder of segments', text, values: [] })).count > 0;
}

// A row is there before its file is made: a file that has none, when rows are read after the files, is nobody's.
async function deleteStrayFiles(folder: string): Promise<number> {
  const files = fs.readdirSync(folder).filter((name) => name.endsWith(segmentEnding));
  const ids = files.map((name) => name.slice(0, -segmentEnding.length));
  const { rows } = await bareQuery<{ id: string }>({
    name: 'known segments',
    text: 'select id from segment where id::text = any($1::text[])',
    values: [ids],
  });
  const known = new Set(rows.map(({ id }) => id));
  return ids
    .filter((id) => !known.has(id))
    .reduce((sum, id) => sum + deleteFile(path.join(folder, id + segmentEnding)), 0);
}

function deleteFile(file: string): number {
  const size = sizeOf(file);
  fs.rmSync(file, { force: true });
  reach('file deleted');
  return size;
}

const sizeOf = (file: string) => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Segments nobody writes any more, for this process to look at. */
async function takeClosed(openedBefore: Date, sweptBefore: Date): Promise<string[]> {
  const { rows } = await bareQuery<{ id: string }>({
    name: 'take segments to sweep',
    text: `
      with closed as materialized (
        select id from segment
         where "openedAt" <= $1 and ("sweptAt" is null or "sweptAt" <= $2)
         order by "sweptAt" nulls first limit $3 for update skip locked
      )
      update segment s set "sweptAt" = clock_timestamp() from closed where s.id = closed.id returning s.id`,
    values: [openedBefore, sweptBefore, segmentsAtOnce],
  });
  return rows.map(({ id }) => id);
}

type Living = { begin: number; length: number; hash: Buffer };

async function sweepOne(id: string, isOneOfSmall: boolean): Promise<number> {
  const { rows: living } = await bareQuery<Living>({
    name: 'living bytes',
    text: 'select distinct on (begin) begin, length, hash from message_place where "segmentId" = $1 order by begin',
    values: [id],
  });
  const file = segmentFile(id);
  const size = sizeOf(file);
  const livingBytes = living.reduce((sum, { length }) => sum + length, 0);
  const isWorthIt = livingBytes === 0 || livingBytes < size * livingShare || isOneOfSmall;
  if (!isWorthIt || (await isBeingRead())) return 0;
  const moved = await copyLiving(id, living);
  if (!moved) return 0;
  reach('living copied');
  if (!(await forget(id, moved))) return 0;
  reach('segment forgotten');
  deleteFile(file);
  return Math.max(0, size - livingBytes);
}

type Moved = Living & { to: Spot };

/** Where the copies lie; null where some of it cannot be read: then nothing of it goes. */
async function copyLiving(id: string, living: Living[]): Promise<Moved[] | null> {
  const moved: Moved[] = [];
  try {
    for (const part of parts(living)) {
      const spots = await append(await readPlaces(part.map((one) => ({ ...one, file: segmentFile(id) }))));
      moved.push(...part.map((one, i) => ({ ...one, to: spots[i] as Spot })));
    }
    return moved;
  } catch (error) {
    if (!isBytesLost(error)) throw error;
    log.error({ segment: id, reason: error.message }, 'a segment is not swept: bytes in it are lost');
    return null;
  }
}

const bytesAtOnce = 8 * 1024 * 1024;

function* parts(living: Living[]): Generator<Living[]> {
  let part: Living[] = [];
  let bytes = 0;
  for (const one of living) {
    if (part.length > 0 && bytes + one.length > bytesAtOnce) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push(one);
    bytes += one.length;
  }
  if (part.length > 0) yield part;
}

const isBeingRead = () =>
  inBareTransaction(async (client) => !(await client.query(maySweep)).rows[0].maySweep);

/**
 * Names the copies and forgets the segment, in one transaction; false, and nothing is changed, where somebody reads by an older state, another
 * swept it first, or somebody came to name bytes in it that were dead: it is looked at again later.
 */
async function forget(id: string, moved: Moved[]): Promise<boolean> {
  try {
    return await inBareTransaction(async (client) => {
      const { rows } = await client.query(maySweep);
      if (!rows[0].maySweep) return false;
      // The file goes behind this: a crash of the database must not take it back.
      await client.query('set local synchronous_commit = on');
      const held = await client.query('select from segment where id = $1 for update', [id]);
      if (held.rowCount === 0) return false;
      await client.query(
        `update message_place p set "segmentId" = k.segment, begin = k.begin
           from unnest($2::int[], $3::uuid[], $4::int[]) as k(was, segment, begin)
          where p."segmentId" = $1 and p.begin = k.was`,
        [
          id,
          moved.map(({ begin }) => begin),
          moved.map(({ to }) => to.segmentId),
          moved.map(({ to }) => to.begin),
        ],
      );
      reach('places moved');
      await client.query('delete from segment where id = $1', [id]);
      return true;
    });
  } catch (error) {
    // PostgreSQL, appendix A: foreign_key_violation, restrict_violation.
    if (['23503', '23001'].includes((error as { code?: string }).code ?? '')) return false;
    throw error;
  }
}
