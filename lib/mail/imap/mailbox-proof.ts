import { MailFailure } from '../judge/failure.ts';
import type { GlimpsedMessage, MailboxView } from '../protocol.ts';
import { packed } from './fetch-messages.ts';
import { examine } from './folder-state.ts';
import type { ImapArgument, ImapUntagged } from './imap-client.ts';
import type { ImapSession } from './session.ts';
import { atom, itemsOf, node, number, sequence, textOf } from './wire.ts';

const oldest = 10;
const newest = 30;

/**
 * Looks into a folder for what recognises it, without changing it or reading any message: Message-ID, size and date
 * of the UIDs asked for and of some others. Throws a `MailFailure`.
 */
export async function viewMailbox(session: ImapSession, path: string, uids: number[]): Promise<MailboxView> {
  const { uidValidity, exists } = await examine(session, path);
  const messages = new Map<bigint, GlimpsedMessage>();
  const take = (untagged: ImapUntagged) => {
    const message = readGlimpse(untagged);
    if (message) messages.set(message.uid, message);
  };
  if (exists === 0) return { uidValidity, exists, messages: [] };
  if (uids.length > 0) await glimpse(session, 'UID FETCH', packed(uids), take);
  const most = exists ?? 1;
  const ends = most <= oldest + newest ? `1:${most}` : `1:${oldest},${most - newest + 1}:${most}`;
  await glimpse(session, 'FETCH', ends, take);
  return { uidValidity, exists, messages: [...messages.values()] };
}

const heads: ImapArgument = {
  type: 'ATOM',
  value: 'BODY.PEEK',
  section: [atom('HEADER.FIELDS'), [atom('MESSAGE-ID')]],
} as ImapArgument;
const numbers = [atom('UID'), atom('RFC822.SIZE'), atom('INTERNALDATE')];

async function glimpse(
  session: ImapSession,
  command: 'FETCH' | 'UID FETCH',
  set: string,
  take: (untagged: ImapUntagged) => void,
): Promise<void> {
  const allowance = { responses: 1000, bytes: 4 * 1024 * 1024 };
  try {
    await session.command(command, [sequence(set), [...numbers, heads]], { fetch: take }, allowance);
  } catch (error) {
    if (!(error instanceof MailFailure) || !session.isOpen || error.verdict.cause === 'throttled')
      throw error;
    // One head that the server cannot read is enough for a NO: sizes and dates it knows without reading.
    await session.command(command, [sequence(set), numbers], { fetch: take }, allowance);
  }
}

function readGlimpse(untagged: ImapUntagged): GlimpsedMessage | null {
  const said = new Map<string, string | Buffer>();
  for (const [named, given] of itemsOf(untagged.attributes?.[1])) {
    const name = textOf(named).toUpperCase();
    const value = node(given)?.value;
    if (value !== undefined) said.set(name, name === 'BODY' ? value : textOf(given));
  }
  const uid = number(String(said.get('UID') ?? ''));
  const size = number(String(said.get('RFC822.SIZE') ?? ''));
  if (uid === null || size === null) return null;
  const date = new Date(String(said.get('INTERNALDATE') ?? ''));
  return {
    uid,
    size: Number(size),
    internalDate: Number.isNaN(date.getTime()) ? null : date,
    head: Buffer.from(said.get('BODY') ?? ''),
  };
}
