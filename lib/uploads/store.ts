import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isId } from '../db/id.ts';
import type { Attachment } from '../outgoing-messages/build.ts';
import type { UserViewer } from '../viewer.ts';

export type UploadResult =
  | { ok: true; upload: { id: string; name: string; size: number } }
  | { ok: false; reason: 'too_large'; limit: number }
  /** The viewer's other files take all the room there is for them. */
  | { ok: false; reason: 'no_room' };

const partBytes = 512 * 1024;
/** Of one user, in files not older than `keptMs`. */
const mostBytesOfUser = 256 * 1024 * 1024;
const keptMs = 24 * 3_600_000;
/** A sender that says nothing for so long has gone. */
const silenceMs = 30_000;

/**
 * Keeps a file of the viewer's own as it comes, a piece at a time, so that memory holds one piece of it. A file that is
 * cut off or grows past `limit` bytes leaves nothing. Throws what the stream throws.
 */
export async function receiveUpload(
  viewer: UserViewer,
  file: { name: string; type: string },
  body: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<UploadResult> {
  await removeOldUploads();
  const kept = await db().upload.aggregate({ where: { ownerId: viewer.userId }, _sum: { size: true } });
  const room = mostBytesOfUser - (kept._sum.size ?? 0);
  const { id } = await db().upload.create({
    data: { ...file, ownerId: viewer.userId },
    select: { id: true },
  });
  try {
    let size = 0;
    let place = 0;
    for await (const bytes of inPieces(withoutSilence(body), partBytes)) {
      size += bytes.length;
      if (size > limit || size > room) {
        await db().upload.delete({ where: { id } });
        return size > limit ? { ok: false, reason: 'too_large', limit } : { ok: false, reason: 'no_room' };
      }
      await db().uploadPart.create({ data: { uploadId: id, place: place++, bytes: new Uint8Array(bytes) } });
    }
    await db().upload.update({ where: { id }, data: { size, completeAt: databaseTime() } });
    return { ok: true, upload: { id, name: file.name, size } };
  } catch (error) {
    await db().upload.deleteMany({ where: { id } });
    throw error;
  }
}

/** The viewer's own files in the order of `ids`; null where one is not there (any more). */
export async function readUploads(viewer: UserViewer, ids: string[]): Promise<Attachment[] | null> {
  const files: Attachment[] = [];
  for (const id of ids) {
    const found = isId(id)
      ? await db().upload.findFirst({
          where: { id, ownerId: viewer.userId, completeAt: { not: null } },
          select: {
            name: true,
            type: true,
            parts: { orderBy: { place: 'asc' }, select: { bytes: true } },
          },
        })
      : null;
    if (!found) return null;
    const { name, type, parts } = found;
    files.push({ name, type, bytes: Buffer.concat(parts.map(({ bytes }) => bytes)) });
  }
  return files;
}

/** How many bytes these files of the viewer's own have together, without reading them. */
export async function uploadedBytes(viewer: UserViewer, ids: string[]): Promise<number> {
  const known = { ownerId: viewer.userId, id: { in: ids.filter(isId) } };
  const { _sum } = await db().upload.aggregate({ where: known, _sum: { size: true } });
  return _sum.size ?? 0;
}

/** Takes a file of the viewer's own away again; false where there is none. */
export async function removeUpload(viewer: UserViewer, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  const { count } = await db().upload.deleteMany({ where: { id, ownerId: viewer.userId } });
  return count > 0;
}

async function removeOldUploads(): Promise<void> {
  await db().upload.deleteMany({ where: { createdAt: { lt: new Date(databaseTime().getTime() - keptMs) } } });
}

async function* inPieces(body: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    waiting.push(piece);
    size += piece.length;
    if (size < bytes) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(waiting);
}

async function* withoutSilence(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]();
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('the upload stopped on its way')), silenceMs);
    });
    const next = await Promise.race([pieces.next(), silence]).finally(() => clearTimeout(timer));
    if (next.done) return;
    yield next.value;
  }
}
