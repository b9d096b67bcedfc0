import type { FolderCursor } from '../copy.ts';
import { MailFailure } from '../judge/failure.ts';
import { mostIdleBytes } from './idle.ts';
import type { ImapArgument } from './imap-client.ts';
import type { News, Told } from './news.ts';
import type { KeptSession } from './session.ts';
import { stateFromItems } from './status.ts';
import { atom, node, textOf } from './wire.ts';

// NOTIFY (RFC 5465): by it a server tells on one connection of several folders. Flags are not asked for: they are no news.

/** Dovecot refuses more names in one command, and each costs its server a STATUS whenever a waiting begins. */
const mostFolders = 100;
const mostResponses = 1_000;
const events = [atom('MessageNew'), atom('MessageExpunge')];

/** What is known of NOTIFY in one session. */
type Standing = {
  isOffered?: boolean;
  /** The server tells of what it was asked to now, also between commands. */
  isOn: boolean;
  /** It has taken the command once: from then on IDLE tells of what NOTIFY asked for and of nothing else (RFC 5465 4). */
  wasOn: boolean;
  /** It does not tell of other folders. */
  isRefused: boolean;
  /** It wants names as they are, in UTF-8: Dovecot 2.3 does, here alone, and answers so. Left out: nothing is known of that. */
  isUtf8?: boolean;
  told: Told;
};

const standings = new WeakMap<KeptSession, Standing>();

// Servers that offer it and do not answer it, or do not offer it: for an hour no session with them asks again.
const without = new Map<string, number>();
const mostWithout = 10_000;
const withoutMs = 3_600_000;

/**
 * Learns whether the server tells of other folders than the open one. Many say before the sign-in alone what they offer, and then it is
 * less: those are asked once.
 */
export async function learnWhetherItTells(session: KeptSession): Promise<void> {
  const standing = standingOf(session);
  if (standing.isOffered !== undefined || isWithout(session)) return;
  try {
    if (!session.capabilities.has('NOTIFY')) await session.command('CAPABILITY', []);
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error;
  }
  standing.isOffered = session.capabilities.has('NOTIFY');
  if (!standing.isOffered) doWithout(session);
}

/**
 * Has the server tell of these folders too, and of the one that is open, in the IDLE to come; what it says of them at once, and what
 * is heard then, is in the news. Where it does not offer that, or refuses, there is IDLE alone. One that does not answer leaves the
 * session closed. Throws nothing of the server's.
 */
export async function tellOf(session: KeptSession, news: News, others: readonly FolderCursor[]) {
  const standing = standingOf(session);
  const some = others.slice(0, mostFolders);
  const isTold = standing.isOffered === true && !standing.isRefused && !isWithout(session);
  const isWanted = isTold && some.length > 0;
  if (!isWanted && !standing.wasOn) return;
  if (isWanted) {
    const names = some.flatMap((folder) => [
      [spelled(session, folder), folder] as const,
      [utf8(folder), folder] as const,
    ]);
    news.expect(new Map(names), standing.told, () => {
      [standing.isRefused, standing.isOn] = [true, false];
    });
  }
  const argument = (folder: FolderCursor): ImapArgument =>
    standing.isUtf8 && !isAscii(folder)
      ? { type: 'LITERAL', value: Buffer.from(folder.path) }
      : session.folder(folder.path);
  try {
    await set(session, news, isWanted ? some.map(argument) : []);
    [standing.isOn, standing.wasOn] = [!standing.isRefused, true];
    const isUntold = (folder: FolderCursor) => !isAscii(folder) && !news.heardOf.has(folder.path);
    if (!isWanted || standing.isRefused) return;
    if (standing.isUtf8 === undefined && some.some(isUntold)) {
      standing.isUtf8 = true;
      const untold = some.filter(isUntold);
      // Refused, it leaves all as it was.
      await set(session, news, some.map(argument)).catch((error) => {
        if (!(error instanceof MailFailure) || !session.isOpen) throw error;
      });
      standing.isUtf8 = untold.some((folder) => !isUntold(folder));
    }
    // One that says nothing of any of them knows none of them, or not what it was asked.
    if (news.heardOf.size === 0) standing.isRefused = true;
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error;
    [standing.isRefused, standing.wasOn] = [true, false];
    if (!session.isOpen) doWithout(session);
  }
}

/** NOTIFY SET. With STATUS each folder is told of before the OK: nothing falls between the check and this. */
async function set(session: KeptSession, news: News, others: ImapArgument[]): Promise<void> {
  const isMore = others.length > 0;
  await session.command(
    'NOTIFY',
    [
      atom('SET'),
      ...(isMore ? [atom('STATUS')] : []),
      [atom('SELECTED'), events],
      ...(isMore ? [[atom('MAILBOXES'), others, events]] : []),
    ],
    {
      exists: ({ command }) => void news.hear(`* ${command} EXISTS`),
      expunge: ({ command }) => void news.hear(`* ${command} EXPUNGE`),
      ok: ({ attributes }) => {
        const [code] = node(attributes?.[0])?.section ?? [];
        news.hear(`* OK [${textOf(code)}]`);
      },
      status: ({ attributes }) =>
        news.status(textOf(attributes?.[0]), stateFromItems(attributes?.findLast(Array.isArray))),
    },
    { bytes: mostIdleBytes, responses: mostResponses },
  );
}

/** The server falls silent again, so that what a check asks is answered by nothing else; one that will not is left. */
export async function tellNoMore(session: KeptSession): Promise<void> {
  const standing = standings.get(session);
  if (!standing?.isOn || !session.isOpen) return;
  try {
    await session.command('NOTIFY', [atom('NONE')]);
    standing.isOn = false;
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error;
    doWithout(session);
    session.close();
  }
}

function standingOf(session: KeptSession): Standing {
  const known = standings.get(session);
  if (known) return known;
  const standing: Standing = { isOn: false, wasOn: false, isRefused: false, told: new Map() };
  standings.set(session, standing);
  return standing;
}

const isWithout = ({ place }: KeptSession) => performance.now() < (without.get(place) ?? 0);

function doWithout({ place }: KeptSession): void {
  if (without.size >= mostWithout) without.clear();
  without.set(place, performance.now() + withoutMs);
}

// Names as bytes, the way they stand in an answer.
const isAscii = ({ path }: FolderCursor) => /^[\x20-\x7e]*$/.test(path);
const utf8 = ({ path }: FolderCursor) => Buffer.from(path).toString('latin1');
const spelled = (session: KeptSession, { path }: FolderCursor) =>
  textOf(session.folder(path) as { type: string; value: string });
