// Runs in a thread of its own, started by read-attachment.ts.
import { simpleParser } from 'mailparser';
import { attachmentName } from './attachment-name.ts';
import { parserOptions } from './open.ts';
import { serveThread } from './serve-thread.ts';

export type AttachmentJob = { raw: Uint8Array; indexes: number[] };
export type AttachmentBytes = {
  name: string;
  /** Type and subtype alone. */
  type: string;
  /** What its bytes need to be read by another program: the charset of a text, the method of an invitation. */
  parameters: Record<string, string>;
  bytes: Uint8Array<ArrayBuffer>;
};

/** The parts in the order asked for; null for a place where there is none. */
serveThread(async ({ raw, indexes }: AttachmentJob): Promise<(AttachmentBytes | null)[]> => {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const mail = await simpleParser(bytes, { ...parserOptions, skipHtmlToText: true });
  return indexes.map((index) => {
    const part = mail.attachments[index];
    if (!part) return null;
    const [name, type, bytes] = [attachmentName(part), part.contentType, new Uint8Array(part.content)];
    return { name, type, parameters: parametersOf(part.headers.get('content-type')), bytes };
  });
});

function parametersOf(header: unknown): Record<string, string> {
  const given = Object.entries((header as { params?: Record<string, unknown> } | undefined)?.params ?? {});
  return Object.fromEntries(
    given.filter((entry): entry is [string, string] => {
      const [name, value] = entry;
      return /^(?:charset|method)$/.test(name) && typeof value === 'string' && /^[\w.:+-]{1,40}$/.test(value);
    }),
  );
}
