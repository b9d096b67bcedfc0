import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { BytesLost, type Place } from '../blobs/place.ts';
import { findBlob, findBlobThere, readBlobRange } from '../blobs/store.ts';
import type { Bytes } from './read-apart.ts';

const pieceBytes = 512 * 1024;

/** A message as it came, read as it is taken: nobody holds one of 50 MB whole, or waits while the driver decodes it. */
export type RawMessage = { size: number; pieces: () => AsyncGenerator<Uint8Array<ArrayBuffer>> };

/**
 * The bytes of a message as it came, its first `most` where that is less; null where there are none, or not any more. Whoever asks knows
 * that the message may be seen. `pieces` throws where it is deleted meanwhile, and at their end where they are not what came.
 */
export async function findRaw(messageId: string, most = Number.MAX_SAFE_INTEGER): Promise<RawMessage | null> {
  const kept = await findBlobThere(messageId);
  if (kept === null) return null;
  const size = Math.min(kept.size, most);
  return { size, pieces: () => piecesOf(messageId, size, hashOf(kept, size)) };
}

/**
 * The same for the process that reads mail, which opens a segment itself: none of its bytes pass through this one. Nobody has looked
 * whether they are still there.
 */
export async function rawToHand(messageId: string, most = Number.MAX_SAFE_INTEGER): Promise<Bytes | null> {
  const kept = await findBlob(messageId);
  if (kept === null) return null;
  if (kept.place) return [beginningOf(kept.place, most)];
  const size = Math.min(kept.size, most);
  return piecesOf(messageId, size, hashOf(kept, size));
}

/** Only the whole of it can be compared. */
const hashOf = (kept: { size: number; hash: Uint8Array | null }, size: number) =>
  size === kept.size ? kept.hash : null;

function beginningOf(place: Place, most: number): Place {
  return place.length <= most ? place : { ...place, length: most, hash: null };
}

async function* piecesOf(
  messageId: string,
  size: number,
  hash: Uint8Array | null,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const seen = hash && createHash('sha256');
  for (let at = 0; at < size; at += pieceBytes) {
    const piece = await readBlobRange(messageId, at, Math.min(pieceBytes, size - at));
    if (!piece) throw new Error('the message was deleted while it was read');
    seen?.update(piece);
    yield piece as Buffer<ArrayBuffer>;
  }
  if (hash && seen && !seen.digest().equals(hash))
    throw new BytesLost('the bytes of the message were altered');
}

/** The same as an answer takes it: no faster than it is sent. */
export function streamOf({ pieces }: RawMessage): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(pieces(), { objectMode: false })) as ReadableStream<Uint8Array>;
}
