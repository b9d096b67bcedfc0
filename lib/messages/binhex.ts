// BinHex 4.0 (RFC 1741): a file of a Macintosh as a text of seven bits.

const letters = '!"#$%&\'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr';
const values = new Map(Array.from(letters, (letter, value) => [letter.charCodeAt(0), value]));
/** What may stand between the words that announce it and its first line. */
const mostBefore = 3;
const mostBytes = 64 * 1024 * 1024;
/** A byte that says how often the one before it stands here. */
const repeat = 0x90;

/** Whether a file begins behind this line. Pure. */
export const announcesBinhex = (line: string) => line.startsWith('(This file must be converted with BinHex');

/** The file from a line on, and the line that ends it; null where there is none. What only a Macintosh keeps of it is left out. Pure. */
export function readBinhex(
  lines: string[],
  from: number,
): { name: string; bytes: Buffer; end: number } | null {
  let first = from;
  while (first < from + mostBefore && !lines[first]?.startsWith(':')) first += 1;
  if (!lines[first]?.startsWith(':')) return null;
  let end = first;
  const isEnd = (line: string, at: number) => line.trimEnd().lastIndexOf(':') > (at === first ? 0 : -1);
  while (end < lines.length && !isEnd(lines[end] ?? '', end)) {
    if (end > first && announcesBinhex(lines[end] ?? '')) return null;
    end += 1;
  }
  if (end === lines.length) return null;
  const text = lines
    .slice(first, end + 1)
    .join('')
    .replace(/[:\s]/g, '');
  const file = fileOf(unpacked(text));
  return file && { ...file, end };
}

/** Six bits a letter. A letter that is none ends it. */
function unpacked(text: string): Buffer {
  const bytes = Buffer.alloc(Math.floor((text.length * 3) / 4));
  let [bits, count, at] = [0, 0, 0];
  for (let place = 0; place < text.length; place++) {
    const value = values.get(text.charCodeAt(place));
    if (value === undefined) break;
    bits = ((bits << 6) | value) & 0xfff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[at++] = (bits >> count) & 0xff;
  }
  return bytes.subarray(0, at);
}

function fileOf(packed: Buffer): { name: string; bytes: Buffer } | null {
  const nameLength = packed[0] ?? 0;
  // Name, a zero, type, creator, flags, two lengths, a sum.
  const headLength = 1 + nameLength + 1 + 4 + 4 + 2 + 4 + 4 + 2;
  const head = repeated(packed, headLength);
  if (nameLength === 0 || head.length < headLength) return null;
  const length = head.readUInt32BE(1 + nameLength + 1 + 4 + 4 + 2);
  if (length > mostBytes) return null;
  const all = repeated(packed, headLength + length);
  if (all.length < headLength + length) return null;
  return { name: head.toString('latin1', 1, 1 + nameLength), bytes: all.subarray(headLength) };
}

/** The first bytes with each that is said to be repeated written so often. */
function repeated(packed: Buffer, most: number): Buffer {
  const bytes = Buffer.alloc(Math.min(most, packed.length * 128));
  let at = 0;
  for (let place = 0; place < packed.length && at < bytes.length; place++) {
    const byte = packed[place] as number;
    if (byte !== repeat) {
      bytes[at++] = byte;
      continue;
    }
    const times = packed[++place] ?? 0;
    const last = at > 0 ? (bytes[at - 1] as number) : 0;
    if (times === 0) bytes[at++] = repeat;
    else for (let more = 1; more < times && at < bytes.length; more++) bytes[at++] = last;
  }
  return bytes.subarray(0, at);
}
