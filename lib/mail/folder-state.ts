import type { ImapSession } from './connect.ts';
import { Finding, MailFailure } from './failure.ts';
import type { ImapAttribute, ImapNode, ImapUntagged } from './imap-client.ts';

/** What the server says of a folder; null where it says nothing usable. */
export type FolderState = {
  uidValidity: bigint | null;
  uidNext: bigint | null;
  highestModseq: bigint | null;
  exists: number | null;
};

/** Asks whether anything can be new, without opening the folder: one exchange. Throws a `MailFailure`, cause `mailbox` where there is no such folder. */
export async function readStatus(
  session: ImapSession,
  path: string,
  { withModseq = false } = {},
): Promise<FolderState> {
  const items = ['UIDNEXT', 'UIDVALIDITY'];
  // RFC 7162; asked for only where the server has said so, as a refusal would cost the whole answer.
  if (withModseq && session.capabilities.has('CONDSTORE')) items.push('HIGHESTMODSEQ');
  const said = new Map<string, bigint>();
  await session.command('STATUS', [session.folder(path), items.map(atom)], {
    status: (untagged) => {
      const list = untagged.attributes?.[1];
      if (!Array.isArray(list)) return;
      for (let i = 0; i + 1 < list.length; i += 2) {
        const value = number(textOf(list[i + 1]));
        if (value !== null) said.set(textOf(list[i]).toUpperCase(), value);
      }
    },
  });
  return stateFrom(said);
}

/** Opens the folder for reading only. Throws a `MailFailure`. */
export function examine(session: ImapSession, path: string): Promise<FolderState> {
  return open(session, path, 'EXAMINE');
}

/** Opens the folder so that flags can be changed. Throws a `MailFailure`. */
export function openForChanges(session: ImapSession, path: string): Promise<FolderState> {
  return open(session, path, 'SELECT');
}

async function open(session: ImapSession, path: string, command: 'EXAMINE' | 'SELECT'): Promise<FolderState> {
  const said = new Map<string, bigint>();
  await session.command(command, [session.folder(path)], {
    ok: (untagged) => {
      const [name, value] = node(untagged.attributes?.[0])?.section ?? [];
      const parsed = number(textOf(value));
      if (parsed !== null) said.set(textOf(name).toUpperCase(), parsed);
    },
    exists: (untagged) => {
      const count = number(untagged.command);
      if (count !== null) said.set('MESSAGES', count);
    },
  });
  return stateFrom(said);
}

/** The UIDs of the opened folder from `from` to `to`, ascending, each once. Throws a `MailFailure`. */
export async function searchUids(session: ImapSession, from: bigint, to: bigint | null): Promise<number[]> {
  const found = new Set<number>();
  const low = Number(from);
  const high = to === null ? Number.POSITIVE_INFINITY : Number(to);
  await session.command('UID SEARCH', [atom('UID'), sequence(`${from}:${to ?? '*'}`)], {
    search: (untagged: ImapUntagged) => {
      const numbers = untagged.numbers ?? (untagged.attributes ?? []).map((one) => Number(textOf(one)));
      // `n:*` names the last message even when it is older than n (RFC 3501 6.4.8).
      for (const uid of numbers) if (Number.isSafeInteger(uid) && uid >= low && uid <= high) found.add(uid);
      if (found.size > mostUids) {
        throw new MailFailure('select', new Finding('protocol', 'the folder is too large').verdict);
      }
    },
  });
  return [...found].sort((a, b) => a - b);
}

const mostUids = 5_000_000;

export const atom = (value: string) => ({ type: 'ATOM', value });
export const sequence = (value: string) => ({ type: 'SEQUENCE', value });

/** The text of a word in a response, whether it came bare, quoted or as a literal. */
export function textOf(attribute: ImapAttribute | ImapNode[] | undefined): string {
  const value = node(attribute)?.value;
  return typeof value === 'string' ? value : (value?.toString('latin1') ?? '');
}

export function node(attribute: ImapAttribute | ImapNode[] | undefined): ImapNode | undefined {
  return attribute && !Array.isArray(attribute) ? attribute : undefined;
}

/** A number the wire allows: digits, and not more of them than 64 bits hold. */
export function number(text: string): bigint | null {
  return /^\d{1,19}$/.test(text) ? BigInt(text) : null;
}

function stateFrom(said: ReadonlyMap<string, bigint>): FolderState {
  // UIDs are 32 bits, and never 0 (RFC 3501 2.3.1.1); what is not is as good as not said.
  const uint32 = (name: string) => {
    const value = said.get(name);
    return value && value <= 0xffff_ffffn ? value : null;
  };
  return {
    uidValidity: uint32('UIDVALIDITY'),
    uidNext: uint32('UIDNEXT'),
    highestModseq: said.get('HIGHESTMODSEQ') || null,
    exists: said.has('MESSAGES') ? Number(said.get('MESSAGES')) : null,
  };
}
