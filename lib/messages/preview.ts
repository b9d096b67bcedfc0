import { decodeText } from '../mime/charset.ts';
import { readHeaders } from '../mime/headers.ts';
import type { PictureSigner } from '../pictures/sign.ts';
import { attachmentName } from './attachment-name.ts';
import { type Part, partsOf, readTree } from './mime-tree.ts';
import { openTree } from './open.ts';
import type { InnerMessage, Preview } from './opened.ts';
import { previewKind } from './preview-kind.ts';
import { readable } from './readable.ts';

/** Of a text so much is shown: more than a reader reads here, and what a browser lays out at once. */
const mostTextBytes = 256 * 1024;

/** What one part of a message shows in its place; null where there is no such part. Slow for some: see open-in-thread.ts. */
export async function openPart(
  raw: Buffer,
  index: number,
  signer: PictureSigner,
  now: Date,
): Promise<Preview | null> {
  const root = await readTree(raw);
  const parts = partsOf(root);
  const part = parts[index];
  if (!part) return null;
  const kind = previewKind(part);
  const bytes = part.content();
  return {
    index,
    name: attachmentName(part),
    type: part.type,
    size: bytes.length,
    shows: kind,
    within: enclosing(parts, index),
    text: kind === 'text' ? textFrom(part, bytes) : null,
    message:
      kind === 'message' && part.inner ? await innerMessage(part, part.inner, parts, signer, now) : null,
  };
}

function textFrom(part: Part, bytes: Buffer): Preview['text'] {
  const isWide = /^(?:\xff\xfe|\xfe\xff)/.test(bytes.subarray(0, 2).toString('latin1'));
  const charset = isWide ? (bytes[0] === 0xff ? 'utf-16le' : 'utf-16be') : part.parameters.charset;
  const shown = bytes.subarray(0, mostTextBytes);
  const isWhole = shown.length === bytes.length;
  const text = readable(decodeText(isWhole ? shown : wholeLetters(shown), charset), mostTextBytes);
  return { words: text.replace(/^\ufeff/, ''), shownBytes: shown.length, isCut: !isWhole };
}

/** Without the beginning of a letter of UTF-8 at its end, which would make all of it look like another charset. */
function wholeLetters(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > bytes.length - 4 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end--;
  return (bytes[end - 1] ?? 0) >= 0xc0 ? bytes.subarray(0, end - 1) : bytes;
}

async function innerMessage(
  part: Part,
  inner: Part,
  parts: Part[],
  signer: PictureSigner,
  now: Date,
): Promise<InnerMessage> {
  const raw = part.content();
  const { subject, fromName, fromAddress, date } = readHeaders(raw);
  return { subject, fromName, fromAddress, at: date, ...(await openTree(inner, raw, parts, signer, now)) };
}

/** The place of the innermost message that a part stands in. */
function enclosing(parts: Part[], index: number): number | null {
  const part = parts[index] as Part;
  const around = parts.findLastIndex((one, at) => {
    return at < index && one.inner && previewKind(one) === 'message' && partsOf(one.inner).includes(part);
  });
  return around < 0 ? null : around;
}
