import { type Capabilities, spelledPath } from './imap-client.ts';
import { listServerFolders } from './list-folders.ts';
import type { Question } from './quick-look.ts';
import { isRefusal, secondWays } from './second-ways.ts';
import type { ImapSession } from './session.ts';
import { type FolderState, noteSaid, stateFrom, statusItems } from './status.ts';
import { itemsOf, node, number, textOf } from './wire.ts';

/**
 * Asks whether anything can be new, without opening the folder: one exchange. Where the server refuses that, the folder
 * is opened. Throws a `MailFailure`, cause `mailbox` where there is no such folder.
 */
export async function readStatus(
  session: ImapSession,
  path: string,
  { withModseq = false } = {},
): Promise<FolderState> {
  // RFC 7162; asked for only where the server has said so, as a refusal would cost the whole answer.
  const asksForModseq = withModseq && session.capabilities.has('CONDSTORE');
  return await secondWays(session, [
    ...(asksForModseq ? [() => status(session, path, true)] : []),
    () => status(session, path),
    () => examine(session, path),
  ]);
}

async function status(session: ImapSession, path: string, withModseq = false): Promise<FolderState> {
  const said = new Map<string, bigint>();
  await session.command('STATUS', [session.folder(path), statusItems(withModseq)], {
    status: (untagged) => {
      // A name with spaces that is not quoted stands before it in several words.
      const list = untagged.attributes?.findLast(Array.isArray);
      for (const [name, value] of itemsOf(list)) noteSaid(said, textOf(name), textOf(value));
    },
  });
  return stateFrom(said);
}

/** Opens the folder for reading only; as for changes where the server knows no other way. Throws a `MailFailure`. */
export function examine(session: ImapSession, path: string): Promise<FolderState> {
  return openAsKnown(session, path, ['EXAMINE', 'SELECT']);
}

/** Opens the folder for copying, as `examine` does; what that says nothing of, its numbering above all, STATUS is asked for. */
export async function examineToCopy(session: ImapSession, path: string): Promise<FolderState> {
  const state = await examine(session, path);
  if (state.uidValidity !== null) return state;
  // Under another UIDVALIDITY all of the folder is another: not left to an answer that is short of a line.
  const more = await status(session, path).catch((error) => {
    if (!isRefusal(session, error)) throw error;
    return null;
  });
  return {
    ...state,
    uidValidity: more?.uidValidity ?? null,
    uidNext: state.uidNext ?? more?.uidNext ?? null,
  };
}

/** Opens the folder so that flags can be changed. Throws a `MailFailure`. */
export function openForChanges(session: ImapSession, path: string): Promise<FolderState> {
  return openAsKnown(session, path, ['SELECT']);
}

type Opening = 'EXAMINE' | 'SELECT';

// A refusal may mean that the server spells the name another way.
async function openAsKnown(session: ImapSession, path: string, commands: Opening[]): Promise<FolderState> {
  await sayWhoAsks(session);
  const attempt = () =>
    secondWays(
      session,
      commands.map((command) => () => open(session, path, command)),
    );
  try {
    return await attempt();
  } catch (error) {
    if (!isRefusal(session, error) || !(await findSpelling(session, path))) throw error;
    return await attempt().catch(() => {
      throw error; // the first reason is the one worth reading
    });
  }
}

const introduced = new WeakSet<ImapSession>();
const introduction = [['name', 'Rekey', 'vendor', 'Rekey'].map((value) => ({ type: 'STRING', value }))];

/** What a session says first when it opens a folder. Pure. */
export function openingQuestions(path: string, capabilities: Capabilities): Question[] {
  const name = { type: 'STRING', value: spelledPath(capabilities, path) };
  return [...(capabilities.has('ID') ? [['ID', introduction] as Question] : []), ['EXAMINE', [name]]];
}

/** RFC 2971, once in a session and only where it is offered: some servers open no folder for whom they do not know. */
async function sayWhoAsks(session: ImapSession): Promise<void> {
  if (!session.capabilities.has('ID') || introduced.has(session)) return;
  introduced.add(session);
  await session.command('ID', introduction).catch((error) => {
    if (!isRefusal(session, error)) throw error;
  });
}

/** How LIST spells a folder; false where it names none such, or this spelling was tried. */
async function findSpelling(session: ImapSession, path: string): Promise<boolean> {
  const same = (name: string) => name.normalize() === path.normalize();
  const folders = await listServerFolders(session).catch(() => []);
  const found = folders.find((folder) => same(folder.path) || same(folder.spelled));
  return found !== undefined && session.spell(path, found.spelled);
}

async function open(session: ImapSession, path: string, command: Opening): Promise<FolderState> {
  const said = new Map<string, bigint>();
  await session.command(command, [session.folder(path)], {
    ok: (untagged) => {
      const [name, value] = node(untagged.attributes?.[0])?.section ?? [];
      noteSaid(said, textOf(name), textOf(value));
    },
    exists: (untagged) => {
      const count = number(untagged.command);
      if (count !== null) said.set('MESSAGES', count);
    },
  });
  return stateFrom(said);
}
