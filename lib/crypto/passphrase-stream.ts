import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { StartError } from '../errors.ts';
import type { Secret } from '../secret.ts';

// A stream that a passphrase opens, in chunks as age makes them (STREAM, Hoang and others 2015): each is sealed by AES-256-GCM under
// its number and whether it is the last, so that none can be changed, left out, moved or cut off, and none is handed out
// before it is known to be whole.

const chunkBytes = 64 * 1024;
const tagBytes = 16;
/** RFC 7914; 128 MB for each try of a guess. */
const costs = { N: 2 ** 17, r: 8, p: 1 };
const mostN = 2 ** 20;
const headerMost = 1024;

type Header = { rekeyBackup: 1; kdf: 'scrypt'; N: number; salt: string };

/** What a passphrase must be at least. */
export const shortestPassphrase = 12;

/** Seals what comes; holds one chunk at a time. */
export async function* sealStream(
  source: AsyncIterable<Uint8Array>,
  passphrase: Secret,
): AsyncGenerator<Buffer> {
  const salt = randomBytes(16);
  const line = JSON.stringify({ rekeyBackup: 1, kdf: 'scrypt', N: costs.N, salt: salt.toString('base64') });
  const header = Buffer.from(`${line}\n`);
  const key = await keyOf(passphrase, salt, costs.N);
  yield header;
  let count = 0;
  for await (const { chunk, isLast } of chunksOf(source, chunkBytes)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(count++, isLast), { authTagLength: tagBytes });
    cipher.setAAD(header);
    yield Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
  }
}

/** Opens what `sealStream` made. Throws `StartError` where it is none, the passphrase is another, or it was changed or cut off. */
export async function* openStream(
  source: AsyncIterable<Uint8Array>,
  passphrase: Secret,
): AsyncGenerator<Buffer> {
  const { header, rest } = await readHeader(source);
  const known = parseHeader(header);
  const key = await keyOf(passphrase, Buffer.from(known.salt, 'base64'), known.N);
  let count = 0;
  for await (const { chunk, isLast } of chunksOf(rest, chunkBytes + tagBytes)) {
    if (chunk.length < tagBytes) throw new StartError('the backup is cut off');
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(count, isLast), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(header);
    decipher.setAuthTag(chunk.subarray(chunk.length - tagBytes));
    let opened: Buffer;
    try {
      opened = Buffer.concat([decipher.update(chunk.subarray(0, -tagBytes)), decipher.final()]);
    } catch {
      throw new StartError(
        count === 0
          ? 'the passphrase is not the one of this backup, or the backup was changed'
          : 'the backup was changed or cut off',
      );
    }
    count += 1;
    yield opened;
  }
}

/** Eleven bytes of the chunk's number, one that says whether it is the last. */
function nonceOf(count: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(count, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** Cuts a stream into pieces of one size; the last, which may be shorter or empty, is known as such. */
async function* chunksOf(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ chunk: Buffer; isLast: boolean }> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const piece of source) {
    waiting.push(Buffer.from(piece));
    length += piece.length;
    // One byte more has to be there: only then is the chunk not the last.
    if (length <= size) continue;
    let whole = Buffer.concat(waiting);
    for (; whole.length > size; whole = whole.subarray(size)) {
      yield { chunk: whole.subarray(0, size), isLast: false };
    }
    waiting = [whole];
    length = whole.length;
  }
  yield { chunk: Buffer.concat(waiting), isLast: true };
}

async function readHeader(source: AsyncIterable<Uint8Array>) {
  const pieces = source[Symbol.asyncIterator]();
  let read = Buffer.alloc(0);
  while (!read.includes(10)) {
    const next = await pieces.next();
    if (next.done || read.length > headerMost) throw new StartError('this file is no backup of Rekey');
    read = Buffer.concat([read, next.value]);
  }
  const end = read.indexOf(10) + 1;
  async function* rest() {
    yield read.subarray(end);
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
  }
  return { header: read.subarray(0, end), rest: rest() };
}

function parseHeader(header: Buffer): Header {
  let read: Partial<Header> = {};
  try {
    read = JSON.parse(header.toString('utf8')) ?? {};
  } catch {
    // told below
  }
  const { rekeyBackup, kdf, N = 0, salt } = read;
  const isPowerOfTwo = Number.isInteger(N) && N >= 2 ** 14 && N <= mostN && (N & (N - 1)) === 0;
  if (rekeyBackup === 1 && kdf === 'scrypt' && isPowerOfTwo && typeof salt === 'string')
    return read as Header;
  throw new StartError('this file is no backup of Rekey, or one of a newer version');
}

function keyOf(passphrase: Secret, salt: Buffer, N: number): Promise<Buffer> {
  const limits = { ...costs, N, maxmem: 256 * N * costs.r };
  return new Promise((resolve, reject) => {
    scrypt(passphrase.reveal().normalize('NFC'), salt, 32, limits, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
