import { bareQuery } from '../db/bare.ts';
import { segmentFile, whereNewBytesGo } from './folder.ts';
import { isBytesLost, readPlace, requireThere } from './place.ts';

export type BodyCounts = { inSegments: number; inDatabase: number; newGo: 'segments' | 'postgres' };

/** How many messages have their bytes where, and where new ones go on this machine. */
export async function countBodies(): Promise<BodyCounts> {
  const { rows } = await bareQuery<{ places: number; raws: number }>({
    name: 'count bytes',
    text: 'select (select count(*)::int from message_place) as places, (select count(*)::int from message_raw) as raws',
    values: [],
  });
  const { places = 0, raws = 0 } = rows[0] ?? {};
  return { inSegments: places, inDatabase: raws, newGo: whereNewBytesGo() };
}

/** How many segments are too short for the bytes that messages name in them, or gone. Reads none of them. */
export async function countBrokenSegments(): Promise<number> {
  const { rows } = await bareQuery<{ id: string; length: number }>({
    name: 'ends of segments',
    text: 'select "segmentId" as id, max(begin + length) as length from message_place group by 1',
    values: [],
  });
  let broken = 0;
  for (const { id, length } of rows) {
    if (await isLost(requireThere({ file: segmentFile(id), begin: 0, length, hash: null }))) broken += 1;
  }
  return broken;
}

const rowsAtOnce = 1_000;

/** Reads all bytes in segments, and counts the messages whose bytes are lost or altered. */
export async function countLostBodies(): Promise<{ read: number; lost: number }> {
  const sum = { read: 0, lost: 0 };
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await bareQuery<{
      id: string;
      segmentId: string;
      begin: number;
      length: number;
      hash: Buffer;
    }>({
      name: 'bytes to read',
      text: `select "messageId" as id, "segmentId", begin, length, hash from message_place
              where "messageId" > $1 order by "messageId" limit ${rowsAtOnce}`,
      values: [after],
    });
    for (const { segmentId, ...place } of rows) {
      sum.read += 1;
      if (await isLost(readPlace({ ...place, file: segmentFile(segmentId) }))) sum.lost += 1;
    }
    const last = rows.at(-1);
    if (!last || rows.length < rowsAtOnce) return sum;
    after = last.id;
  }
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
