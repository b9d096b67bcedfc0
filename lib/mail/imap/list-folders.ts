import type { ServerFolder } from '../protocol.ts';
import type { ImapArgument, ImapUntagged } from './imap-client.ts';
import { secondWays } from './second-ways.ts';
import type { ImapSession } from './session.ts';
import { atom, textOf } from './wire.ts';

/** A folder, and beside it how the server has written it. `session.folder(path)` spells it so again. */
type SpelledFolder = ServerFolder & { spelled: string };

const mostFolders = 10_000;

/** All folders of the account, each once, in one exchange; the inbox is INBOX however it is written (RFC 3501 5.1). Throws a `MailFailure`. */
export async function listServerFolders(session: ImapSession): Promise<SpelledFolder[]> {
  const all = [
    { type: 'STRING', value: '' },
    { type: 'STRING', value: '*' },
  ];
  // RFC 6154 2: the server need not tell the use of a folder unless it is asked to. XLIST did that before.
  const asksForUse = session.capabilities.has('SPECIAL-USE') && session.capabilities.has('LIST-EXTENDED');
  return await secondWays(session, [
    ...(asksForUse ? [() => list(session, 'LIST', [...all, atom('RETURN'), [atom('SPECIAL-USE')]])] : []),
    ...(!asksForUse && session.capabilities.has('XLIST') ? [() => list(session, 'XLIST', all)] : []),
    () => list(session, 'LIST', all),
  ]);
}

async function list(
  session: ImapSession,
  command: 'LIST' | 'XLIST',
  args: ImapArgument[],
): Promise<SpelledFolder[]> {
  const found = new Map<string, SpelledFolder>();
  await session.command(command, args, {
    [command.toLowerCase()]: (untagged: ImapUntagged) => {
      const folder = readList(session, untagged);
      if (folder && found.size < mostFolders && !found.has(folder.path)) found.set(folder.path, folder);
    },
  });
  return [...found.values()];
}

/** One LIST response, or undefined where it names no folder. */
function readList(session: ImapSession, { attributes = [] }: ImapUntagged): SpelledFolder | undefined {
  const [flags, delimiter, name] = attributes;
  // A name cannot be NIL (RFC 3501 9, mailbox): what is read as that is a folder called so.
  const raw = name === null ? 'NIL' : textOf(name);
  if (!Array.isArray(flags) || raw === '') return undefined;
  return {
    path: /^inbox$/i.test(raw) ? 'INBOX' : session.pathOf(raw),
    spelled: raw,
    delimiter: textOf(delimiter).slice(0, 1),
    flags: flags.map((flag) => textOf(flag).toLowerCase()),
  };
}
