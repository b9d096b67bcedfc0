import { db } from '../db/client.ts';
import { isId } from '../db/id.ts';
import type { UserViewer } from '../viewer.ts';
import { ownMessages } from './list-newest.ts';
import { findRaw } from './raw-bytes.ts';

/** A message of the viewer's own as it came; null for what does not exist and for what is another's alike. */
export async function readOriginal(viewer: UserViewer, id: string) {
  if (!isId(id)) return null;
  const raw = await db().messageRaw.findFirst({
    where: { messageId: id, message: ownMessages(viewer) },
    select: { message: { select: { subject: true } } },
  });
  const bytes = raw && (await findRaw(id));
  return raw && bytes && { subject: raw.message.subject, bytes };
}

const headBytes = 64 * 1024;

/** The beginning of a message of the viewer's own, where its head stands; empty where there is none such. */
export async function readHead(viewer: UserViewer, id: string): Promise<Buffer> {
  if (!isId(id)) return Buffer.alloc(0);
  const [raw] = await db().$queryRaw<{ head: Uint8Array }[]>`
    SELECT substring(r.bytes FROM 1 FOR ${headBytes}::int) AS head
      FROM message_raw r JOIN message m ON m.id = r."messageId" JOIN folder f ON f.id = m."folderId"
      JOIN mail_account a ON a.id = f."accountId"
     WHERE m.id = ${id}::uuid AND a."ownerId" = ${viewer.userId}::uuid`;
  return Buffer.from(raw?.head ?? new Uint8Array());
}
