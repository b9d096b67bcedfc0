const longestHead = 64 * 1024;
/** Of one field: five hundred recipients. */
const longestField = 24 * 1024;
/** What a head is read for. Of one longer than any program makes, the other fields are left out. */
const read =
  /^(?:content-[a-z-]{2,30}|mime-version|from|sender|reply-to|to|cc|subject|date|message-id|references|in-reply-to|auto-submitted|list-[a-z-]{2,20})[ \t]{0,9}:/i;

const [lf, cr, space, tab] = [0x0a, 0x0d, 0x20, 0x09];

/**
 * A message whose head is no longer than can be read: of fields without end their beginning, and of fields without number those that are
 * read. Of all others the same bytes. Pure.
 */
export function withoutLongFields(raw: Buffer): Buffer {
  const end = endOfHead(raw);
  if (end <= longestHead) return raw;
  const kept: Buffer[] = [];
  let [size, at] = [0, 0];
  while (at < end) {
    const next = endOfField(raw, at);
    const isRead = read.test(raw.toString('latin1', at, Math.min(at + 60, next)));
    if (size < longestHead && (isRead || size < longestField)) {
      const field = cut(raw.subarray(at, next));
      kept.push(field);
      size += field.length;
    }
    at = next;
  }
  return Buffer.concat([...kept, raw.subarray(end)]);
}

/** Where the empty line begins; 0 where there is none. */
function endOfHead(raw: Buffer): number {
  const ends = [raw.indexOf('\n\r\n'), raw.indexOf('\n\n')].filter((at) => at >= 0);
  return ends.length > 0 ? Math.min(...ends) + 1 : 0;
}

/** The end of a field, with the lines that go on with it (RFC 5322 2.2.3). */
function endOfField(raw: Buffer, from: number): number {
  let at = from;
  do {
    const end = raw.indexOf(lf, at);
    at = end < 0 ? raw.length : end + 1;
  } while (raw[at] === space || raw[at] === tab);
  return at;
}

/** At the end of a line, so that no address is torn, where it has one. */
function cut(field: Buffer): Buffer {
  if (field.length <= longestField) return field;
  const line = field.lastIndexOf(lf, longestField) + 1;
  if (line > 0) return field.subarray(0, line);
  return Buffer.concat([field.subarray(0, longestField), Buffer.from([cr, lf])]);
}
