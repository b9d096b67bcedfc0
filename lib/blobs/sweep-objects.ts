import { bareQuery } from '../db/bare.ts';
import { log } from '../log.ts';
import {
  type Closed,
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
import { fullBytes, putTogether } from './object-writer.ts';
import { deleteObject, listObjects } from './objects.ts';
import { partsOf } from './parts.ts';
import { isBytesLost } from './place.ts';
import { readKept } from './read-kept.ts';
import type { Spot } from './segment-writer.ts';
import { reach } from './steps.ts';

const objectsAtOnce = 200;
const listEveryMs = 3_600_000;

/**
 * Sweeps the bucket, as `sweepSegments` (sweep.ts) says. Each batch of mail is an object of its own, so most of it is putting small ones
 * together: what lives in several goes into one.
 */
export async function sweepObjects(options: SweepOptions): Promise<number> {
  if (!(await hasBucket())) return 0;
  let freedBytes = await deleteStrays(options.sinceMs ?? listEveryMs);
  for await (const closed of closedSegments({ areObjects: true, atOnce: objectsAtOnce }, options)) {
    if (!(await isBeingRead())) freedBytes += await sweepSome(closed);
  }
  return freedBytes;
}

async function hasBucket(): Promise<boolean> {
  const text = 'select from segment_bucket';
  return (await bareQuery({ name: 'has bucket of segments', text, values: [] })).count > 0;
}

let listedAt = Number.NEGATIVE_INFINITY;
const listedAtOnce = 1_000;

// A row is there before its object is put: an object that has none, when rows are read after the list, is nobody's.
async function deleteStrays(everyMs: number): Promise<number> {
  if (performance.now() - listedAt < everyMs) return 0;
  listedAt = performance.now();
  let freedBytes = 0;
  let page: { id: string; bytes: number }[] = [];
  const judge = async () => {
    const known = await knownOf(page.map(({ id }) => id));
    for (const { id, bytes } of page.filter((one) => !known.has(one.id))) {
      await deleteObject(id);
      reach('object deleted');
      freedBytes += bytes;
    }
    page = [];
  };
  for await (const one of listObjects()) {
    page.push(one);
    if (page.length === listedAtOnce) await judge();
  }
  await judge();
  return freedBytes;
}

async function knownOf(ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await bareQuery<{ id: string }>({
    name: 'known objects',
    text: 'select id from segment where id = any($1::uuid[])',
    values: [ids],
  });
  return new Set(rows.map(({ id }) => id));
}

type Sweepable = { id: string; size: number; living: Living[]; length: number };

async function sweepSome(closed: readonly Closed[]): Promise<number> {
  const livingById = await livingIn(closed.map(({ id }) => id));
  const objects = closed.map(({ id, objectBytes }): Sweepable => {
    const living = livingById.get(id) ?? [];
    return { id, size: objectBytes ?? 0, living, length: sumOf(living) };
  });
  const worthIt = objects.filter((one) => one.size < smallBytes || isMostlyDead(one));
  let freedBytes = 0;
  for (const group of partsOf(worthIt, fullBytes)) {
    // A small one alone would be copied again and again.
    if (group.length > 1 || group.some(isMostlyDead)) freedBytes += await putIntoOne(group);
  }
  return freedBytes;
}

const isMostlyDead = ({ living, length, size }: Sweepable) =>
  living.length === 0 || length < size * livingShare;

async function putIntoOne(group: readonly Sweepable[]): Promise<number> {
  const read: { object: Sweepable; bytes: Buffer[] }[] = [];
  for (const object of group) {
    const bytes = await readLiving(object);
    if (bytes) read.push({ object, bytes });
  }
  const all = read.flatMap(({ bytes }) => bytes);
  const spots = all.length > 0 ? await putTogether(all) : [];
  reach('living copied');
  let freedBytes = 0;
  for (const { object } of read) {
    const { id, size, living, length } = object;
    const moved = living.map((one): Moved => ({ ...one, to: spots.shift() as Spot }));
    if (!(await forget(id, moved))) continue;
    reach('segment forgotten');
    await deleteObject(id);
    reach('object deleted');
    freedBytes += Math.max(0, size - length);
  }
  return freedBytes;
}

/** Null where some of it cannot be read: then nothing of it goes. */
async function readLiving({ id, living }: Sweepable): Promise<Buffer[] | null> {
  try {
    return await readKept(living.map((one) => ({ ...one, segmentId: id, isObject: true })));
  } catch (error) {
    if (!isBytesLost(error)) throw error;
    log.error({ segment: id, reason: error.message }, 'an object is not swept: bytes in it are lost');
    return null;
  }
}
