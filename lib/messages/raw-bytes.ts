import { Readable } from 'node:stream';
import { blobSize, readBlobRange } from '../blobs/store.ts';

const pieceBytes = 512 * 1024;

/** A message as it came, read as it is taken: nobody holds one of 50 MB whole, or waits while the driver decodes it. */
export type RawMessage = { size: number; pieces: () => AsyncGenerator<Uint8Array<ArrayBuffer>> };

/**
 * The bytes of a message as it came, its first `most` where that is less; null where there are none. Whoever asks knows
 * that the message may be seen. `pieces` throws where it is deleted meanwhile.
 */
export async function findRaw(messageId: string, most = Number.MAX_SAFE_INTEGER): Promise<RawMessage | null> {
  const kept = await blobSize(messageId);
  if (kept === null) return null;
  const size = Math.min(kept, most);
  return { size, pieces: () => piecesOf(messageId, size) };
}

async function* piecesOf(messageId: string, size: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < size; at += pieceBytes) {
    const piece = await readBlobRange(messageId, at, Math.min(pieceBytes, size - at));
    if (!piece) throw new Error('the message was deleted while it was read');
    yield piece as Buffer<ArrayBuffer>;
  }
}

/** The same as an answer takes it: no faster than it is sent. */
export function streamOf({ pieces }: RawMessage): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(pieces(), { objectMode: false })) as ReadableStream<Uint8Array>;
}
