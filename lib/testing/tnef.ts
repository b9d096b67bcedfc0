// Writes files as Outlook does ([MS-OXTNEF]), for tests of what reads them.

const uint16 = (value: number) => Buffer.from(Uint16Array.of(value).buffer);
const uint32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);

function attribute(level: number, id: number, data: Buffer): Buffer {
  const sum = data.reduce((all, byte) => (all + byte) % 65_536, 0);
  return Buffer.concat([Buffer.of(level), uint32(id), uint32(data.length), data, uint16(sum)]);
}

export type Property = {
  id: number;
  set?: string;
  value: string | number | Date | Buffer;
  isObject?: boolean;
};

export const appointment = '0220060000000000c000000000000046';
export const meeting = '90dad86e0b451b1098da00aa003f1305';
/** What stands before an embedded message. */
export const messageInterface = Buffer.from('0703020000000000c000000000000046', 'hex');

function propertyBytes({ id, set, value, isObject }: Property): Buffer {
  const name = set ? [Buffer.from(set, 'hex'), uint32(0), uint32(id)] : [];
  const tag = set ? 0x8001 : id;
  const long = (type: number, bytes: Buffer) =>
    Buffer.concat([uint16(type), uint16(tag), ...name, uint32(1), uint32(bytes.length), padded(bytes)]);
  if (typeof value === 'string') return long(0x001f, Buffer.from(`${value}\0`, 'utf16le'));
  if (Buffer.isBuffer(value)) return long(isObject ? 0x000d : 0x0102, value);
  if (value instanceof Date) {
    const ticks = BigInt(value.getTime() + 11_644_473_600_000) * 10_000n;
    return Buffer.concat([uint16(0x0040), uint16(tag), ...name, Buffer.from(BigInt64Array.of(ticks).buffer)]);
  }
  return Buffer.concat([uint16(0x0003), uint16(tag), ...name, uint32(value)]);
}

const properties = (all: Property[]) => Buffer.concat([uint32(all.length), ...all.map(propertyBytes)]);

export type TnefGiven = {
  messageClass?: string;
  body?: string;
  properties?: Property[];
  recipients?: Property[][];
  attachments?: { title: string; data?: Buffer; properties?: Property[] }[];
};

/** A winmail.dat. */
export function tnefFile({
  messageClass,
  body,
  properties: own,
  recipients,
  attachments,
}: TnefGiven): Buffer {
  const oem = (text: string) => Buffer.from(`${text}\0`, 'latin1');
  return Buffer.concat([
    uint32(0x223e9f78),
    uint16(1),
    attribute(1, 0x00089006, uint32(0x00010000)),
    attribute(1, 0x00069007, Buffer.concat([uint32(1252), uint32(0)])),
    ...(messageClass ? [attribute(1, 0x00078008, oem(messageClass))] : []),
    ...(body ? [attribute(1, 0x0002800c, oem(body))] : []),
    ...(own ? [attribute(1, 0x00069003, properties(own))] : []),
    ...(recipients
      ? [attribute(1, 0x00069004, Buffer.concat([uint32(recipients.length), ...recipients.map(properties)]))]
      : []),
    ...(attachments ?? []).flatMap(({ title, data, properties: its }) => [
      attribute(2, 0x00069002, Buffer.alloc(14)),
      attribute(2, 0x00018010, oem(title)),
      ...(data ? [attribute(2, 0x0006800f, data)] : []),
      ...(its ? [attribute(2, 0x00069005, properties(its))] : []),
    ]),
  ]);
}

/** RTF that is kept as it is. */
export function keptRtf(rtf: string): Buffer {
  const bytes = Buffer.from(rtf, 'latin1');
  return Buffer.concat([
    uint32(bytes.length + 12),
    uint32(bytes.length),
    Buffer.from('MELA'),
    uint32(0),
    bytes,
  ]);
}
