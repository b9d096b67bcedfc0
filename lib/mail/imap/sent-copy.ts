import { readHeaders } from '../../mime/headers.ts';
import { MailFailure } from '../judge/failure.ts';
import type { SentMessage } from '../protocol.ts';
import type { ImapArgument, ImapUntagged } from './imap-client.ts';
import type { ImapSession } from './session.ts';
import { atom, itemsOf, node, number, sequence, textOf } from './wire.ts';

/**
 * Whether a copy of the message stands in the opened folder: one with its Message-ID, or, since some servers keep
 * their copy under an id of their own, one of the same subject, date and about the same size. A server that answers
 * neither question is taken to have none.
 */
export async function isInSent(
  session: ImapSession,
  uidNext: bigint | null,
  message: SentMessage,
): Promise<boolean> {
  if (await answered(session, () => hasId(session, message.messageId))) return true;
  const candidates = (await answered(session, () => newest(session, uidNext))) || [];
  return candidates.some((candidate) => isCopy(candidate, message));
}

async function answered<T>(session: ImapSession, question: () => Promise<T>): Promise<T | undefined> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof MailFailure && session.isOpen) return undefined;
    throw error;
  }
}

/** RFC 3501 6.4.4: a search for part of the header; ids are random, so part of one is all of it. */
async function hasId(session: ImapSession, messageId: string): Promise<boolean> {
  let count = 0;
  const header = [atom('HEADER'), { type: 'STRING', value: 'Message-ID' }];
  await session.command('UID SEARCH', [...header, { type: 'STRING', value: messageId }], {
    search: (untagged) => {
      const numbers = untagged.numbers ?? (untagged.attributes ?? []).map((one) => Number(textOf(one)));
      count += numbers.filter((uid) => uid > 0).length;
    },
  });
  return count > 0;
}

type Candidate = { size: number | null; head: Buffer };

/** A copy of what has just been sent is among the newest, also where others were sent meanwhile. */
const lookedAt = 30n;
const mostBytes = 4 * 1024 * 1024;

const wanted: ImapArgument = [
  atom('UID'),
  atom('RFC822.SIZE'),
  {
    type: 'ATOM',
    value: 'BODY.PEEK',
    section: [{ type: 'ATOM', value: 'HEADER.FIELDS' }, ['DATE', 'SUBJECT', 'MESSAGE-ID'].map(atom)],
  } as ImapArgument,
];

async function newest(session: ImapSession, uidNext: bigint | null): Promise<Candidate[]> {
  const from = uidNext && uidNext > lookedAt ? uidNext - lookedAt : 1n;
  const found: Candidate[] = [];
  await session.command(
    'UID FETCH',
    [sequence(`${from}:*`), wanted],
    {
      fetch: (untagged) => {
        const candidate = readCandidate(untagged);
        if (candidate) found.push(candidate);
      },
    },
    { bytes: mostBytes },
  );
  return found;
}

function readCandidate({ attributes = [] }: ImapUntagged): Candidate | undefined {
  let size: number | null = null;
  let head: Buffer | undefined;
  for (const [named, given] of itemsOf(attributes[1])) {
    const name = textOf(named).toUpperCase();
    if (name === 'RFC822.SIZE') size = Number(number(textOf(given)) ?? 0) || null;
    if (name !== 'BODY') continue;
    const value = node(given)?.value;
    head = Buffer.isBuffer(value) ? value : Buffer.from(value ?? '', 'latin1');
  }
  return head && { size, head };
}

// Servers that write headers of their own into their copy add some, and leave the date as it was written.
const sameDateMs = 2_000;
const sameSize = (one: number, other: number) => Math.abs(one - other) <= 4096 + other / 10;

/** Pure. Whether it is the message itself, whatever its Message-ID says. */
function isCopy({ size, head }: Candidate, { messageId, bytes, isOfAnother }: SentMessage): boolean {
  const [theirs, ours] = [readHeaders(head), readHeaders(bytes)];
  if (theirs.messageId === messageId) return true;
  if (theirs.messageId && isOfAnother?.(theirs.messageId)) return false;
  if (!theirs.date || !ours.date) return false;
  return (
    theirs.subject === ours.subject &&
    Math.abs(theirs.date.getTime() - ours.date.getTime()) <= sameDateMs &&
    (size === null || sameSize(size, bytes.length))
  );
}
