import type { ImapSession } from './connect.ts';
import { MailFailure } from './failure.ts';
import { atom, examine, textOf } from './folder-state.ts';
import { listServerFolders, type ServerFolder } from './list-folders.ts';

/**
 * Puts a copy of a sent message into the Sent folder, read already, unless one with its Message-ID stands there:
 * asked for again after a crash, or at a server that keeps copies itself, it stays one. Makes the folder where
 * there is none. Throws a `MailFailure`.
 */
export async function saveToSent(
  session: ImapSession,
  { messageId, bytes }: { messageId: string; bytes: Buffer },
): Promise<'saved' | 'was_there'> {
  const path = findSent(await listServerFolders(session)) ?? (await makeSent(session));
  const { exists } = await examine(session, path);
  if (exists !== 0 && (await holds(session, messageId))) return 'was_there';
  const literal = { type: 'LITERAL', value: bytes };
  await session.command(
    'APPEND',
    [session.folder(path), [atom('\\Seen')], literal],
    {},
    { ms: appendMs(bytes.length) },
  );
  return 'saved';
}

/** A minute, and what the bytes take at 32 kB/s. */
const appendMs = (bytes: number) => 60_000 + bytes / 32;

/** RFC 3501 6.4.4: a search for part of the header; ids are random, so part of one is all of it. */
async function holds(session: ImapSession, messageId: string): Promise<boolean> {
  let count = 0;
  const header = [atom('HEADER'), { type: 'STRING', value: 'Message-ID' }];
  await session.command('UID SEARCH', [...header, { type: 'STRING', value: messageId }], {
    search: (untagged) => {
      const numbers = untagged.numbers ?? (untagged.attributes ?? []).map((one) => Number(textOf(one)));
      count += numbers.filter((uid) => uid > 0).length;
    },
  });
  return count > 0;
}

/** Pure. The folder for sent mail: the one the server says it is (RFC 6154), else one that is called so. */
export function findSent(folders: readonly ServerFolder[]): string | undefined {
  const usable = folders.filter(
    ({ flags }) => !flags.includes('\\noselect') && !flags.includes('\\nonexistent'),
  );
  const marked = usable.find(({ flags }) => flags.includes('\\sent'));
  if (marked) return marked.path;
  const named = usable
    .map((folder) => ({ folder, rank: sentNames.indexOf(lastName(folder)), depth: depthOf(folder) }))
    .filter(({ rank, depth }) => rank >= 0 && depth <= 1)
    .sort((one, other) => one.depth - other.depth || one.rank - other.rank);
  return named[0]?.folder.path;
}

// What mail programs and servers call it, the likeliest first.
const sentNames = [
  'sent',
  'sent items',
  'sent messages',
  'sent mail',
  'sent-mail',
  'gesendet',
  'gesendete elemente',
  'gesendete objekte',
  'envoyés',
  'éléments envoyés',
  'messages envoyés',
  'enviados',
  'elementos enviados',
  'itens enviados',
  'posta inviata',
  'inviata',
  'verzonden',
  'verzonden items',
  'wysłane',
  'elementy wysłane',
  'trimise',
  'elemente trimise',
  'отправленные',
  'отправленные элементы',
  '送信済みアイテム',
  '已发送',
  '已发送邮件',
];

function lastName({ path, delimiter }: ServerFolder): string {
  return (delimiter ? (path.split(delimiter).at(-1) ?? path) : path).toLowerCase();
}

/** 0 at the top, or directly below INBOX or Gmail's own level. */
function depthOf({ path, delimiter }: ServerFolder): number {
  if (!delimiter) return 0;
  const parts = path.split(delimiter);
  return /^(inbox|\[gmail\]|\[google mail\])$/i.test(parts[0] ?? '') ? parts.length - 2 : parts.length - 1;
}

/** Where there is none: `Sent`, or below INBOX where the server lets folders be only there. */
async function makeSent(session: ImapSession): Promise<string> {
  try {
    return await create(session, 'Sent');
  } catch (error) {
    if (!(error instanceof MailFailure) || !session.isOpen) throw error;
    for (const path of ['INBOX.Sent', 'INBOX/Sent']) {
      try {
        return await create(session, path);
      } catch (again) {
        if (!(again instanceof MailFailure) || !session.isOpen) throw again;
      }
    }
    throw error;
  }
}

async function create(session: ImapSession, path: string): Promise<string> {
  await session.command('CREATE', [session.folder(path)]);
  // So that other programs show it; a server that will not is none the worse for it.
  await session.command('SUBSCRIBE', [session.folder(path)]).catch((error) => {
    if (!(error instanceof MailFailure) || !session.isOpen) throw error;
  });
  return path;
}
