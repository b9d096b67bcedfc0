import { type MessageHeaders, readHeaders } from '../../mime/headers.ts';
import type { FolderStore } from '../copy.ts';
import { Finding, MailFailure } from '../judge/failure.ts';
import { assertInbox } from './copy-new.ts';
import type { MaildropReader } from './maildrop.ts';
import { numbering } from './names.ts';
import type { Pop3Session } from './session.ts';

/**
 * Marks for deletion what has been stored whole since before that instant, and answers how many; the server deletes them when
 * the session ends well. Each is looked at before: what has the name of a stored message and another head is not that message,
 * and stays. Throws a `MailFailure`.
 */
export async function clearStored(
  session: Pop3Session,
  maildrop: MaildropReader,
  path: string,
  store: FolderStore,
  { before, stopAt }: { before: Date; stopAt: number },
): Promise<number> {
  assertInbox(path);
  const { messages } = await maildrop.list();
  const stored = await store.storedBefore(
    numbering,
    messages.map(({ uid }) => uid),
    before,
  );
  const heads = new Map(stored.map(({ uid, ...head }) => [uid, head]));
  let cleared = 0;
  for (const { at, uid } of messages) {
    const known = heads.get(uid);
    if (!known) continue;
    if (Date.now() >= stopAt) break;
    const [head = Buffer.alloc(0)] = await maildrop.headsOf([at]);
    if (!isSame(readHeaders(head), known)) throw reused();
    await session.ask(`DELE ${at}`);
    cleared += 1;
  }
  return cleared;
}

type Head = Pick<MessageHeaders, 'messageId' | 'subject' | 'fromAddress'>;

const isSame = (one: Head, other: Head) =>
  one.messageId === other.messageId && one.subject === other.subject && one.fromAddress === other.fromAddress;

function reused(): MailFailure {
  const evidence =
    'the server has given the name (UIDL) of a stored message to another one: nothing is deleted there';
  return new MailFailure('select', new Finding('mailbox', evidence, 'REUSED_UIDL').verdict);
}
