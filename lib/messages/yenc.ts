// yEnc (yenc-draft.1.3): a file as a text of eight bits, each byte 42 more than it was.

/** The name of the file that begins with this line, if one does: all behind the last of its keywords. Pure. */
export function yencName(line: string): string | undefined {
  if (!line.startsWith('=ybegin ')) return undefined;
  const at = line.indexOf(' name=');
  const name = line.slice(at + ' name='.length).trimEnd();
  return at >= 0 && name.length <= 200 ? name || undefined : undefined;
}

/** The bytes of the file from a line on up to its end, and where that is; null where another begins before, or none comes. `lines` hold a letter for each byte. Pure. */
export function readYenc(lines: string[], from: number): { bytes: Buffer; end: number } | null {
  let end = from;
  while (end < lines.length && !/^=y(?:end|begin) /.test(lines[end] ?? '')) end += 1;
  if (!lines[end]?.startsWith('=yend ')) return null;
  const text = lines
    .slice(from, end)
    .filter((line) => !line.startsWith('=ypart '))
    .map((line) => line.replace(/\r$/, ''))
    .join('');
  // What would break a line is escaped, and 64 more.
  const plain = text.replace(/=([\s\S])/g, (_, letter: string) =>
    String.fromCharCode((letter.charCodeAt(0) - 64) & 255),
  );
  const bytes = Buffer.from(plain, 'latin1');
  for (const [at, byte] of bytes.entries()) bytes[at] = byte - 42;
  return { bytes, end };
}
