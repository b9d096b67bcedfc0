import fs from 'node:fs';
import path from 'node:path';
import { bareQuery } from '../db/bare.ts';
import { log } from '../log.ts';
import { ourFolder, segmentEnding, segmentFile } from './folder.ts';
import {
  closedSegments,
  forget,
  isBeingRead,
  type Living,
  livingIn,
  livingShare,
  type Moved,
  type SweepOptions,
  smallBytes,
  sumOf,
} from './living.ts';
import { partsOf } from './parts.ts';
import { isBytesLost } from './place.ts';
import { readKept } from './read-kept.ts';
import { append, type Spot } from './segment-writer.ts';
import { reach } from './steps.ts';
import { sweepObjects } from './sweep-objects.ts';

const segmentsAtOnce = 20;

/**
 * Frees what no message names any more, and says how many bytes that were: what still lives in a segment is copied into another, then the old
 * file or object goes. What nobody knows goes, too. Safe beside writers, readers and other sweepers, and to be killed anywhere: rows name the
 * copy before the old one goes, and what is not named is swept later. Waits while a backup reads.
 */
export async function sweepSegments(options: SweepOptions = {}): Promise<number> {
  const freedBytes = (await sweepFiles(options)) + (await sweepObjects(options));
  if (freedBytes > 0) log.info({ freedBytes }, 'segments swept');
  return freedBytes;
}

async function sweepFiles(options: SweepOptions): Promise<number> {
  if (!(await hasFolder())) return 0;
  let freedBytes = await deleteStrayFiles(await ourFolder());
  for await (const closed of closedSegments({ areObjects: false, atOnce: segmentsAtOnce }, options)) {
    const ids = closed.map(({ id }) => id);
    // One small one alone would be copied again and again.
    const small = ids.filter((id) => sizeOf(segmentFile(id)) < smallBytes);
    for (const id of ids) freedBytes += await sweepOne(id, small.length > 1 && small.includes(id));
  }
  return freedBytes;
}

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

async function sweepOne(id: string, isOneOfSmall: boolean): Promise<number> {
  const living = (await livingIn([id])).get(id) ?? [];
  const file = segmentFile(id);
  const size = sizeOf(file);
  const livingBytes = sumOf(living);
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

const bytesAtOnce = 8 * 1024 * 1024;

/** Where the copies lie; null where some of it cannot be read: then nothing of it goes. */
async function copyLiving(id: string, living: Living[]): Promise<Moved[] | null> {
  const moved: Moved[] = [];
  try {
    for (const part of partsOf(living, bytesAtOnce)) {
      const spots = await append(
        await readKept(part.map((one) => ({ ...one, segmentId: id, isObject: false }))),
      );
      moved.push(...part.map((one, i) => ({ ...one, to: spots[i] as Spot })));
    }
    return moved;
  } catch (error) {
    if (!isBytesLost(error)) throw error;
    log.error({ segment: id, reason: error.message }, 'a segment is not swept: bytes in it are lost');
    return null;
  }
}
