import { bareQuery } from '../db/bare.ts';
import { type BodyStore, segmentFile, whereNewBytesGo } from './folder.ts';
import { listObjects } from './objects.ts';
import { partsOf } from './parts.ts';
import { isBytesLost, requireThere } from './place.ts';
import { type Kept, readKept } from './read-kept.ts';

export type BodyCounts = { inSegments: number; inBucket: number; inDatabase: number; newGo: BodyStore };

/** How many messages have their bytes where, and where new ones go on this machine. */
export async function countBodies(): Promise<BodyCounts> {
  const { rows } = await bareQuery<{ files: number; objects: number; raws: number }>({
    name: 'count bytes',
    text: `select count(*) filter (where s."objectBytes" is null)::int as files,
                  count(*) filter (where s."objectBytes" is not null)::int as objects,
                  (select count(*)::int from message_raw) as raws
             from message_place p join segment s on s.id = p."segmentId"`,
    values: [],
  });
  const { files = 0, objects = 0, raws = 0 } = rows[0] ?? {};
  return { inSegments: files, inBucket: objects, inDatabase: raws, newGo: whereNewBytesGo() };
}

/** How many files of segments are too short for the bytes that messages name in them, or gone. Reads none of them. */
export async function countBrokenSegments(): Promise<number> {
  let broken = 0;
  for (const { id, length } of await endsOf({ areObjects: false })) {
    if (await isLost(requireThere({ file: segmentFile(id), begin: 0, length, hash: null }))) broken += 1;
  }
  return broken;
}

/** The same of objects in the bucket, by its list. */
export async function countBrokenObjects(): Promise<number> {
  const named = await endsOf({ areObjects: true });
  const there = new Map<string, number>();
  for await (const { id, bytes } of listObjects()) there.set(id, bytes);
  return named.filter(({ id, length }) => (there.get(id) ?? -1) < length).length;
}

async function endsOf({ areObjects }: { areObjects: boolean }): Promise<{ id: string; length: number }[]> {
  const { rows } = await bareQuery<{ id: string; length: number }>({
    name: 'ends of segments',
    text: `select p."segmentId" as id, max(p.begin + p.length) as length
             from message_place p join segment s on s.id = p."segmentId"
            where (s."objectBytes" is not null) = $1 group by 1`,
    values: [areObjects],
  });
  return rows;
}

const rowsAtOnce = 1_000;
const bytesAtOnce = 8 * 1024 * 1024;

/** Reads all bytes in segments, files and objects, and counts the messages whose bytes are lost or altered. */
export async function countLostBodies(): Promise<{ read: number; lost: number }> {
  const sum = { read: 0, lost: 0 };
  let after = { segmentId: nobody, begin: 0, id: nobody };
  for (;;) {
    const { rows } = await bareQuery<Kept & { id: string }>({
      name: 'bytes to read',
      text: `select p."messageId" as id, p."segmentId", p.begin, p.length, p.hash, s."objectBytes" is not null as "isObject"
               from message_place p join segment s on s.id = p."segmentId"
              where (p."segmentId", p.begin, p."messageId") > ($1::uuid, $2::int, $3::uuid)
              order by p."segmentId", p.begin, p."messageId" limit ${rowsAtOnce}`,
      values: [after.segmentId, after.begin, after.id],
    });
    sum.read += rows.length;
    for (const part of partsOf(rows, bytesAtOnce)) sum.lost += await countLost(part);
    const last = rows.at(-1);
    if (!last || rows.length < rowsAtOnce) return sum;
    after = last;
  }
}

const nobody = '00000000-0000-0000-0000-000000000000';

/** Together, and where some are lost one by one. */
async function countLost(part: readonly Kept[]): Promise<number> {
  if (!(await isLost(readKept(part)))) return 0;
  if (part.length === 1) return 1;
  let lost = 0;
  for (const one of part) if (await isLost(readKept([one]))) lost += 1;
  return lost;
}

async function isLost(reading: Promise<unknown>): Promise<boolean> {
  try {
    await reading;
    return false;
  } catch (error) {
    if (isBytesLost(error)) return true;
    throw error;
  }
}
