import { type Mailbox, readHeaders, readThreadHeaders } from '../mime/headers.ts';
import type { PictureSigner } from '../pictures/sign.ts';
import { attachmentName } from './attachment-name.ts';
import type { Block } from './block.ts';
import { checkSignature, trustAt } from './check-signature.ts';
import { readReport } from './delivery-report.ts';
import { isCalendar, readInvitation } from './invitation.ts';
import { linkText } from './link-text.ts';
import { type Part, partsOf, readTree } from './mime-tree.ts';
import type { Attachment, Opened } from './opened.ts';
import { previewKind } from './preview-kind.ts';
import { readable } from './readable.ts';
import { mostBodyBytes, readingOf } from './reading.ts';
import { longestHtml, readingPage } from './reading-page.ts';
import { textOf } from './text-of.ts';
import { readUnsubscribe } from './unsubscribe.ts';

const longestText = 300_000;
const mostParts = 200;

/** What a page shows of a message's bytes. Slow or without end for some: see open-in-thread.ts. */
export async function openMessage(raw: Buffer, signer: PictureSigner, now: Date): Promise<Opened> {
  const root = await readTree(raw);
  return openTree(root, raw, partsOf(root), signer, now);
}

/**
 * The same of a tree that is read already; `parts` are those of the whole message that came, by whose order each file is
 * named, also one in a message in it.
 */
export async function openTree(
  root: Part,
  raw: Buffer,
  parts: Part[],
  signer: PictureSigner,
  now: Date,
): Promise<Opened> {
  const reading = readingOf(root);
  const page = readingPage(reading, signer);
  const calendar = reading.files.find(isCalendar);
  const invitation = calendar ? readInvitation(calendar) : null;
  // What a calendar says of its meeting, where nothing else says it.
  const text = readable(textOf(reading.blocks) || (invitation?.notes ?? ''), longestText);
  const { to, cc } = readThreadHeaders(raw);
  const signature = await checkSignature(root, readHeaders(raw).fromAddress, trustAt(now));
  const [shown, unshown] = [true, false].map((isShown) =>
    reading.pictures.filter((part) => (page?.shown.has(part) ?? false) === isShown),
  ) as [Part[], Part[]];
  const places = new Map(parts.map((part, index) => [part, index]));
  const listed = (parts: Part[]) =>
    parts
      .map((part) => toAttachment(part, places.get(part) ?? -1))
      .sort((one, other) => one.index - other.index)
      .slice(0, mostParts);
  return {
    to: addresses(to),
    cc: addresses(cc),
    text,
    pieces: linkText(text),
    page: page?.page ?? null,
    pageWithPictures: page?.pageWithPictures ?? null,
    hasOwnLook: page?.hasOwnLook ?? false,
    isCut: text.length >= longestText || reading.blocks.some(isLong),
    isUnreadable: false,
    natures: [...reading.natures],
    signature,
    unsubscribe: readUnsubscribe(raw),
    report: readReport(raw, root),
    invitation,
    attachments: listed([...reading.files, ...reading.proofs, ...unshown]),
    pictures: listed(shown),
  };
}

function toAttachment(part: Part, index: number): Attachment {
  return {
    index,
    name: attachmentName(part),
    type: part.type,
    size: part.content().length,
    shows: previewKind(part),
  };
}

function isLong(block: Block): boolean {
  if (block.kind === 'html') return block.html.length > longestHtml;
  if (block.kind === 'text') return block.text.length >= mostBodyBytes;
  return block.kind === 'either' ? block.shown.some(isLong) : false;
}

function addresses(boxes: Mailbox[]): string[] {
  return boxes
    .map(({ name, address }) => (name && name !== address ? `${name} <${address}>` : address))
    .slice(0, 50);
}
