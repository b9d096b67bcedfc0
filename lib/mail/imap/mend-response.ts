import { mendNames } from './mend-names.ts';

/**
 * One response, without its line end, as its server meant it (RFC 3501 7.4.2); null where it is none. Pure.
 *
 * Some servers break the line behind a literal, so that what closes the FETCH stands on a line of its own: a FETCH that ends with a
 * literal is closed, and a line of nothing but brackets is what was left of the one before. Some fill up lines with zeros or carriage returns in front or
 * end them twice, some have two spaces or none where one belongs, some announce a literal as clients do (RFC 7888), and some open a
 * bracket in the words of a reply, which are for people, and do not close it.
 */
export function mendResponse(payload: Buffer): Buffer | null {
  const from = payload.findIndex((byte) => byte !== 0 && byte !== carriageReturn);
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
    .replace(/\{0*(\d+)\+?\}(?=\r?\n)/g, '{$1}')
    .replace(/\)[ \t\r]+$/, ')')
    .replace(/\{\d+\}\r?\n\s*$/, '$&)');
  return mended === text ? payload : Buffer.from(mended, 'latin1');
}

const [opening, closing, quote, backslash, begins, ends] = [0x5b, 0x5d, 0x22, 0x5c, 0x28, 0x29];

function mendReply(payload: Buffer, [begin = '', tag = '', status = '']: RegExpExecArray): Buffer {
  const words = payload.subarray(begin.length);
  const isOpen = words[0] === opening && codeEnd(words) < 0;
  if (!isOpen && begin.trimEnd() === `${tag} ${status}` && begin.length <= tag.length + status.length + 2) {
    return payload;
  }
  return Buffer.concat([Buffer.from(`${tag} ${status} `, 'latin1'), isOpen ? words.subarray(1) : words]);
}

/** Where a code ends: at the first bracket in no quotes and no list; -1: nowhere. Servers are sloppy there; the status counts all the same. */
function codeEnd(words: Buffer): number {
  let [depth, isQuoted] = [0, false];
  for (let at = 1; at < words.length; at += 1) {
    const byte = words[at];
    if (byte === quote) isQuoted = !isQuoted;
    else if (isQuoted) at += byte === backslash ? 1 : 0;
    else if (byte === begins) depth += 1;
    else if (byte === ends) depth -= 1;
    else if (byte === closing && depth === 0) return at;
  }
  return -1;
}

/**
 * A reply for a parser that takes all up to the last bracket for its code: the words behind the code, which are for people, have none.
 * Everything else as it is. Pure.
 */
export function withPlainWords(payload: Buffer): Buffer {
  const [begin] = /^\S{1,64} (?:OK|NO|BAD|BYE|PREAUTH) (?=\[)/i.exec(payload.toString('latin1', 0, 96)) ?? [];
  const end = begin === undefined ? -1 : codeEnd(payload.subarray(begin.length));
  if (begin === undefined || end < 0) return payload;
  const behind = begin.length + end + 1;
  if (!payload.includes(closing, behind)) return payload;
  const words = payload.subarray(behind).map((byte) => (byte === closing ? ends : byte));
  return Buffer.concat([payload.subarray(0, behind), words]);
}

/**
 * Where in an untagged response the reply to the command with this tag begins, which belongs on a line of its own; -1: nowhere. Tags
 * cannot be guessed, so whoever says this one answers it. Pure.
 */
export function replyWithin(payload: Buffer, tag: string): number {
  const at = payload[0] === star ? payload.lastIndexOf(tag) : -1;
  if (at < 0) return -1;
  const isReply = /^ (?:OK|NO|BAD)(?:\s|$)/i.test(
    payload.toString('latin1', at + tag.length, at + tag.length + 8),
  );
  return isReply && /[\s)]/.test(payload.toString('latin1', at - 1, at)) ? at : -1;
}

const star = 0x2a;
const carriageReturn = 0x0d;

/**
 * A line as it announces its literal, or does not (RFC 3501 4.3). Servers ask for no going on, with or without the plus of RFC 7888; the
 * words of a reply end as they like. Pure.
 */
export function announcement(line: Buffer): Buffer {
  const end = line.length;
  const tail = line.toString('latin1', Math.max(0, end - 32));
  const [odd, digits] = /\{ {0,2}(\d{1,19})(?: ?bytes)? {0,2}[+-]?\} {0,2}\r?\n$/i.exec(tail) ?? [];
  if (/^\S{1,64} {1,8}(?:OK|NO|BAD|BYE|PREAUTH) /i.test(line.toString('latin1', 0, 96))) return nothing;
  if (odd === undefined || /^\{\d+\}\r?\n$/.test(odd)) return line;
  return Buffer.concat([line.subarray(0, end - odd.length), Buffer.from(`{${digits}}\r\n`)]);
}

const nothing = Buffer.alloc(0);
