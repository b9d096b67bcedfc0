import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { attachmentName } from './attachment-name.ts';
import { cleanHtml } from './clean-html.ts';
import { framePage } from './frame-page.ts';
import { linkText } from './link-text.ts';
import type { Attachment, Opened } from './opened.ts';
import { readable } from './readable.ts';
import { newPlaceholder, withoutPictures, withPictures } from './remote-picture.ts';
import { textOf } from './text-of.ts';

const longestText = 300_000;
const longestHtml = 1_000_000;
/** Pictures inside the text, together: more stay attachments. */
const inlineBytes = 10 * 1024 * 1024;

const mostParts = 200;

/** The same for everything that looks at a message, so that its parts have the same places. */
export const parserOptions = {
  keepCidLinks: true,
  skipTextToHtml: true,
  maxHtmlLengthToParse: longestText,
  checksumAlgo: false as unknown as string,
};

/** What a page shows of a message's bytes. Pure but for its placeholder, and may be slow or throw: see open-in-thread.ts. */
export async function openMessage(raw: Buffer): Promise<Opened> {
  const mail = await simpleParser(raw, parserOptions);
  const text = textOf(mail);
  const placeholder = newPlaceholder();
  const cleaned = mail.html
    ? cleanHtml(mail.html.slice(0, longestHtml), picturesOf(mail), placeholder)
    : null;
  const shownText = readable(text, longestText);
  const parts = mail.attachments.slice(0, mostParts).map((part, index) => ({ ...part, index }));
  const isShown = (cid: string | undefined) => Boolean(cid && cleaned?.shown.has(cid));
  return {
    to: addressesOf(mail.to),
    cc: addressesOf(mail.cc),
    text: shownText,
    pieces: linkText(shownText),
    page: cleaned && framePage(withoutPictures(cleaned.html, placeholder), cleaned.hasOwnLook),
    pageWithPictures: cleaned?.hasRemoteImages
      ? framePage(withPictures(cleaned.html, placeholder), cleaned.hasOwnLook)
      : null,
    hasOwnLook: cleaned?.hasOwnLook ?? false,
    isCut: text.length > longestText || (mail.html || '').length > longestHtml,
    isUnreadable: false,
    attachments: parts.filter(({ cid }) => !isShown(cid)).map(toAttachment),
    pictures: parts.filter(({ cid }) => isShown(cid)).map(toAttachment),
  };
}

type Part = ParsedMail['attachments'][number] & { index: number };

function toAttachment(part: Part): Attachment {
  return { index: part.index, name: attachmentName(part), type: part.contentType, size: part.size };
}

const pictureType = /^image\/(?:png|jpe?g|pjpeg|gif|webp|avif|bmp|x-ms-bmp)$/i;

/** The pictures that the HTML may show by their content id, as addresses that need no request. */
function picturesOf(mail: ParsedMail): Map<string, string> {
  const found = new Map<string, string>();
  let left = inlineBytes;
  for (const { cid, contentType, content } of mail.attachments) {
    if (!cid || found.has(cid) || !pictureType.test(contentType) || content.length > left) continue;
    left -= content.length;
    found.set(cid, `data:${contentType.toLowerCase()};base64,${content.toString('base64')}`);
  }
  return found;
}

function addressesOf(field: AddressObject | AddressObject[] | undefined): string[] {
  return [field ?? []]
    .flat()
    .flatMap(({ value }) => value.flatMap((entry) => entry.group ?? entry))
    .map(({ name, address }) => readable(name ? `${name} <${address ?? ''}>` : (address ?? ''), 1000))
    .filter(Boolean)
    .slice(0, 50);
}
