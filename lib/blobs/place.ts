import { hash as digest } from 'node:crypto';
import fs from 'node:fs/promises';
import { codeOf } from '../errors.ts';

/** Bytes in a segment file, for whoever opens it himself. */
export type Place = {
  file: string;
  begin: number;
  length: number;
  /** SHA-256 of the bytes; null: only a part of what was kept. */
  hash: Uint8Array | null;
};

/** Bytes that should be there and are not, or are not what was kept. */
export class BytesLost extends Error {
  override name = 'BytesLost';
  /** Where they should be: whoever calls them lost looks first whether all of that is there (store.ts, `whyLost`). */
  readonly from: 'folder' | 'bucket';

  constructor(message: string, from: 'folder' | 'bucket' = 'folder') {
    super(message);
    this.from = from;
  }
}

/** By its name: in the web application each bundle has a class of its own. */
export const isBytesLost = (error: unknown): error is BytesLost =>
  error instanceof Error && error.name === 'BytesLost';

/** The bytes at these places, in their order, as they were kept: throws `BytesLost` where some are gone or altered. */
export async function readPlaces(places: readonly Place[]): Promise<Buffer[]> {
  const open = new Map<string, fs.FileHandle>();
  try {
    const read: Buffer[] = [];
    for (const place of places) {
      const handle = open.get(place.file) ?? (await openFile(place.file));
      open.set(place.file, handle);
      read.push(await readFrom(handle, place));
    }
    return read;
  } finally {
    await Promise.all([...open.values()].map((handle) => handle.close()));
  }
}

/** Those at one place. */
export async function readPlace(place: Place): Promise<Buffer> {
  const [bytes] = await readPlaces([place]);
  return bytes as Buffer;
}

/** Throws `BytesLost` where the file is not there, or ends before these bytes do. Reads none of them. */
export async function requireThere({ file, begin, length }: Place): Promise<void> {
  const size = await fs.stat(file).then(
    (stat) => stat.size,
    (error) => {
      if (codeOf(error) === 'ENOENT') throw new BytesLost(`${file} is not there`);
      throw error;
    },
  );
  if (size < begin + length) throw new BytesLost(`${file} ends before byte ${begin + length}`);
}

async function openFile(file: string): Promise<fs.FileHandle> {
  try {
    return await fs.open(file, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new BytesLost(`${file} is not there`);
    throw error;
  }
}

async function readFrom(
  handle: fs.FileHandle,
  { file, begin, length, hash }: Place,
): Promise<Buffer<ArrayBuffer>> {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await handle.read(bytes, at, length - at, begin + at);
    if (bytesRead === 0) throw new BytesLost(`${file} ends before byte ${begin + length}`);
    at += bytesRead;
  }
  if (hash && !digest('sha256', bytes, 'buffer').equals(hash)) {
    throw new BytesLost(`${file} was altered between bytes ${begin} and ${begin + length}`);
  }
  return bytes;
}
