/**
 * The first part of a multipart message byte for byte, as its signature covers it (RFC 1847 2.1): from behind the first
 * delimiter to the line break before the second. null where there are not both. Pure.
 */
export function signedBytes(raw: Buffer, boundary: string): Buffer | null {
  const body = bodyStart(raw);
  if (body < 0 || boundary === '') return null;
  const first = delimiter(raw, boundary, body);
  const second = first && delimiter(raw, boundary, first.end);
  if (!first || !second) return null;
  // The line break before a delimiter belongs to it (RFC 2046 5.1.1).
  const end = raw[second.start - 2] === 13 ? second.start - 2 : second.start - 1;
  return end < first.end ? Buffer.alloc(0) : raw.subarray(first.end, end);
}

function bodyStart(raw: Buffer): number {
  const [withReturns, bare] = [raw.indexOf('\r\n\r\n'), raw.indexOf('\n\n')];
  if (withReturns >= 0 && (bare < 0 || withReturns < bare)) return withReturns + 4;
  return bare < 0 ? -1 : bare + 2;
}

/** The next line that is the boundary and nothing else: where it starts, and what stands behind it. */
function delimiter(raw: Buffer, boundary: string, from: number): { start: number; end: number } | null {
  const line = Buffer.from(`--${boundary}`);
  for (let at = raw.indexOf(line, from); at >= 0; at = raw.indexOf(line, at + 1)) {
    if (at > 0 && raw[at - 1] !== 10) continue;
    const lineEnd = raw.indexOf(10, at);
    const end = lineEnd < 0 ? raw.length : lineEnd + 1;
    const rest = raw.subarray(at + line.length, Math.min(end, at + line.length + 1000)).toString('latin1');
    if (/^(?:--)?[ \t]*\r?\n?$/.test(rest)) return { start: at, end };
  }
  return null;
}

/** Bytes whose lines end as those of signed mail do (RFC 8551 3.1.1), however a server keeps them. Pure. */
export function canonicalLines(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
}
