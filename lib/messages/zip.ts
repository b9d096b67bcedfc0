import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { AttachmentBytes } from './attachment-thread.ts';
import { fileName } from './file-name.ts';

const pieceBytes = 64 * 1024;

/**
 * Files as one zip, made piece by piece as fast as it is taken; each file is let go once it is in. Ends with its
 * reader. No two names in it are the same to any disk.
 */
export function zipOf(files: AttachmentBytes[], at: Date, end: AbortSignal): ReadableStream<Uint8Array> {
  const zip = new ZipFile();
  const names = uniqueNames(files.map(({ name }) => name));
  const waiting: (AttachmentBytes | undefined)[] = [...files];
  for (const [index, name] of names.entries()) {
    const { type = '', bytes } = waiting[index] ?? {};
    const options = { mtime: at, compress: !isPacked(type), size: bytes?.byteLength ?? 0 };
    zip.addReadStreamLazy(name, options, (give) => {
      give(null, Readable.from(piecesOf(waiting[index]?.bytes ?? new Uint8Array()), { objectMode: false }));
      waiting[index] = undefined;
    });
  }
  zip.end();
  const out = Readable.from(zip.outputStream as AsyncIterable<Buffer>, { objectMode: false, signal: end });
  return Readable.toWeb(out) as ReadableStream<Uint8Array>;
}

function* piecesOf(bytes: Uint8Array): Generator<Buffer> {
  for (let at = 0; at < bytes.byteLength; at += pieceBytes) {
    yield Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(pieceBytes, bytes.byteLength - at));
  }
}

// These grow no smaller.
const isPacked = (type: string) =>
  /^(?:image\/(?!bmp|svg)|audio|video|application\/(?:pdf|zip|gzip|vnd\.openxml|x-7z))/.test(type);

/** Names that can stand beside each other on any disk: whoever comes second gets a number. Pure. */
export function uniqueNames(given: string[]): string[] {
  const taken = new Set<string>();
  // Where the next number of a name is looked for: a thousand of one name are counted once.
  const next = new Map<string, number>();
  // Letters that differ in size or in how they are put together are the same to some disks.
  const key = (name: string) => name.normalize('NFC').toLowerCase();
  return given.map((one) => {
    const name = fileName(one);
    const [, stem = name, ending = ''] = /^(.+?)(\.[^.]{1,16})?$/s.exec(name) ?? [];
    let made = name;
    for (let number = next.get(key(name)) ?? 2; taken.has(key(made)); number++) {
      made = `${stem} (${number})${ending}`;
      next.set(key(name), number + 1);
    }
    taken.add(key(made));
    return made;
  });
}
