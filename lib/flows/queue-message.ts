import { buffer } from 'node:stream/consumers';
import { db } from '../db/client.ts';
import { ownMessages } from '../messages/list-newest.ts';
import { findRaw } from '../messages/raw-bytes.ts';
import { readAttachments } from '../messages/read-attachment.ts';
import { readThreadHeaders } from '../mime/headers.ts';
import { type Attachment, buildMessage } from '../outgoing-messages/build.ts';
import { keepOutgoing } from '../outgoing-messages/keep.ts';
import { attachmentType, type MessageForm } from '../outgoing-messages/schema.ts';
import { countSent, findSender, type NoSender, type TooManyMessages } from '../outgoing-messages/sender.ts';
import { readSettings } from '../settings/store.ts';
import type { UserViewer } from '../viewer.ts';

export type QueueResult =
  | { ok: true; id: string }
  /** No such account or message of the viewer's own, or the account cannot send now; nothing was kept. */
  | NoSender
  /** A file of the original that was to go with it cannot be read any more. */
  | { ok: false; reason: 'attachment_gone' }
  | { ok: false; reason: 'too_large'; bytes: number; limit: number }
  | { ok: false; reason: 'too_many_recipients'; limit: number }
  | TooManyMessages;

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
  const found = await findSender(viewer, form.accountId);
  if (!found.ok) return found;
  const { sender } = found;

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
    from: sender,
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
  const counted = await countSent(viewer);
  if (!counted.ok) return counted;

  const { id: formId, about = null, subject } = form;
  const kept = { id: formId, accountId: sender.id, inReplyToId: about, subject, built };
  const id = await db().$transaction((tx) => keepOutgoing(tx, kept));
  return id ? { ok: true, id } : { ok: false, reason: 'not_found' };
}

type OriginalMessage = { head: Buffer; whole: Buffer | null; subject: string };

const headBytes = 64 * 1024;

async function readOriginal(viewer: UserViewer, id: string): Promise<OriginalMessage | null> {
  const message = await db().message.findFirst({
    where: { AND: [ownMessages(viewer), { id }] },
    select: { subject: true, note: true },
  });
  if (!message) return null;
  const raw = await findRaw(id);
  const bytes = raw && (await buffer(raw.pieces()));
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
