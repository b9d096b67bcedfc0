import type { ImapSession } from './connect.ts';
import { atom, textOf } from './folder-state.ts';
import type { ImapUntagged } from './imap-client.ts';

/** One folder of a server. */
export type ServerFolder = {
  /** For people and for comparing; `session.folder(path)` spells it for the server again. */
  path: string;
  /** '' where the server has no levels. */
  delimiter: string;
  /** Lower case, such as `\sent` (RFC 6154) or `\noselect`. */
  flags: string[];
};

const mostFolders = 10_000;

/** All folders of the account, in one exchange. Throws a `MailFailure`. */
export async function listServerFolders(session: ImapSession): Promise<ServerFolder[]> {
  const found: ServerFolder[] = [];
  const all = [
    { type: 'STRING', value: '' },
    { type: 'STRING', value: '*' },
  ];
  // RFC 6154 2: the server need not tell the use of a folder unless it is asked to.
  const asksForUse = session.capabilities.has('SPECIAL-USE') && session.capabilities.has('LIST-EXTENDED');
  await session.command('LIST', asksForUse ? [...all, atom('RETURN'), [atom('SPECIAL-USE')]] : all, {
    list: (untagged) => {
      const folder = readList(session, untagged);
      if (folder && found.length < mostFolders) found.push(folder);
    },
  });
  return found;
}

/** One LIST response, or undefined where it names no folder. */
function readList(session: ImapSession, { attributes = [] }: ImapUntagged): ServerFolder | undefined {
  const [flags, delimiter, name] = attributes;
  const raw = textOf(name);
  if (!Array.isArray(flags) || raw === '') return undefined;
  return {
    path: session.pathOf(raw),
    delimiter: textOf(delimiter).slice(0, 1),
    flags: flags.map((flag) => textOf(flag).toLowerCase()),
  };
}
