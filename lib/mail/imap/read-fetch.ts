import type { FetchedMessage } from '../copy.ts';
import { isBodyOf, isMessage } from '../plausible-body.ts';
import type { ImapAttribute, ImapUntagged } from './imap-client.ts';
import { itemsOf, node, number, textOf } from './wire.ts';

/** What one FETCH response says of a message; the UID is null where it names none. */
export type ReadMessage = Omit<FetchedMessage, 'uidValidity' | 'uid' | 'raw'> & {
  uid: bigint | null;
  /** Undefined where its bytes did not come, or what came cannot be them. */
  raw: Buffer | undefined;
  /** What came in their place. */
  instead: Buffer | undefined;
};

/** Pure. One FETCH response, or undefined where it is none. `believesSize`: what is far shorter than its size is not its bytes. */
export function readFetch(
  untagged: ImapUntagged,
  messageBytes: number,
  believesSize = true,
): ReadMessage | undefined {
  const list = untagged.attributes?.[1];
  if (!Array.isArray(list)) return undefined;
  let uid: bigint | null = null;
  let said: bigint | null = null;
  let raw: Buffer | undefined;
  let flags: string[] = [];
  let internalDate: Date | null = null;
  for (const [name, value] of itemsOf(list)) {
    switch (textOf(name).toUpperCase()) {
      case 'UID':
        uid = number(textOf(value));
        break;
      case 'RFC822.SIZE':
        said = number(textOf(value));
        break;
      case 'FLAGS':
        flags = readFlags(value);
        break;
      case 'INTERNALDATE':
        internalDate = readDate(textOf(value));
        break;
      // What some servers call it that were asked for BODY.PEEK[].
      case 'RFC822':
      case 'RFC822.PEEK':
        raw ??= bytesOf(value);
        break;
      case 'BODY.PEEK':
      case 'BODY':
        if (node(name)?.section?.length === 0) raw = bytesOf(value);
        break;
    }
  }
  if (uid !== null && (uid === 0n || uid > 0xffff_ffffn)) return undefined;
  const facts = { uid, flags, internalDate };
  const size = Number(said ?? 0n);
  if (raw === undefined) return { ...facts, size, raw, instead: undefined };
  const isEmptyUnsaid = raw.length === 0 && said === null;
  const isShort = !isBodyOf(raw.length, Math.min(size, messageBytes));
  if (isEmptyUnsaid || (isShort && (believesSize || !isMessage(raw)))) {
    return { ...facts, size, raw: undefined, instead: raw };
  }
  // A message of exactly the limit is whole only if the server says that this is its size.
  if (raw.length >= messageBytes && size !== raw.length) {
    const head = headOf(raw);
    return { ...facts, size: Math.max(size, raw.length), raw: head, instead: undefined, note: 'too_large' };
  }
  return { ...facts, size: raw.length, raw, instead: undefined };
}

const headBytes = 256 * 1024;

// Of a message over the limit its head is kept, so that lists can show what it is.
function headOf(raw: Buffer): Buffer {
  const end = raw.indexOf('\r\n\r\n');
  return Buffer.from(raw.subarray(0, Math.min(end < 0 ? headBytes : end + 4, headBytes)));
}

function bytesOf(value: ImapAttribute | undefined): Buffer | undefined {
  if (Array.isArray(value)) return value.length === 1 ? bytesOf(value[0]) : undefined;
  const found = node(value)?.value;
  return typeof found === 'string' ? Buffer.from(found) : found;
}

/** Pure. The flags of a response, each once. */
export function readFlags(value: ImapAttribute | undefined): string[] {
  if (!Array.isArray(value)) return [];
  const words = value.map(textOf).filter((word) => /^[\x21-\x7e]{1,64}$/.test(word));
  return [...new Set(words)].slice(0, 64);
}

// "17-Jul-1996 02:44:25 -0700" (RFC 3501); years a database cannot hold are none.
function readDate(text: string): Date | null {
  const date = new Date(text);
  const year = date.getUTCFullYear();
  return year >= 1900 && year < 3000 ? date : null;
}
