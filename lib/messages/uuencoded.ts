import { randomBytes } from 'node:crypto';
import { announcesBinhex, readBinhex } from './binhex.ts';
import { readYenc, yencName } from './yenc.ts';

type File = { name: string; bytes: Buffer };

const mostFiles = 50;
const begin = /^begin [0-7]{3,4} ([^\r\n]{1,200})\r?$/;

/**
 * A text that carries files as uuencode (POSIX), yEnc or BinHex, as every other program would have sent it: the text without them, and the
 * files. null for a text that carries none. Pure but for its boundary.
 */
export function uuencodedMessage(content: Buffer, type: string): Buffer | null {
  // Of "=ybegin " too.
  if (!content.includes('begin ') && !content.includes('with BinHex')) return null;
  const lines = content.toString('latin1').split('\n');
  const kept: string[] = [];
  const files: File[] = [];
  for (let at = 0; at < lines.length; at++) {
    const read = files.length < mostFiles ? fileAt(lines, at) : null;
    if (read) {
      files.push({ name: read.name.trim(), bytes: read.bytes });
      at = read.end;
    } else kept.push(lines[at] ?? '');
  }
  if (files.length === 0) return null;
  const boundary = randomBytes(16).toString('hex');
  const text = Buffer.from(kept.join('\n'), 'latin1');
  return Buffer.concat([
    Buffer.from(`Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n`),
    ...[entity(type, text), ...files.map(fileEntity)].flatMap((one) => [
      Buffer.from(`--${boundary}\r\n`),
      one,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
}

/** The file that a line begins, and the line that ends it. */
function fileAt(lines: string[], at: number): (File & { end: number }) | null {
  const line = lines[at] ?? '';
  if (announcesBinhex(line)) return readBinhex(lines, at + 1);
  const yName = yencName(line);
  const name = yName ?? begin.exec(line)?.[1];
  const read = name ? (yName ? readYenc : readFile)(lines, at + 1) : null;
  return name && read ? { name, ...read } : null;
}

/** The bytes of a body that is one file in uuencode; null where it is none. Pure. */
export function uudecoded(content: Buffer): Buffer | null {
  const lines = content.toString('latin1').split('\n');
  const first = lines.findIndex((line) => begin.test(line));
  return first < 0 ? null : (readFile(lines, first + 1)?.bytes ?? null);
}

/** The bytes up to the line `end`; null where a line is none of uuencode, or it never ends. */
function readFile(lines: string[], from: number): { bytes: Buffer; end: number } | null {
  const pieces: Buffer[] = [];
  for (let at = from; at < lines.length; at++) {
    const line = (lines[at] ?? '').replace(/\r$/, '');
    if (line === 'end') return { bytes: Buffer.concat(pieces), end: at };
    const length = line === '' ? 0 : (line.charCodeAt(0) - 32) & 63;
    // Each three bytes are four letters; spaces at the end of a line may be lost.
    if (!/^[ -`]{0,90}$/.test(line) || line.length - 1 > Math.ceil(length / 3) * 4 + 2) return null;
    pieces.push(decodeLine(line.slice(1), length));
  }
  return null;
}

function decodeLine(letters: string, length: number): Buffer {
  const bytes = Buffer.alloc(Math.ceil(length / 3) * 3);
  for (let group = 0; group * 3 < length; group++) {
    const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map(
      (one) => ((letters.charCodeAt(group * 4 + one) || 32) - 32) & 63,
    );
    bytes.writeUIntBE((a << 18) | (b << 12) | (c << 6) | d, group * 3, 3);
  }
  return bytes.subarray(0, length);
}

const fileEntity = ({ name, bytes }: File) =>
  entity(
    'application/octet-stream',
    bytes,
    `Content-Disposition: attachment; filename*=utf-8''${escaped(name)}`,
  );

const escaped = (name: string) =>
  encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`);

function entity(type: string, content: Buffer, disposition?: string): Buffer {
  const head = [
    `Content-Type: ${type}`,
    'Content-Transfer-Encoding: base64',
    ...(disposition ? [disposition] : []),
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${content.toString('base64')}\r\n`);
}
