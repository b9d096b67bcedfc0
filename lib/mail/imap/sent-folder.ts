import { MailFailure } from '../judge/failure.ts';
import type { FiledCopy, SentMessage, ServerFolder } from '../protocol.ts';
import { purposeOf, rankOfSent } from './folder-names.ts';
import { examine } from './folder-state.ts';
import { listServerFolders } from './list-folders.ts';
import { isInSent } from './sent-copy.ts';
import type { ImapSession } from './session.ts';
import { atom } from './wire.ts';

/**
 * Puts a copy of a sent message into the Sent folder, read already, unless it stands there: saved before a crash, or
 * by a server that keeps copies itself, under its own Message-ID or another. A folder is only made where none can be
 * meant, or where somebody chose it. Throws a `MailFailure`.
 */
export async function saveToSent(
  session: ImapSession,
  message: SentMessage,
  chosen: string | null = null,
): Promise<FiledCopy> {
  const folders = await listServerFolders(session);
  const found = chosen === null ? findSent(folders) : chosenOf(folders, chosen);
  if ('choices' in found) return { result: 'ask', choices: found.choices };
  const path = 'path' in found ? found.path : await makeSent(session, chosen ?? 'Sent');
  if (await stands(session, path, message)) return { result: 'was_there' };
  await append(session, path, message.bytes);
  return { result: 'saved' };
}

// A server that refuses to look into the folder may still take a message into it.
async function stands(session: ImapSession, path: string, message: SentMessage): Promise<boolean> {
  try {
    const { exists, uidNext } = await examine(session, path);
    return exists !== 0 && (await isInSent(session, uidNext, message));
  } catch (error) {
    return onlyRefused(session, error, false);
  }
}

async function append(session: ImapSession, path: string, bytes: Buffer): Promise<void> {
  const literal = { type: 'LITERAL', value: bytes };
  const allowance = { ms: appendMs(bytes.length) };
  try {
    await session.command('APPEND', [session.folder(path), [atom('\\Seen')], literal], {}, allowance);
  } catch (error) {
    onlyRefused(session, error, undefined);
    // Once more, without the flag that some do not take; for a full folder it is refused once more.
    await session.command('APPEND', [session.folder(path), literal], {}, allowance);
  }
}

/** A minute, and what the bytes take at 32 kB/s. */
const appendMs = (bytes: number) => 60_000 + bytes / 32;

/** The second way is open where the server only refused, and the session goes on. */
function onlyRefused<T>(session: ImapSession, error: unknown, otherwise: T): T {
  if (error instanceof MailFailure && session.isOpen) return otherwise;
  throw error;
}

type Found = { path: string } | { choices: string[] } | { none: true };

const mostChoices = 200;

/**
 * Pure. The folder for sent mail: the one the server says it is (RFC 6154), else one that is called so in a language
 * of `folder-names.ts`. Else whatever stands there with a name of nobody's knowledge may be it, and is to be chosen;
 * `none` where nothing else stands there.
 */
export function findSent(folders: readonly ServerFolder[]): Found {
  const usable = folders.filter(isUsable);
  const marked = usable.filter(({ flags }) => flags.includes('\\sent'));
  const named = usable.filter((folder) => depthOf(folder) <= 1 && Number.isFinite(rankOf(folder)));
  const [first] = byLikelihood(marked.length > 0 ? marked : named);
  if (first) return { path: first.path };
  const choices = usable.filter((folder) => !isOfOtherUse(folder, folders)).map(({ path }) => path);
  return choices.length > 0 ? { choices: choices.slice(0, mostChoices) } : { none: true };
}

function chosenOf(folders: readonly ServerFolder[], chosen: string): Found {
  const exact = folders.find(({ path, flags }) => path === chosen && !flags.includes('\\nonexistent'));
  return exact ? { path: exact.path } : { none: true };
}

const isUsable = ({ flags }: ServerFolder) =>
  !flags.includes('\\noselect') && !flags.includes('\\nonexistent');

function byLikelihood(folders: ServerFolder[]): ServerFolder[] {
  return folders.toSorted(
    (one, other) =>
      depthOf(one) - depthOf(other) || Math.min(rankOf(one), 1e9) - Math.min(rankOf(other), 1e9),
  );
}

// RFC 6154, and XLIST before it.
const otherUses = /^\\(?:all|allmail|archive|drafts|flagged|starred|important|junk|spam|trash|inbox)$/;

/** Whether a folder is known to be for something else, by its mark or name, or stands below one that is. */
function isOfOtherUse({ path, delimiter, flags }: ServerFolder, folders: readonly ServerFolder[]): boolean {
  if (flags.some((flag) => otherUses.test(flag))) return true;
  const parts = delimiter ? path.split(delimiter) : [path];
  const own = purposeOf(parts.at(-1) ?? '');
  if (own && own !== 'sent') return true;
  return parts.slice(0, -1).some((name, level) => {
    const above = parts.slice(0, level + 1).join(delimiter);
    if (/^inbox$/i.test(above)) return false;
    const use = purposeOf(name);
    if (use && use !== 'sent' && use !== 'other') return true;
    const folder = folders.find((one) => one.path === above);
    return folder?.flags.some((flag) => otherUses.test(flag) && flag !== '\\inbox') ?? false;
  });
}

const rankOf = ({ path, delimiter }: ServerFolder) =>
  rankOfSent(delimiter ? (path.split(delimiter).at(-1) ?? path) : path);

/** 0 at the top, or directly below INBOX or Gmail's own level. */
function depthOf({ path, delimiter }: ServerFolder): number {
  if (!delimiter) return 0;
  const parts = path.split(delimiter);
  return /^(inbox|\[gmail\]|\[google mail\])$/i.test(parts[0] ?? '') ? parts.length - 2 : parts.length - 1;
}

/** Where there is none: by this name, or below INBOX where the server lets folders be only there. */
async function makeSent(session: ImapSession, name: string): Promise<string> {
  try {
    return await create(session, name);
  } catch (error) {
    onlyRefused(session, error, undefined);
    for (const path of name === 'Sent' ? ['INBOX.Sent', 'INBOX/Sent'] : []) {
      try {
        return await create(session, path);
      } catch (again) {
        onlyRefused(session, again, undefined);
      }
    }
    throw error;
  }
}

async function create(session: ImapSession, path: string): Promise<string> {
  await session.command('CREATE', [session.folder(path)]);
  // So that other programs show it; a server that will not is none the worse for it.
  await session
    .command('SUBSCRIBE', [session.folder(path)])
    .catch((error) => onlyRefused(session, error, undefined));
  return path;
}
