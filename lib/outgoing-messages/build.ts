import { randomUUID } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { databaseTime } from '../db/clock.ts';
import type { Envelope } from '../mail/protocol.ts';
import type { Mailbox } from '../mime/headers.ts';

export type Attachment = { name: string; type: string; bytes: Buffer };

export type NewMessage = {
  from: Mailbox;
  to: Mailbox[];
  cc: Mailbox[];
  bcc: Mailbox[];
  subject: string;
  text: string;
  attachments: Attachment[];
  /** Of the message that is answered. */
  thread: { messageId: string | null; references: string[] } | null;
  /** What a calendar is told (RFC 6047): the text says the same to people. */
  calendar?: { method: string; text: string };
};

export type BuiltMessage = { messageId: string; envelope: Envelope; bytes: Buffer };

/** So many ids make a thread; of a longer one its beginning and its end are kept (RFC 5322 3.6.4). */
const mostReferences = 30;

/**
 * The bytes of a message as they travel, with a Message-ID of its own, lines ended as on the wire. Who gets a blind
 * copy stands in the envelope only. What people typed becomes header text, never a header.
 */
export async function buildMessage(message: NewMessage, now = databaseTime()): Promise<BuiltMessage> {
  const { from, to, cc, bcc, subject, text, attachments, thread, calendar } = message;
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  const messageId = `<${randomUUID()}@${domain}>`;
  const node = new MailComposer({
    from,
    to,
    cc,
    bcc,
    subject,
    text,
    messageId,
    date: now,
    newline: 'windows',
    ...(thread?.messageId ? { inReplyTo: thread.messageId, references: referencesOf(thread) } : {}),
    ...(calendar ? { alternatives: [calendarPart(calendar)] } : {}),
    attachments: attachments.map(({ name, type, bytes }) => ({
      filename: name,
      content: bytes,
      contentType: type,
      contentDisposition: 'attachment' as const,
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  const envelope = { from: from.address, to: [...to, ...cc, ...bcc].map(({ address }) => address) };
  return { messageId, envelope: { ...envelope, to: [...new Set(envelope.to)] }, bytes: await node.build() };
}

// RFC 6047 2.4: the method stands at the type too.
const calendarPart = ({ method, text }: NonNullable<NewMessage['calendar']>) => ({
  content: text,
  contentType: `text/calendar; charset=utf-8; method=${method}`,
});

function referencesOf({ messageId, references }: NonNullable<NewMessage['thread']>): string[] {
  const all = [
    ...new Set([...references.filter((id) => id !== messageId), ...(messageId ? [messageId] : [])]),
  ];
  if (all.length <= mostReferences) return all;
  return [...all.slice(0, 1), ...all.slice(1 - mostReferences)];
}
