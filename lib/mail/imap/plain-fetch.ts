import type { Response } from './answers.ts';

/** How every FETCH response begins (RFC 3501 7.4.2), and how those begin that say it in other words. */
const regular = /^ {0,8}\* +\d+ +FETCH *\(/i;
const anyFetch = /^ {0,8}\* {0,8}(?:\d{1,10} +)?(?:UID +)?FETCH\b/i;

/** Whether a response is a FETCH whose beginning no parser would take for one. Pure. */
export const isOddFetch = (head: string) => anyFetch.test(head) && !regular.test(head);

const mark = /\{ {0,2}(\d{1,19})(?: ?bytes)? {0,2}[+-]?\} {0,2}\r?\n/gi;
const bodyName = /(?:BODY(?:\.PEEK)? ?\[ ?\](?: ?<[\d.]{0,24}>)?|(?<![.\w])RFC822(?:\.PEEK)?)[ =:(]{0,4}$/i;
const quotedBody =
  /(?:BODY(?:\.PEEK)? ?\[ ?\](?: ?<[\d.]{0,24}>)?|(?<![.\w])RFC822(?:\.PEEK)?)[ =:(]{1,4}"(?=([\s\S]*)$)/i;

/**
 * A FETCH response that cannot be read, said again in the plainest words: what it tells of UID, flags, date and size, and the bytes of
 * the message. Null where it is none, or where it names no message or more than one. Pure.
 *
 * Some servers put flags in square brackets or leave brackets out of balance, some break a quoted string into lines, some pad the length
 * of a literal. Whose bytes they are is told by the item right before them; nothing inside of a quoted string counts as an item, for that
 * may have been written by whoever sent the message.
 */
export function plainFetch({ payload, literals }: Response): Response | null {
  const text = payload.toString('latin1');
  if (!anyFetch.test(text.slice(0, 96))) return null;
  const quoted = literals.length === 0 ? quotedBodyOf(text) : null;
  const body = quoted?.body ?? literals[literalOfBody(text)];
  const items = text.slice(0, quoted?.at ?? undefined);
  const bare = items.replace(/"(?:[^"\\]|\\[\s\S])*(?:"|$)/g, '""');
  const uids = [...bare.matchAll(/\bUID[ =:]{1,3}(\d{1,10})\b/gi)].map(([, uid]) => uid);
  const [uid] = uids;
  if (uids.some((other) => other !== uid) || (uid === undefined && !body)) return null;
  const number = /\* {0,8}(\d{1,10})|FETCH +(\d{1,10})/i.exec(bare);
  const date = /INTERNALDATE[ =:(]{1,4}"([^"\r\n]{0,64})"/i.exec(items)?.[1];
  const size = /RFC822\.SIZE[ =:]{1,3}"?(\d{1,19})/i.exec(items)?.[1];
  const words = /\bFLAGS[ =:]{0,3}([[({][^\])}]*|\\[a-z]{1,24}(?: \\[a-z]{1,24})*)/i.exec(bare)?.[1] ?? '';
  const flags = words.match(/(?<![^\s,([{])\\?[\w$.-]{1,64}(?![^\s,\])}])/g) ?? [];
  const said = [
    uid === undefined ? '' : `UID ${uid}`,
    /\bFLAGS\b/i.test(bare) ? `FLAGS (${flags.join(' ')})` : '',
    date === undefined ? '' : `INTERNALDATE "${date.replace(/\\/g, '')}"`,
    size === undefined ? '' : `RFC822.SIZE ${size}`,
    body ? `BODY[] {${body.length}}\r\n` : '',
  ].filter(Boolean);
  const row = `* ${number?.[1] ?? number?.[2] ?? 1} FETCH (${said.join(' ')})`;
  return { payload: Buffer.from(row, 'latin1'), literals: body ? [body] : [] };
}

function literalOfBody(text: string): number {
  return [...text.matchAll(mark)].findIndex(({ index }) =>
    bodyName.test(text.slice(Math.max(0, index - 64), index)),
  );
}

/** RFC 3501 9 has no line end in a quoted string; a message that comes as one has nothing else. */
function quotedBodyOf(text: string): { at: number; body: Buffer } | null {
  const found = quotedBody.exec(text);
  if (!found) return null;
  const [, rest = ''] = found;
  const [whole, inside = ''] = /^((?:[^"\\]|\\[\s\S])*)"/.exec(rest) ?? [];
  return whole === undefined
    ? null
    : { at: found.index, body: Buffer.from(inside.replace(/\\(["\\])/g, '$1'), 'latin1') };
}

/** Joins what servers break: a line of a FETCH that ends within a quoted string goes on with the next one. */
export class OpenQuotes {
  #isOpen = false;
  #hasJoined = false;
  /** The server's quotes do not come in pairs: its lines are taken as they come. */
  #isUnreliable = false;

  /** Whether the response goes on behind this line; `begin`: its first line. */
  goesOn(line: Buffer, begin: Buffer): boolean {
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    if (this.#isUnreliable || (!wasOpen && !mayEndInside(line, begin))) return false;
    if (wasOpen && looksLikeResponse.test(line.toString('latin1', 0, 64))) {
      this.#isUnreliable = true;
      return false;
    }
    let isOpen = wasOpen;
    for (let at = 0; at < line.length; at += 1) {
      if (line[at] === backslash && isOpen) at += 1;
      else if (line[at] === quote) isOpen = !isOpen;
    }
    this.#isOpen = isOpen;
    this.#hasJoined ||= isOpen;
    return isOpen;
  }

  /** Whether lines were joined since this was asked last. */
  takeJoined(): boolean {
    const was = this.#hasJoined;
    this.#hasJoined = false;
    return was;
  }

  /** A literal comes behind the line. */
  close(): true {
    this.#isOpen = false;
    return true;
  }
}

const [quote, backslash, bracket] = [0x22, 0x5c, 0x29];
const looksLikeResponse =
  /^(?:\* (?:\d{1,10} [A-Z]|(?:OK|NO|BAD|BYE|SEARCH|FLAGS|VANISHED)\b)|[\dA-F]{5,10} (?:OK|NO|BAD)\b)/i;

/** Nearly every line of a FETCH ends with a bracket, and needs no second look. */
function mayEndInside(line: Buffer, begin: Buffer): boolean {
  const last = line.at(-2) === 0x0d ? line.at(-3) : line.at(-2);
  return last !== bracket && line.length > 4 && regular.test(begin.toString('latin1', 0, 96));
}

/** The responses in what was taken for one, because a quote stood open at the end of a line: each begins a line. Pure. */
export function apart({ payload, literals }: Response): Response[] {
  const text = payload.toString('latin1');
  const starts = [...text.matchAll(/\r?\n(?=([^\r\n]{0,64}))/g)].filter(
    ({ index, 1: next = '' }) => looksLikeResponse.test(next) && !endsInMark(text, index),
  );
  if (starts.length === 0) return [{ payload, literals }];
  let [from, used] = [0, 0];
  return [...starts, null].map((start) => {
    const part = payload.subarray(from, start?.index);
    const count = [...part.toString('latin1').matchAll(mark)].length;
    const own = literals.slice(used, used + count);
    used += count;
    from = start ? start.index + start[0].length : payload.length;
    return { payload: part, literals: own };
  });
}

const endsInMark = (text: string, at: number) =>
  /\{[^{}\r\n]{1,32}\} {0,2}$/.test(text.slice(Math.max(0, at - 40), at));
