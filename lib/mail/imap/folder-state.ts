import type { ImapSession } from './connect.ts';
import { listServerFolders } from './list-folders.ts';
import { isRefusal, secondWays } from './second-ways.ts';
import { atom, node, number, textOf } from './wire.ts';

/** What the server says of a folder; null where it says nothing usable. */
export type FolderState = {
  uidValidity: bigint | null;
  uidNext: bigint | null;
  highestModseq: bigint | null;
  exists: number | null;
};

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
    ...(asksForModseq ? [() => status(session, path, [...counted, 'HIGHESTMODSEQ'])] : []),
    () => status(session, path, counted),
    () => examine(session, path),
  ]);
}

const counted = ['UIDNEXT', 'UIDVALIDITY', 'MESSAGES'];

async function status(session: ImapSession, path: string, items: string[]): Promise<FolderState> {
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

/** Opens the folder for reading only; as for changes where the server knows no other way. Throws a `MailFailure`. */
export function examine(session: ImapSession, path: string): Promise<FolderState> {
  return openAsKnown(session, path, ['EXAMINE', 'SELECT']);
}

/** Opens the folder for copying, as `examine` does; what that says nothing of, its numbering above all, STATUS is asked for. */
export async function examineToCopy(session: ImapSession, path: string): Promise<FolderState> {
  const state = await examine(session, path);
  if (state.uidValidity !== null) return state;
  // Under another UIDVALIDITY all of the folder is another: not left to an answer that is short of a line.
  const more = await status(session, path, counted).catch((error) => {
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

/** RFC 2971, once in a session and only where it is offered: some servers open no folder for whom they do not know. */
async function sayWhoAsks(session: ImapSession): Promise<void> {
  if (!session.capabilities.has('ID') || introduced.has(session)) return;
  introduced.add(session);
  const fields = ['name', 'Rekey', 'vendor', 'Rekey'];
  await session.command('ID', [fields.map((value) => ({ type: 'STRING', value }))]).catch((error) => {
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
