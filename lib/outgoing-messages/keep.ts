import { randomUUID } from 'node:crypto';
import type { Tx } from '../db/client.ts';
import type { BuiltMessage } from './build.ts';
import { touchViews } from './claim.ts';
import { sendOutgoing } from './dispatch.ts';

export type MessageToKeep = {
  /** Made by the form that it was written in. */
  id: string;
  accountId: string;
  /** The message that it answers or passes on. */
  inReplyToId: string | null;
  subject: string;
  built: BuiltMessage;
};

/**
 * Keeps a message and queues it, and says under which id: the form sent once more makes no second one. null where the
 * form's id belongs to a message of another account.
 */
export async function keepOutgoing(tx: Tx, message: MessageToKeep): Promise<string | null> {
  const { id, accountId, inReplyToId, subject, built } = message;
  const { messageId, envelope, bytes } = built;
  const { count } = await tx.outgoingMessage.createMany({
    data: [
      {
        id,
        accountId,
        inReplyToId,
        messageId,
        envelopeFrom: envelope.from,
        envelopeTo: envelope.to,
        subject,
        size: bytes.length,
        bytes: new Uint8Array(bytes),
      },
    ],
    skipDuplicates: true,
  });
  if (count === 0) {
    const known = await tx.outgoingMessage.findFirst({
      where: { id, accountId },
      select: { subject: true, size: true, envelopeTo: true },
    });
    if (!known) return null;
    const isSame =
      known.subject === subject &&
      known.size === bytes.length &&
      known.envelopeTo.join() === envelope.to.join();
    // Back in the browser, changed and sent once more: that is another message.
    return isSame ? id : keepOutgoing(tx, { ...message, id: randomUUID() });
  }
  await sendOutgoing(tx, id);
  await touchViews(tx, accountId);
  return id;
}
