// Runs in a thread of its own, started by read-attachment.ts.
import { simpleParser } from 'mailparser';
import { attachmentName } from './attachment-name.ts';
import { parserOptions } from './open.ts';
import { serveThread } from './serve-thread.ts';

export type AttachmentJob = { raw: Uint8Array; index: number };
export type AttachmentBytes = { name: string; type: string; bytes: Uint8Array<ArrayBuffer> };

serveThread(async ({ raw, index }: AttachmentJob): Promise<AttachmentBytes | null> => {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const mail = await simpleParser(bytes, { ...parserOptions, skipHtmlToText: true });
  const part = mail.attachments[index];
  return part
    ? { name: attachmentName(part), type: part.contentType, bytes: new Uint8Array(part.content) }
    : null;
});
