import { v7 as uuidv7 } from 'uuid';
import { bareQuery } from '../db/bare.ts';
import { putObject } from './objects.ts';
import type { Spot } from './segment-writer.ts';
import { reach } from './steps.ts';

type Waiting = {
  bodies: readonly Uint8Array[];
  bytes: number;
  resolve: (spots: Spot[]) => void;
  reject: (error: unknown) => void;
};

/** An object is not made longer than this, unless it is of one who has more at once. */
export const fullBytes = 16 * 1024 * 1024;
/** What waits goes out beside others that are under way once it is so much. */
const worthBytes = 4 * 1024 * 1024;
const mostAtOnce = 4;

const waiting: Waiting[] = [];
let underWay = 0;

/**
 * Puts bytes into the bucket as one object, together with those of others that ask meanwhile, and answers where they lie once the store
 * has them. What no row names in the end is swept.
 */
export function putTogether(bodies: readonly Uint8Array[]): Promise<Spot[]> {
  const bytes = bodies.reduce((sum, { length }) => sum + length, 0);
  return new Promise((resolve, reject) => {
    waiting.push({ bodies, bytes, resolve, reject });
    begin();
  });
}

function begin(): void {
  while (isTime()) {
    const batch = takeFull();
    underWay += 1;
    void put(batch).finally(() => {
      underWay -= 1;
      begin();
    });
  }
}

function isTime(): boolean {
  if (waiting.length === 0 || underWay >= mostAtOnce) return false;
  return underWay === 0 || waiting.reduce((sum, { bytes }) => sum + bytes, 0) >= worthBytes;
}

function takeFull(): Waiting[] {
  let sum = 0;
  const fits = waiting.findIndex(({ bytes }, i) => {
    sum += bytes;
    return i > 0 && sum > fullBytes;
  });
  return waiting.splice(0, fits < 0 ? waiting.length : fits);
}

async function put(batch: readonly Waiting[]): Promise<void> {
  try {
    const spots = await putAll(batch.flatMap(({ bodies }) => bodies));
    for (const { bodies, resolve } of batch) resolve(spots.splice(0, bodies.length));
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

// The row comes first: an object without one is nobody's, whenever it is found.
async function putAll(bodies: readonly Uint8Array[]): Promise<Spot[]> {
  const segmentId = uuidv7();
  let bytes = 0;
  const spots = bodies.map(({ length }) => {
    const spot = { segmentId, begin: bytes, length };
    bytes += length;
    return spot;
  });
  await bareQuery({
    name: 'begin object',
    text: 'insert into segment (id, "objectBytes") values ($1, $2)',
    values: [segmentId, bytes],
  });
  reach('object named');
  await putObject(segmentId, bodies);
  reach('object stored');
  return spots;
}
