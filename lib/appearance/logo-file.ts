/** A picture as a logo is kept: what its bytes say it is. */
export type LogoFile = { type: LogoType; width: number; height: number; bytes: Uint8Array<ArrayBuffer> };
export type LogoType = 'image/png' | 'image/jpeg' | 'image/webp';

export const mostLogoBytes = 100_000;
const mostPixels = 2000;
const leastPixels = 16;

type Size = { width: number; height: number };

/**
 * Reads an uploaded logo: PNG, JPEG or WebP by its bytes, never by its name; the reason, for people, where it is none. An
 * SVG is refused: it is a document that can hold scripts and addresses. Only heads are read, nothing is decoded. Pure.
 */
export function readLogoFile(
  bytes: Uint8Array<ArrayBuffer>,
): { ok: true; logo: LogoFile } | { ok: false; message: string } {
  if (bytes.length === 0) return no('is required: choose a file that is not empty');
  if (bytes.length > mostLogoBytes) return no('must have 100 kB or less');
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = formats.find(({ isIt }) => isIt(file));
  if (!found) return no('must be a PNG, JPEG or WebP picture; an SVG can be saved as PNG');
  const size = found.sizeOf(file);
  if (!size) return no('is not a whole picture');
  const { width, height } = size;
  if (Math.max(width, height) > mostPixels || Math.min(width, height) < leastPixels)
    return no(
      `must be ${leastPixels} to ${mostPixels} pixels wide and high; this one is ${width} × ${height}`,
    );
  return { ok: true, logo: { type: found.type, width, height, bytes } };
}

const no = (message: string) => ({ ok: false, message }) as const;

const formats: { type: LogoType; isIt: (file: Buffer) => boolean; sizeOf: (file: Buffer) => Size | null }[] =
  [
    {
      type: 'image/png',
      isIt: (file) => file.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')),
      sizeOf: sizeOfPng,
    },
    {
      type: 'image/jpeg',
      isIt: (file) => file.subarray(0, 3).equals(Buffer.from('\xff\xd8\xff', 'latin1')),
      sizeOf: sizeOfJpeg,
    },
    {
      type: 'image/webp',
      isIt: (file) => file.toString('latin1', 0, 4) === 'RIFF' && file.toString('latin1', 8, 12) === 'WEBP',
      sizeOf: sizeOfWebp,
    },
  ];

/** PNG (ISO/IEC 15948) 11.2.2: IHDR is the first chunk. */
function sizeOfPng(file: Buffer): Size | null {
  if (file.length < 33 || file.toString('latin1', 12, 16) !== 'IHDR') return null;
  return { width: file.readUInt32BE(16), height: file.readUInt32BE(20) };
}

/** JPEG (ITU-T T.81) B.1.1.3 and B.2.2: segments of a marker and a length, up to the frame header that has the size. */
function sizeOfJpeg(file: Buffer): Size | null {
  let at = 2;
  while (at + 9 <= file.length && file[at] === 0xff) {
    const marker = file[at + 1] as number;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: file.readUInt16BE(at + 5), width: file.readUInt16BE(at + 7) };
    at += marker === 0xff ? 1 : 2 + file.readUInt16BE(at + 2); // 0xff may be repeated as filling
  }
  return null;
}

/** WebP (RFC 9649 2.5 to 2.7): the first chunk has the size, each kind in its own way. */
function sizeOfWebp(file: Buffer): Size | null {
  if (file.length < 30) return null;
  const kind = file.toString('latin1', 12, 16);
  if (kind === 'VP8X') return { width: file.readUIntLE(24, 3) + 1, height: file.readUIntLE(27, 3) + 1 };
  if (kind === 'VP8 ')
    return { width: file.readUInt16LE(26) & 0x3fff, height: file.readUInt16LE(28) & 0x3fff };
  if (kind !== 'VP8L') return null;
  const bits = file.readUInt32LE(21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}
