import { hash as digest } from 'node:crypto';
import { segmentFile } from './folder.ts';
import { getRange } from './objects.ts';
import { BytesLost, isBytesLost, type Place, readPlaces, requireThere } from './place.ts';
import type { Spot } from './segment-writer.ts';

/** Bytes of a segment, wherever it lies; `hash` as in a place. */
export type Kept = Spot & { isObject: boolean; hash: Uint8Array | null };

export const fileOf = ({ segmentId, begin, length, hash }: Kept): Place => ({
  ...{ file: segmentFile(segmentId), begin, length, hash },
});

/** The bytes, in the order asked, as they were kept: throws `BytesLost` where some are gone or altered. */
export async function readKept(kept: readonly Kept[]): Promise<Buffer[]> {
  const files = await readPlaces(kept.filter(({ isObject }) => !isObject).map(fileOf));
  const objects = await readObjects(kept.filter(({ isObject }) => isObject));
  return kept.map(({ isObject }) => (isObject ? objects : files).shift() as Buffer);
}

/** Throws `BytesLost` where the segment is not there, or ends before these bytes do. Reads one of them at most. */
export async function requireKept(kept: Kept): Promise<void> {
  if (!kept.isObject) return requireThere(fileOf(kept));
  if (kept.length > 0) await getRange(kept.segmentId, kept.begin + kept.length - 1, 1);
}

const mostAtOnce = 4;

async function readObjects(kept: readonly Kept[]): Promise<Buffer[]> {
  const runs = runsOf(kept);
  const read: Buffer[][] = [];
  let next = 0;
  const readSome = async () => {
    for (let i = next++; i < runs.length; i = next++) read[i] = await readRun(runs[i] as Kept[]);
  };
  await Promise.all(Array.from({ length: Math.min(mostAtOnce, runs.length) }, readSome));
  return read.flat();
}

const mostGap = 64 * 1024;
const mostRun = 8 * 1024 * 1024;

/** Neighbours of one object, which are read with one request. Pure. */
function runsOf(kept: readonly Kept[]): Kept[][] {
  const runs: Kept[][] = [];
  for (const one of kept) {
    const run = runs.at(-1);
    if (run && goesWith(run, one)) run.push(one);
    else runs.push([one]);
  }
  return runs;
}

function goesWith(run: readonly Kept[], one: Kept): boolean {
  const [first, last] = [run[0] as Kept, run.at(-1) as Kept];
  const isBehind = one.begin >= last.begin && one.begin - (last.begin + last.length) <= mostGap;
  return first.segmentId === one.segmentId && isBehind && one.begin + one.length - first.begin <= mostRun;
}

async function readRun(run: readonly Kept[]): Promise<Buffer[]> {
  try {
    return await readOnce(run);
  } catch (error) {
    // What came may have been altered on its way.
    if (!isBytesLost(error)) throw error;
    return await readOnce(run);
  }
}

async function readOnce(run: readonly Kept[]): Promise<Buffer[]> {
  const { segmentId, begin } = run[0] as Kept;
  const end = Math.max(...run.map((one) => one.begin + one.length));
  const whole = end > begin ? await getRange(segmentId, begin, end - begin) : Buffer.alloc(0);
  return run.map((one) => {
    const bytes = whole.subarray(one.begin - begin, one.begin - begin + one.length);
    if (one.hash && !digest('sha256', bytes, 'buffer').equals(one.hash)) {
      const where = `between bytes ${one.begin} and ${one.begin + one.length}`;
      throw new BytesLost(`the object of segment ${segmentId} was altered ${where}`, 'bucket');
    }
    return bytes;
  });
}
