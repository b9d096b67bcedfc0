// Runs in a thread of its own, started by read-attachment.ts.
import { attachmentName } from './attachment-name.ts';
import { partsOf, readTree } from './mime-tree.ts';
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
  const parts = partsOf(await readTree(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)));
  return indexes.map((index) => {
    const part = parts[index];
    if (!part) return null;
    const [name, bytes] = [attachmentName(part), new Uint8Array(part.content())];
    return { name, type: part.type, parameters: parametersOf(part.parameters), bytes };
  });
});

function parametersOf(given: Record<string, string>): Record<string, string> {
  const kept = Object.entries(given).filter(
    ([name, value]) => /^(?:charset|method)$/.test(name) && /^[\w.:+-]{1,40}$/.test(value),
  );
  return Object.fromEntries(kept);
}
