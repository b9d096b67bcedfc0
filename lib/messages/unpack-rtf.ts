/** So much of one text is unpacked or read. */
export const mostRtfBytes = 4 * 1024 * 1024;

// What every compressed text may refer to from its first byte on ([MS-OXRTFCP] 2.1.2.1).
const known = Buffer.from(
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor ' +
    'MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par ' +
    '\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx',
  'latin1',
);
const windowSize = 4096;

/** RTF as Outlook keeps it ([MS-OXRTFCP]), unpacked as far as it is right; null for what is none. Pure. */
export function unpackRtf(bytes: Buffer): Buffer | null {
  if (bytes.length < 16) return null;
  const kind = bytes.toString('latin1', 8, 12);
  const size = Math.min(bytes.readUInt32LE(4), mostRtfBytes);
  if (kind === 'MELA') return bytes.subarray(16, 16 + size);
  if (kind !== 'LZFu') return null;
  const out = Buffer.alloc(Math.min(size, bytes.length * 9));
  const window = Buffer.alloc(windowSize);
  known.copy(window);
  let [written, place] = [0, known.length];
  const write = (byte: number) => {
    if (written < out.length) out[written++] = byte;
    window[place] = byte;
    place = (place + 1) % windowSize;
  };
  let at = 16;
  while (at < bytes.length && written < out.length) {
    const control = bytes[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < bytes.length; bit++) {
      if ((control >> bit) % 2 === 0) {
        write(bytes[at++] ?? 0);
        continue;
      }
      const reference = bytes.readUInt16BE(Math.min(at, bytes.length - 2));
      at += 2;
      const from = reference >> 4;
      // A reference to where the next byte goes is the end.
      if (from === place) return out.subarray(0, written);
      for (let step = 0; step < (reference % 16) + 2; step++) write(window[(from + step) % windowSize] ?? 0);
    }
  }
  return out.subarray(0, written);
}
