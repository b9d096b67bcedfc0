import { db } from '../db/client.ts';
import { isId } from '../db/id.ts';
import type { UserViewer } from '../viewer.ts';
import { ownMessages } from './list-newest.ts';

/** A message of the viewer's own as it came; null for what does not exist and for what is another's alike. */
export async function readOriginal(viewer: UserViewer, id: string) {
  if (!isId(id)) return null;
  const raw = await db().messageRaw.findFirst({
    where: { messageId: id, message: ownMessages(viewer) },
    select: { bytes: true, message: { select: { subject: true } } },
  });
  return raw && { subject: raw.message.subject, bytes: raw.bytes };
}
