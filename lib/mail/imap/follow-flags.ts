import { databaseTime } from '../../db/clock.ts';
import type { FlagFollower, FlagsOf, FolderCursor } from '../copy.ts';
import { MailFailure } from '../judge/failure.ts';
import type { Capabilities, ImapArgument, ImapUntagged } from './imap-client.ts';
import type { Question } from './quick-look.ts';
import { readFlags } from './read-fetch.ts';
import type { ImapSession } from './session.ts';
import type { FolderState } from './status.ts';
import { atom, itemsOf, number, sequence, textOf } from './wire.ts';

/** Of a server that cannot tell what changed, so many of the newest are read again, at most so often. */
const newestCount = 500;
const everyMs = 3_600_000;

/** Whether flags of stored messages may have changed since they were read. Pure but for the clock. */
export function mayHaveChanged(
  cursor: Pick<FolderCursor, 'highestModseq'>,
  now: Pick<FolderState, 'highestModseq'>,
  readAt: Date | null,
  at = databaseTime().getTime(),
): boolean {
  if (now.highestModseq !== null && cursor.highestModseq !== null) {
    return now.highestModseq !== cursor.highestModseq;
  }
  return readAt === null || at - readAt.getTime() >= everyMs;
}

/**
 * Hands over the flags that other programs changed in the opened folder since they were read last, without the
 * messages (RFC 7162 CHANGEDSINCE; of servers without it those of the newest messages). A server that refuses to
 * tell keeps nobody from their mail. `isToBeSaved`: the cursor is stored after this anyhow, so that where no flag has
 * changed there is nothing to store. Throws a `MailFailure` where the connection is gone, or what `store` throws.
 */
export async function followFlags(
  session: ImapSession,
  cursor: FolderCursor,
  state: FolderState,
  follower: FlagFollower,
  isToBeSaved = false,
): Promise<void> {
  const uidValidity = state.uidValidity ?? 0n;
  const upTo = { uidValidity, highestModseq: state.highestModseq };
  const canTell = canTellChanges(session.capabilities, cursor, state);
  const changed =
    (canTell && (await ask(session, changedSince(cursor)))) || (await ask(session, newest(state)));
  if (canTell && isToBeSaved && changed?.length === 0) return;
  await follower.store(changed ?? [], upTo);
}

/** What is asked first about flags; null where there is nothing to ask about. Pure. */
export function flagsQuestion(
  capabilities: Capabilities,
  cursor: FolderCursor,
  state: FolderState,
): Question | null {
  return canTellChanges(capabilities, cursor, state) ? changedSince(cursor) : newest(state);
}

const canTellChanges = (
  capabilities: Capabilities,
  { highestModseq: since }: FolderCursor,
  { highestModseq: now }: FolderState,
) => capabilities.has('CONDSTORE') && since !== null && now !== null && now > since;

const changedSince = ({ lastUid, highestModseq }: FolderCursor): Question => [
  'UID FETCH',
  [sequence(`1:${lastUid}`), wanted, [atom('CHANGEDSINCE'), atom(`${highestModseq}`)]],
];

function newest({ exists }: FolderState): Question | null {
  if (exists === 0) return null;
  const from = Math.max(1, (exists ?? newestCount) - newestCount + 1);
  return ['FETCH', [sequence(`${from}:*`), wanted]];
}

const wanted: ImapArgument = [atom('UID'), atom('FLAGS')];
const mostResponses = 1_000_000;

/** Null where the server would not say. */
async function ask(session: ImapSession, question: Question | null): Promise<FlagsOf[] | null> {
  if (!question) return [];
  const [name, args] = question;
  const found = new Map<bigint, FlagsOf>();
  try {
    await session.command(
      name,
      args,
      {
        fetch: (untagged) => {
          const read = readFlagsOf(untagged);
          if (read) found.set(read.uid, read);
        },
      },
      { responses: mostResponses, streams: true },
    );
    return [...found.values()];
  } catch (error) {
    if (!(error instanceof MailFailure) || !session.isOpen) throw error;
    return null;
  }
}

/** Pure. A FETCH response with flags, or undefined where it says nothing of a message's. */
function readFlagsOf(untagged: ImapUntagged): FlagsOf | undefined {
  let uid: bigint | null = null;
  let flags: string[] | undefined;
  for (const [named, value] of itemsOf(untagged.attributes?.[1])) {
    const name = textOf(named).toUpperCase();
    if (name === 'UID') uid = number(textOf(value));
    if (name === 'FLAGS') flags = readFlags(value);
  }
  return uid && uid <= 0xffff_ffffn && flags ? { uid, flags } : undefined;
}
