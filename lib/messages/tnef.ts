import { decodeText } from '../mime/charset.ts';
import { codepageName } from './codepage.ts';

/** Outlook's properties: by their number, by set and number, or by set and name. */
export type Properties = Map<string, string | number | Date | Buffer>;

export type TnefAttachment = { title: string; data: Buffer | null; properties: Properties };

/** What a winmail.dat holds ([MS-OXTNEF]). */
export type Tnef = {
  messageClass: string;
  /** The text in the older of the two ways. */
  body: string;
  properties: Properties;
  recipients: Properties[];
  attachments: TnefAttachment[];
};

const signature = 0x223e9f78;
const mostAttachments = 200;
const mostRecipients = 200;
/** No value of ours is longer but the files. */
const longestText = 2 * 1024 * 1024;

const hasTnefSignature = (bytes: Buffer) => bytes.length >= 6 && bytes.readUInt32LE(0) === signature;

// Tag and type together ([MS-OXTNEF] 2.1.3).
const [oemCodepage, classOf, subject, body] = [0x00069007, 0x00078008, 0x00018004, 0x0002800c];
const [messageProps, recipients] = [0x00069003, 0x00069004];
const [renderData, attachData, attachTitle, attachProps] = [0x00069002, 0x0006800f, 0x00018010, 0x00069005];

/** What a winmail.dat holds, as far as it is right; null for what is none. Pure. */
export function readTnef(bytes: Buffer): Tnef | null {
  if (!hasTnefSignature(bytes)) return null;
  const found: Tnef = { messageClass: '', body: '', properties: new Map(), recipients: [], attachments: [] };
  const reader = new Reader(bytes, 6);
  let charset = 'windows-1252';
  const textOf = (value: Buffer) => untilNul(decodeText(value.subarray(0, longestText), charset));
  try {
    while (!reader.isAtEnd()) {
      reader.skip(1);
      const id = reader.uint32();
      const value = reader.bytes(reader.uint32());
      reader.skip(2);
      const last = found.attachments.at(-1);
      if (id === oemCodepage && value.length >= 4) charset = codepageName(value.readUInt32LE(0));
      else if (id === classOf) found.messageClass = textOf(value);
      else if (id === subject) found.properties.set(tag(0x0037), textOf(value));
      else if (id === body) found.body = textOf(value);
      else if (id === messageProps) readProperties(new Reader(value), charset, found.properties);
      else if (id === recipients) found.recipients = readRecipients(new Reader(value), charset);
      else if (id === renderData) {
        if (found.attachments.length >= mostAttachments) break;
        found.attachments.push({ title: '', data: null, properties: new Map() });
      } else if (last && id === attachTitle) last.title = textOf(value);
      else if (last && id === attachData) last.data = value;
      else if (last && id === attachProps) readProperties(new Reader(value), charset, last.properties);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // it ends before it says so
  }
  return found;
}

/** The name of a property of Outlook's own. Pure. */
export const tag = (id: number) => `0x${id.toString(16).padStart(4, '0')}`;

function readRecipients(reader: Reader, charset: string): Properties[] {
  const rows: Properties[] = [];
  const count = reader.uint32();
  for (let row = 0; row < count && row < mostRecipients; row++) {
    const properties: Properties = new Map();
    rows.push(properties);
    readProperties(reader, charset, properties);
  }
  return rows;
}

/** [MS-OXTNEF] 2.1.3.5; each takes at least eight bytes of what is read. */
function readProperties(reader: Reader, charset: string, into: Properties): void {
  const count = reader.uint32();
  for (let read = 0; read < count && !reader.isAtEnd(); read++) {
    const type = reader.uint16();
    const id = reader.uint16();
    const name = id >= 0x8000 ? readName(reader) : tag(id);
    const value = readValue(reader, type, charset);
    if (value !== undefined) into.set(name, value);
  }
}

function readName(reader: Reader): string {
  const set = reader.bytes(16).toString('hex');
  if (reader.uint32() === 0) return `${set}:${tag(reader.uint32())}`;
  const name = reader.padded(reader.uint32());
  return `${set}:${untilNul(name.subarray(0, 400).toString('utf16le'))}`;
}

const [string8, unicode, object, binary] = [0x001e, 0x001f, 0x000d, 0x0102];

function readValue(
  reader: Reader,
  type: number,
  charset: string,
): string | number | Date | Buffer | undefined {
  const isMultiple = (type & 0x1000) !== 0;
  const kind = type & ~0x1000;
  const isLong = kind === string8 || kind === unicode || kind === object || kind === binary;
  const count = isMultiple || isLong ? reader.uint32() : 1;
  let first: string | number | Date | Buffer | undefined;
  for (let read = 0; read < count; read++) {
    const value = isLong ? readLong(reader, kind, charset) : readShort(reader, kind);
    first ??= value;
  }
  return first;
}

function readLong(reader: Reader, kind: number, charset: string): string | Buffer {
  const bytes = reader.padded(reader.uint32());
  if (kind === string8) return untilNul(decodeText(bytes.subarray(0, longestText), charset));
  if (kind === unicode) return untilNul(bytes.subarray(0, longestText).toString('utf16le'));
  return bytes;
}

function readShort(reader: Reader, kind: number): number | Date | undefined {
  if (kind === 0x0002 || kind === 0x000b) return reader.bytes(4).readInt16LE(0);
  if (kind === 0x0003 || kind === 0x000a || kind === 0x0004) return reader.bytes(4).readInt32LE(0);
  if (kind === 0x0040) return dateOf(reader.bytes(8).readBigInt64LE(0));
  if (kind === 0x0048) reader.skip(16);
  else if ([0x0005, 0x0006, 0x0007, 0x0014].includes(kind)) reader.skip(8);
  else throw new RangeError('a type nobody knows: where it ends is not known either');
  return undefined;
}

/** Tenths of microseconds since 1601. */
function dateOf(ticks: bigint): Date | undefined {
  const date = new Date(Number(ticks / 10_000n) - 11_644_473_600_000);
  return date.getUTCFullYear() >= 1900 && date.getUTCFullYear() < 2200 ? date : undefined;
}

const untilNul = (text: string) => text.split('\0', 1)[0] ?? '';

/** Reads on, and never past the end: RangeError. */
class Reader {
  readonly #all: Buffer;
  #at: number;

  constructor(all: Buffer, at = 0) {
    this.#all = all;
    this.#at = at;
  }

  isAtEnd = () => this.#at >= this.#all.length;

  bytes(length: number): Buffer {
    if (length > this.#all.length - this.#at) throw new RangeError('past the end');
    this.#at += length;
    return this.#all.subarray(this.#at - length, this.#at);
  }

  /** Lengths are made up to four. */
  padded(length: number): Buffer {
    const value = this.bytes(length);
    this.#at = Math.min(this.#at + ((4 - (length % 4)) % 4), this.#all.length);
    return value;
  }

  skip(length: number): void {
    this.bytes(length);
  }

  uint16 = () => this.bytes(2).readUInt16LE(0);
  uint32 = () => this.bytes(4).readUInt32LE(0);
}
