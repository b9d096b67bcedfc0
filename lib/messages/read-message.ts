import { BytesLost, isBytesLost } from '../blobs/place.ts';
import { whyLost } from '../blobs/store.ts';
import { db } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { log } from '../log.ts';
import type { UserViewer } from '../viewer.ts';
import { ownMessages } from './list-newest.ts';
import { type Asked, openInThread, openPartInThread } from './open-in-thread.ts';
import { type Opened, type Preview, unreadable } from './opened.ts';
import { rawToHand } from './raw-bytes.ts';

/** A message as one page shows it. */
export type OpenMessage = {
  id: string;
  accountId: string;
  subject: string;
  fromName: string;
  fromAddress: string;
  at: Date;
  size: number;
  isUnread: boolean;
  isFlagged: boolean;
  /** Why its bytes are not here: 'too_large', 'not_given', or 'lost' where they should be. */
  note: string | null;
  /** Since when its server has not had it any more; null: it is there. */
  goneAt: Date | null;
} & Opened;

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
      note: true,
      goneAt: true,
      openFailures: true,
    },
  });
  if (!row) return null;
  const { sentAt, fetchedAt, flags, openFailures, ...message } = row;
  const opened = openFailures >= mostOpenFailures ? unreadable : await open(viewer, id, message.note);
  return {
    ...message,
    at: sentAt ?? fetchedAt,
    isUnread: !flags.includes('\\Seen'),
    isFlagged: flags.includes('\\Flagged'),
    ...opened,
  };
}

// A busy machine may be to blame once or twice.
const mostOpenFailures = 3;

/** One part of a message of the viewer's own as it shows in its place; null as for messages. */
export async function readPart(viewer: UserViewer, id: string, part: number): Promise<Preview | null> {
  if (!isId(id)) return null;
  const own = { AND: [ownMessages(viewer), { id }] };
  const row = await db().message.findFirst({ where: own, select: { openFailures: true, note: true } });
  if (!row || row.openFailures >= mostOpenFailures) return null;
  // A file that cannot be shown makes no message unreadable: nobody is told.
  const opened = openPartInThread({ ...asked(viewer, id, row.note), failed: async () => {} }, part);
  return opened.catch((error) => {
    if (isBytesLost(error)) return null;
    throw error;
  });
}

async function open(
  viewer: UserViewer,
  id: string,
  note: string | null,
): Promise<Opened & { note: string | null }> {
  try {
    return { ...(await openInThread(asked(viewer, id, note))), note };
  } catch (error) {
    const why = await whyLost(error);
    if (!isBytesLost(why)) throw why;
    log.error({ message: id, reason: why.message }, 'the bytes of a message are lost');
    return { ...unreadable, isUnreadable: false, note: 'lost' };
  }
}

function asked({ userId }: UserViewer, id: string, note: string | null): Asked {
  const failed = () => db().message.updateMany({ where: { id }, data: { openFailures: { increment: 1 } } });
  const bytes = async () => {
    const raw = await rawToHand(id);
    if (!raw && !note) throw new BytesLost('no bytes are kept of it');
    return raw ?? [];
  };
  return { id, user: userId, bytes, failed };
}
