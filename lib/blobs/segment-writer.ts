import fs from 'node:fs/promises';
import { v7 as uuidv7 } from 'uuid';
import { bareQuery } from '../db/bare.ts';
import { closeWithDb } from '../db/client.ts';
import { codeOf, messageOf } from '../errors.ts';
import { NoRoom, noteOwnTrouble } from '../own-trouble.ts';
import { FolderUnusable, ourFolder, segmentFile, syncFolder } from './folder.ts';
import { reach } from './steps.ts';

/** Where bytes lie, as a row says it. */
export type Spot = { segmentId: string; begin: number; length: number };

/** The one segment that this process writes: no other process ever writes into it. */
type Open = {
  id: string;
  handle: fs.FileHandle;
  at: number;
  until: number;
  isNew: boolean;
  isLeft: boolean;
};
type Waiting = {
  bodies: readonly Uint8Array[];
  resolve: (spots: Spot[]) => void;
  reject: (error: unknown) => void;
};

const fullBytes = 64 * 1024 * 1024;
/** Afterwards nobody writes into a segment any more, and it may be swept. */
export const writtenMs = 3_600_000;

let open: Open | undefined;
let waiting: Waiting[] = [];
let isWriting = false;

/**
 * Appends bytes to this process's segment, and answers where they lie once they are on the disk. What is asked for while the disk is
 * busy goes out together, with one fsync. Bytes that no row names in the end are swept; bytes cut off by a crash hurt nobody, since nobody
 * appends behind them.
 */
export function append(bodies: readonly Uint8Array[]): Promise<Spot[]> {
  return new Promise((resolve, reject) => {
    waiting.push({ bodies, resolve, reject });
    if (!isWriting) void writeAll();
  });
}

/** Goes on in a new segment: this one was swept while the process stood still, or its disk cannot be trusted. */
export async function leaveSegment(): Promise<void> {
  if (!open) return;
  open.isLeft = true;
  if (!isWriting) await closeSegment();
}

async function closeSegment(): Promise<void> {
  const left = open;
  open = undefined;
  await left?.handle.close().catch(() => {});
}

async function writeAll(): Promise<void> {
  isWriting = true;
  while (waiting.length > 0) {
    const batch = waiting;
    waiting = [];
    try {
      const spots = await write(batch.flatMap(({ bodies }) => bodies));
      for (const { bodies, resolve } of batch) resolve(spots.splice(0, bodies.length));
    } catch (error) {
      if (error instanceof NoRoom || error instanceof FolderUnusable) noteOwnTrouble(error.code);
      for (const { reject } of batch) reject(error);
    }
  }
  isWriting = false;
}

// write(2): EFBIG stands for a limit on the size of files; for whoever waits it is a full disk.
const full = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** What goes wrong with the disk, as trouble of our own: whoever stores waits. */
async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (full.includes(codeOf(error) ?? '')) throw new NoRoom();
    throw new FolderUnusable(messageOf(error), { cause: error });
  }
}

async function write(bodies: readonly Uint8Array[]): Promise<Spot[]> {
  const segment = await segmentToWrite();
  // Where writing fails this place is written over by the next.
  let at = segment.at;
  const spots = bodies.map(({ length }) => {
    const spot = { segmentId: segment.id, begin: at, length };
    at += length;
    return spot;
  });
  await onDisk(() => writeWhole(segment, bodies));
  reach('bytes written');
  try {
    const folder = await ourFolder();
    await onDisk(async () => {
      await segment.handle.datasync();
      if (segment.isNew) syncFolder(folder);
    });
  } catch (error) {
    // fsync(2): what was not written may count as clean from now on, and a second try would find nothing wrong.
    segment.isLeft = true;
    throw error;
  }
  segment.isNew = false;
  segment.at = at;
  reach('bytes on disk');
  return spots;
}

async function writeWhole({ handle, at }: Open, bodies: readonly Uint8Array[]): Promise<void> {
  let left = bodies.filter(({ length }) => length > 0);
  for (let to = at; left.length > 0; ) {
    const { bytesWritten } = await handle.writev(left, to);
    to += bytesWritten;
    left = behind(left, bytesWritten);
  }
}

/** What is left of pieces behind so many bytes of them. Pure. */
function behind(pieces: Uint8Array[], bytes: number): Uint8Array[] {
  let skip = bytes;
  return pieces.flatMap((piece) => {
    const rest = piece.subarray(Math.min(skip, piece.length));
    skip -= piece.length - rest.length;
    return rest.length > 0 ? [rest] : [];
  });
}

async function segmentToWrite(): Promise<Open> {
  if (open && (open.isLeft || open.at >= fullBytes || performance.now() > open.until)) await closeSegment();
  open ??= await openSegment();
  return open;
}

// The row comes first: a file without one is nobody's, whenever it is found.
async function openSegment(): Promise<Open> {
  await ourFolder();
  const id = uuidv7();
  await bareQuery({ name: 'begin segment', text: 'insert into segment (id) values ($1)', values: [id] });
  reach('segment named');
  const handle = await onDisk(() => fs.open(segmentFile(id), 'wx', 0o600));
  reach('file made');
  closeWithDb(leaveSegment);
  return { id, handle, at: 0, until: performance.now() + writtenMs, isNew: true, isLeft: false };
}
