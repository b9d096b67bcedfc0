import { randomUUID } from 'node:crypto';
import { type SendingRefusal, whyNoSending } from '../accounts/may-send.ts';
import { db, type Prisma, type Tx } from '../db/client.ts';
import { limiter } from '../limits/limiter.ts';
import { readThreadHeaders } from '../messages/headers.ts';
import { ownMessages } from '../messages/list-newest.ts';
import { readAttachments } from '../messages/read-attachment.ts';
import { type Attachment, type BuiltMessage, buildMessage } from '../outgoing-messages/build.ts';
import { touchViews } from '../outgoing-messages/claim.ts';
import { sendOutgoing } from '../outgoing-messages/dispatch.ts';
import { attachmentType, type MessageForm } from '../outgoing-messages/schema.ts';
import { readSettings } from '../settings/store.ts';
import type { UserViewer } from '../viewer.ts';

export type QueueResult =
  | { ok: true; id: string }
  /** No such account or message of the viewer's own. */
  | { ok: false; reason: 'not_found' }
  /** The account cannot send now; nothing was kept. */
  | { ok: false; reason: SendingRefusal; accountId: string; address: string }
  /** A file of the original that was to go with it cannot be read any more. */
  | { ok: false; reason: 'attachment_gone' }
  | { ok: false; reason: 'too_large'; bytes: number; limit: number }
  | { ok: false; reason: 'too_many_recipients'; limit: number }
  | { ok: false; reason: 'too_many_messages'; retryAfterMs: number };

/**
 * Takes a message of the viewer's own to send, from one of their accounts: built once, kept, and queued in one
 * transaction. An account that cannot send refuses at once. The same form sent again answers with the message it
 * made.
 */
export async function queueMessage(
  viewer: UserViewer,
  form: MessageForm,
  files: Attachment[],
): Promise<QueueResult> {
  const account = await db().mailAccount.findFirst({
    where: { id: form.accountId, ownerId: viewer.userId },
    select: sender,
  });
  if (!account) return { ok: false, reason: 'not_found' };
  const refusal = whyNoSending({
    state: account.state,
    isPaused: account.pausedAt !== null,
    hasOutgoing: account.outgoingHost !== null,
    isSendingRefused: account.outgoingRefusedAt !== null,
  });
  const { id: accountId, address } = account;
  if (refusal) return { ok: false, reason: refusal, accountId, address };

  const settings = await readSettings();
  const limit = settings['sending.maxRecipients'];
  if (form.to.length + form.cc.length + form.bcc.length > limit) {
    return { ok: false, reason: 'too_many_recipients', limit };
  }
  const original = form.about ? await readOriginal(viewer, form.about) : null;
  if (form.about && !original) return { ok: false, reason: 'not_found' };

  const keptFiles = form.kind === 'forward' ? await readKept(viewer, form) : [];
  if (!keptFiles) return { ok: false, reason: 'attachment_gone' };
  const attachments = [...keptFiles, ...files, ...originalAttachment(form, original)];
  const most = settings['sending.maxMessageBytes'];
  const isReply = form.kind === 'reply' || form.kind === 'replyAll';
  // Before it is built: base64 makes four bytes of three.
  const roughly = attachments.reduce((sum, { bytes }) => sum + Math.ceil(bytes.length / 3) * 4, 0);
  if (roughly > most) return { ok: false, reason: 'too_large', bytes: roughly, limit: most };
  const built = await buildMessage({
    from: { name: account.name, address },
    to: form.to,
    cc: form.cc,
    bcc: form.bcc,
    subject: form.subject,
    text: form.text,
    attachments,
    thread: original && isReply ? readThreadHeaders(original.head) : null,
  });
  if (built.bytes.length > most) {
    return { ok: false, reason: 'too_large', bytes: built.bytes.length, limit: most };
  }
  const counted = await limiter({
    name: 'send',
    points: settings['sending.messagesPerHour'],
    seconds: 3600,
  }).count(viewer.userId);
  if (!counted.ok) return { ok: false, reason: 'too_many_messages', retryAfterMs: counted.retryAfterMs };

  const id = await db().$transaction((tx) => keep(tx, form, accountId, built));
  return id ? { ok: true, id } : { ok: false, reason: 'not_found' };
}

const sender = {
  id: true,
  address: true,
  name: true,
  state: true,
  pausedAt: true,
  outgoingHost: true,
  outgoingRefusedAt: true,
} satisfies Prisma.MailAccountSelect;

/** The id under which it is kept; null where the form's belongs to a message of another account. */
async function keep(
  tx: Tx,
  form: MessageForm,
  accountId: string,
  built: BuiltMessage,
): Promise<string | null> {
  const { messageId, envelope, bytes } = built;
  const { count } = await tx.outgoingMessage.createMany({
    data: [
      {
        id: form.id,
        accountId,
        inReplyToId: form.about ?? null,
        messageId,
        envelopeFrom: envelope.from,
        envelopeTo: envelope.to,
        subject: form.subject,
        size: bytes.length,
        bytes: new Uint8Array(bytes),
      },
    ],
    skipDuplicates: true,
  });
  if (count === 0) {
    const known = await tx.outgoingMessage.findFirst({
      where: { id: form.id, accountId },
      select: { subject: true, size: true, envelopeTo: true },
    });
    if (!known) return null;
    const isSame =
      known.subject === form.subject &&
      known.size === bytes.length &&
      known.envelopeTo.join() === envelope.to.join();
    // Back in the browser, changed and sent once more: that is another message.
    return isSame ? form.id : keep(tx, { ...form, id: randomUUID() }, accountId, built);
  }
  await sendOutgoing(tx, form.id);
  await touchViews(tx, accountId);
  return form.id;
}

type OriginalMessage = { head: Buffer; whole: Buffer | null; subject: string };

const headBytes = 64 * 1024;

async function readOriginal(viewer: UserViewer, id: string): Promise<OriginalMessage | null> {
  const message = await db().message.findFirst({
    where: { AND: [ownMessages(viewer), { id }] },
    select: { subject: true, note: true, raw: { select: { bytes: true } } },
  });
  if (!message) return null;
  const bytes = message.raw ? Buffer.from(message.raw.bytes) : null;
  return {
    subject: message.subject,
    head: bytes?.subarray(0, headBytes) ?? Buffer.alloc(0),
    whole: message.note ? null : bytes,
  };
}

/** The files of the original that go with it, out of the viewer's own stored message; null where one is not there. */
async function readKept(viewer: UserViewer, { about, keep }: MessageForm): Promise<Attachment[] | null> {
  if (!about || keep.length === 0) return [];
  const parts = await readAttachments(viewer, about, keep);
  return (
    parts?.map(({ name, type, parameters, bytes }) => ({
      name,
      type: [keptType(type), ...Object.entries(parameters).map(([key, value]) => `${key}=${value}`)].join(
        '; ',
      ),
      bytes: Buffer.from(bytes),
    })) ?? null
  );
}

// A sender may have written anything for a type; a mail in a mail stays one.
const keptType = (type: string) => (type === 'message/rfc822' ? type : attachmentType(type));

/** The message that is passed on, byte for byte, with all that hangs on it. */
function originalAttachment(form: MessageForm, original: OriginalMessage | null): Attachment[] {
  if (form.kind !== 'forward' || !form.attachOriginal || !original?.whole) return [];
  const name = `${
    original.subject
      .replace(/[^\p{L}\p{N}\p{M} ._-]+/gu, ' ')
      .trim()
      .slice(0, 80) || 'message'
  }.eml`;
  return [{ name, type: 'message/rfc822', bytes: original.whole }];
}
