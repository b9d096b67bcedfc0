import { db } from '../db/client.ts';
import { isId } from '../db/id.ts';
import type { UserViewer } from '../viewer.ts';
import { ownMessages } from './list-newest.ts';
import type { MessageText } from './message-text.ts';
import { textInThread } from './text-in-thread.ts';

/** So much of a message is looked at to show its text; the whole stays stored as it came. */
const shownBytes = 2 * 1024 * 1024;

/** A message as one page shows it. */
export type OpenMessage = {
  id: string;
  accountId: string;
  subject: string;
  fromName: string;
  fromAddress: string;
  at: Date;
  size: number;
  /** Whether only the beginning was looked at. */
  isCut: boolean;
  isUnread: boolean;
  isFlagged: boolean;
} & MessageText;

/** One message of the viewer's own with its text; null for what does not exist and for what is another's alike. */
export async function readMessage(viewer: UserViewer, id: string): Promise<OpenMessage | null> {
  if (!isId(id)) return null;
  const row = await db().message.findFirst({
    where: { AND: [ownMessages(viewer), { id }] },
    select: {
      id: true,
      accountId: true,
      subject: true,
      fromName: true,
      fromAddress: true,
      sentAt: true,
      fetchedAt: true,
      size: true,
      flags: true,
    },
  });
  if (!row) return null;
  const { sentAt, fetchedAt, flags, ...message } = row;
  return {
    ...message,
    at: sentAt ?? fetchedAt,
    isCut: row.size > shownBytes,
    isUnread: !flags.includes('\\Seen'),
    isFlagged: flags.includes('\\Flagged'),
    ...(await textInThread(row.id, () => beginningOf(row.id))),
  };
}

async function beginningOf(id: string): Promise<Uint8Array> {
  const [raw] = await db().$queryRaw<{ bytes: Uint8Array }[]>`
    SELECT substring(bytes FROM 1 FOR ${shownBytes}::int) AS bytes FROM message_raw WHERE "messageId" = ${id}::uuid`;
  return raw?.bytes ?? new Uint8Array();
}
