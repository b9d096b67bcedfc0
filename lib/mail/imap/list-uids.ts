import { Finding, MailFailure } from '../judge/failure.ts';
import { packed } from './fetch-messages.ts';
import type { ImapUntagged } from './imap-client.ts';
import { isRefusal, secondWays } from './second-ways.ts';
import type { ImapSession } from './session.ts';
import { atom, itemsOf, node, number, sequence, textOf } from './wire.ts';

/**
 * The UIDs of the opened folder from `from` to `to`, ascending, each once; where the server counts none, and refuses to list them, none.
 * Throws a `MailFailure`.
 */
export async function listUids(
  session: ImapSession,
  from: bigint,
  to: bigint | null,
  countsNone = false,
): Promise<number[]> {
  const bySearch = () => searchUids(session, from, to);
  const otherwise = countsNone ? async () => [] : () => fetchUids(session, from, to);
  return await secondWays(session, [bySearch, otherwise]);
}

// One command names so few in single numbers: no server's line limit is near.
const singly = 300;

/** Which of these UIDs, ascending, the opened folder still has. Throws a `MailFailure`. */
export async function listThese(session: ImapSession, uids: number[]): Promise<ReadonlySet<number>> {
  const [first, last] = [uids.at(0), uids.at(-1)];
  if (first === undefined || last === undefined) return new Set();
  const set = uids.length <= singly ? packed(uids) : `${first}:${last}`;
  const [from, to] = [BigInt(first), BigInt(last)];
  const found = await secondWays(session, [
    () => searchUids(session, from, to, set),
    () => fetchUids(session, from, to, 'UID FETCH', set),
  ]);
  return new Set(found);
}

/**
 * All UIDs of the opened folder, which the server counts as `count`, asked for another way than `listUids` asks; what that
 * says is not believed alone.
 */
export async function listAllUids(session: ImapSession, count: number | null): Promise<number[]> {
  return await secondWays(session, [
    () => fetchAllUids(session, count ?? 0),
    () => searchUids(session, 1n, null),
  ]);
}

/** By number, and from where it ended again while more come: a server may answer with so many rows and no more. */
async function fetchAllUids(session: ImapSession, count: number): Promise<number[]> {
  const found = new Set(await fetchUids(session, 1n, null, 'FETCH'));
  for (let known = 0; found.size > known && found.size < count; ) {
    known = found.size;
    const more = await fetchUids(session, 1n, null, 'FETCH', `${known + 1}:*`).catch((error) => {
      if (isRefusal(session, error)) return [];
      throw error;
    });
    for (const uid of more) found.add(uid);
  }
  return [...found].sort((a, b) => a - b);
}

async function searchUids(
  session: ImapSession,
  from: bigint,
  to: bigint | null,
  set = `${from}:${to ?? '*'}`,
): Promise<number[]> {
  const uids = new Uids(from, to);
  await session.command('UID SEARCH', [atom('UID'), sequence(set)], {
    search: ({ numbers, attributes = [] }) =>
      uids.add(numbers ?? attributes.map((one) => Number(textOf(one)))),
    esearch: (untagged) => uids.add(readEsearch(untagged)),
  });
  return uids.sorted();
}

async function fetchUids(
  session: ImapSession,
  from: bigint,
  to: bigint | null,
  name = 'UID FETCH',
  set = `${from}:${to ?? '*'}`,
) {
  const uids = new Uids(from, to);
  await session.command(
    name,
    [sequence(set), [atom('UID')]],
    { fetch: (untagged) => uids.add(readUid(untagged)) },
    { responses: mostUids, streams: true },
  );
  return uids.sorted();
}

const mostUids = 5_000_000;

/** UIDs within what was asked: `n:*` names the last message even when it is older than n (RFC 3501 6.4.8). */
class Uids {
  readonly #found = new Set<number>();
  readonly #low: number;
  readonly #high: number;

  constructor(from: bigint, to: bigint | null) {
    this.#low = Number(from);
    this.#high = to === null ? 0xffff_ffff : Number(to);
  }

  add(uids: number[]): void {
    for (const uid of uids) {
      if (Number.isSafeInteger(uid) && uid >= this.#low && uid <= this.#high) this.#found.add(uid);
    }
    if (this.#found.size > mostUids) {
      throw new MailFailure('select', new Finding('protocol', 'the folder is too large').verdict);
    }
  }

  sorted(): number[] {
    return [...this.#found].sort((a, b) => a - b);
  }
}

function readUid({ attributes }: ImapUntagged): number[] {
  const [, value] = itemsOf(attributes?.[1]).find(([name]) => textOf(name).toUpperCase() === 'UID') ?? [];
  const uid = number(textOf(value));
  return uid ? [Number(uid)] : [];
}

// RFC 4731 3.1, sent by some servers of IMAP4rev2 without being asked: `(TAG "A1") UID ALL 1:3,7`.
function readEsearch({ attributes = [] }: ImapUntagged): number[] {
  const at = attributes.findIndex((one) => node(one)?.value?.toString().toUpperCase() === 'ALL');
  const parts = at < 0 ? [] : textOf(attributes[at + 1]).split(',');
  return parts.flatMap((part) => {
    const [first = 0, last = first] = part.split(':').map(Number);
    const [low, high] = [Math.min(first, last), Math.max(first, last)];
    if (!Number.isSafeInteger(high) || high - low > mostUids) return [];
    return Array.from({ length: high - low + 1 }, (_, i) => low + i);
  });
}
