import { mendNames } from './mend-names.ts';

/**
 * One response, without its line end, as its server meant it (RFC 3501 7.4.2); null where it is none. Pure.
 *
 * Some servers break the line behind a literal, so that what closes the FETCH stands on a line of its own: a FETCH that ends with a
 * literal is closed, and a line of nothing but brackets is what was left of the one before. Some fill up lines with zeros in front or
 * end them twice, some have two spaces or none where one belongs, some announce a literal as clients do (RFC 7888), and some open a
 * bracket in the words of a reply, which are for people, and do not close it.
 */
export function mendResponse(payload: Buffer): Buffer | null {
  const from = payload.findIndex((byte) => byte !== 0);
  if (from > 0) return mendResponse(payload.subarray(from));
  if (payload.length < 64 && /^[\s)]*$/.test(payload.toString('latin1'))) return null;
  const head = payload.toString('latin1', 0, 96);
  if (/^ {0,8}\* +\d+ +FETCH *\(/i.test(head)) return mendFetch(payload);
  if (/^\* (?:X?LIST|LSUB|STATUS) /i.test(head)) return mendNames(payload);
  const reply = /^(\S{1,64}) {1,8}(OK|NO|BAD|BYE|PREAUTH)(?: {1,8}|$)/i.exec(head);
  return reply ? mendReply(payload, reply) : payload;
}

/** Neither untagged, nor a request to go on, nor the reply to a command (RFC 3501 7): a line that says nothing to anybody. Pure. */
export const isNoResponse = (line: string) =>
  !/^ {0,8}(?:[*+](?:\s|$)|(?:\S{1,64} {1,8})?(?:OK|NO|BAD|BYE|PREAUTH)\b)/i.test(line.slice(0, 128));

function mendFetch(payload: Buffer): Buffer {
  const text = payload.toString('latin1');
  const mended = text
    .trimStart()
    .replace(/^\* +(\d+) +FETCH *\(/i, '* $1 FETCH (')
    .replace(/"[^"]{0,256}"| {2,}/g, (word) => (word.startsWith(' ') ? ' ' : word))
    .replace(/\{(\d+)\+\}(?=\r?\n)/g, '{$1}')
    .replace(/\)[ \t\r]+$/, ')')
    .replace(/\{\d+\}\r?\n\s*$/, '$&)');
  return mended === text ? payload : Buffer.from(mended, 'latin1');
}

const [opening, closing] = [0x5b, 0x5d];

function mendReply(payload: Buffer, [begin = '', tag = '', status = '']: RegExpExecArray): Buffer {
  const words = payload.subarray(begin.length);
  const isOpen = words[0] === opening && !words.includes(closing);
  if (!isOpen && begin.trimEnd() === `${tag} ${status}` && begin.length <= tag.length + status.length + 2) {
    return payload;
  }
  return Buffer.concat([Buffer.from(`${tag} ${status} `, 'latin1'), isOpen ? words.subarray(1) : words]);
}

/**
 * A line as it announces its literal, or does not (RFC 3501 4.3). Servers ask for no going on, with or without the plus of RFC 7888; the
 * words of a reply end as they like. Pure.
 */
export function announcement(line: Buffer): Buffer {
  const end = line.length;
  const [, plus] = /\{\d{1,19}(\+)?\}\r?\n$/.exec(line.toString('latin1', Math.max(0, end - 24))) ?? [];
  if (/^\S{1,64} {1,8}(?:OK|NO|BAD|BYE|PREAUTH) /i.test(line.toString('latin1', 0, 96))) return nothing;
  if (plus === undefined) return line;
  const at = line.lastIndexOf('+');
  return Buffer.concat([line.subarray(0, at), line.subarray(at + 1)]);
}

const nothing = Buffer.alloc(0);
