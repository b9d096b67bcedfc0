import { readHeaders } from '../mime/headers.ts';
import type { PictureSigner } from '../pictures/sign.ts';
import { attachmentName } from './attachment-name.ts';
import type { Block } from './block.ts';
import { cleanHtml } from './clean-html.ts';
import { namesOf } from './content-id.ts';
import { linkText } from './link-text.ts';
import type { Part } from './mime-tree.ts';
import { pictureType } from './picture-type.ts';
import { readable } from './readable.ts';
import type { Reading } from './reading.ts';
import { newPlaceholder, withoutPictures, withPictures } from './remote-picture.ts';

export const longestHtml = 1_000_000;
const longestText = 300_000;
/** Pictures inside the text, together: more stay attachments. */
const pictureBytes = 10 * 1024 * 1024;

/** The pages of the frame that show a message, and the pictures that stand in them. */
export type ReadingPage = {
  page: string;
  pageWithPictures: string | null;
  hasOwnLook: boolean;
  shown: Set<Part>;
};

/** What a reader sees of a message, in its order, as the page of the frame; null where it is text alone. Pure but for its placeholder. */
export function readingPage({ blocks, pictures }: Reading, signer: PictureSigner): ReadingPage | null {
  if (blocks.every(({ kind }) => kind === 'text')) return null;
  const placeholder = newPlaceholder();
  const room = { html: longestHtml, pictures: pictureBytes };
  const inline = new Map<string, string>();
  const named = new Map<string, Part>();
  const shown = new Set<Part>();
  for (const part of pictures) {
    const address = pictureAddress(part, room);
    for (const name of namesOf(part)) {
      if (!address || inline.has(name)) continue;
      inline.set(name, address);
      named.set(name, part);
    }
  }
  let [hasOwnLook, hasRemoteImages] = [false, false];

  const toHtml = (block: Block): string => {
    switch (block.kind) {
      case 'text': {
        const text = readable(block.text, Math.min(longestText, room.html));
        room.html -= text.length;
        return `<div class="mail-text">${withLinks(text)}</div>`;
      }
      case 'html': {
        const cleaned = cleanHtml(block.html.slice(0, room.html), inline, placeholder);
        room.html = Math.max(0, room.html - block.html.length);
        hasOwnLook ||= cleaned.hasOwnLook;
        hasRemoteImages ||= cleaned.hasRemoteImages;
        for (const name of cleaned.shown) {
          const part = named.get(name);
          if (part) shown.add(part);
        }
        return cleaned.html;
      }
      case 'picture': {
        const address = pictureAddress(block.part, room);
        const name = escaped(attachmentName(block.part));
        return address ? `<p><img src="${address}" alt="${name}"></p>` : '';
      }
      case 'either':
        return block.shown.map(toHtml).join('');
      case 'message':
        return `<div class="mail-inner">${headOf(block.part)}${block.blocks.map(toHtml).join('')}</div>`;
    }
  };

  const html = blocks.map(toHtml).join('<div class="mail-next"></div>');
  return {
    page: framePage(withoutPictures(html, placeholder), hasOwnLook),
    pageWithPictures: hasRemoteImages ? framePage(withPictures(html, placeholder, signer), hasOwnLook) : null,
    hasOwnLook,
    shown,
  };
}

function pictureAddress(part: Part, room: { pictures: number }): string | null {
  const bytes = part.content();
  const type = bytes.length <= room.pictures ? pictureType(bytes) : null;
  if (!type) return null;
  room.pictures -= bytes.length;
  return `data:${type};base64,${bytes.toString('base64')}`;
}

function withLinks(text: string): string {
  const toHtml = ({ text, href }: { text: string; href?: string }) =>
    href
      ? `<a href="${escaped(href)}" target="_blank" rel="noopener noreferrer nofollow">${escaped(text)}</a>`
      : escaped(text);
  return linkText(text).map(toHtml).join('');
}

function headOf(part: Part): string {
  const { subject, fromName, fromAddress, date } = readHeaders(part.content());
  const lines = [fromName && fromName !== fromAddress ? `${fromName} <${fromAddress}>` : fromAddress];
  if (date) lines.push(date.toUTCString());
  const facts = lines.filter(Boolean).map(escaped).join('<br>');
  return `<p class="mail-head"><b>${escaped(subject || 'No subject')}</b><br>${facts}</p>`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (letter) => entities[letter] ?? letter);

// What a mail says of its own look comes later and wins; it is told only what keeps it inside its frame. One that says
// nothing follows the reader's colours, one with colours for the dark gets a dark ground for them, any other its white paper.
const base = `
:root { color-scheme: light; background: #fff; color: #16181d; }
:root.plain, :root.dark-too { color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  :root.plain, :root.dark-too { background: #17191e; color: #e8eaee; }
  :root.plain a, :root.dark-too a { color: #8fa8ff; }
}
body { margin: 0; padding: 16px; font: 15px/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
.plain body { padding: 16px 0; }
/* A mail with a page of its own fills the frame as it would a window. */
body:has(> .mail-page) { padding: 0; }
.mail-page { min-height: 100vh; }
body > :first-child { margin-top: 0; }
a { color: #2f5bea; }
img { max-width: 100%; height: auto; }
img[data-waiting] { background: #8883; border-radius: 3px; }
pre { white-space: pre-wrap; }
/* Each paragraph in the direction of its own letters. */
.mail-text { white-space: pre-wrap; unicode-bidi: plaintext; }
.mail-next { height: 1em; }
.mail-inner { border-left: 2px solid #8886; padding-left: 12px; }
.mail-head { opacity: .8; }
blockquote { margin: 0 0 0 2px; padding-left: 12px; border-left: 2px solid #8886; }
`;

// Tables that only lay a mail out, one or two cells wide, are laid out anew where there is no room for them. Those with
// more columns are read across: they keep their width, and the frame scrolls.
const narrow = `
@media (max-width: 680px) {
  table:not(:has(> tbody > tr > :nth-child(3), > tr > :nth-child(3))) {
    &, & > tbody, & > tbody > tr > td, & > tbody > tr > th { max-width: 100% !important; min-width: 0 !important; }
    &, & > tbody > tr > td, & > tbody > tr > th { width: auto !important; }
    &[width="100%"], &[style*="width:100%"] { width: 100% !important; }
  }
  table:has(> tbody > tr > :nth-child(3), > tr > :nth-child(3)) { overflow-wrap: normal; }
  img { max-width: 100% !important; height: auto !important; }
  /* What has been answered many times over keeps its room: further in, nothing is moved in any more. */
  blockquote blockquote blockquote blockquote {
    margin-left: 0 !important; margin-right: 0 !important; padding-left: 0 !important; border-left: 0 !important;
  }
  table table table table table table table table {
    border-spacing: 0 !important;
    & > tbody > tr > td, & > tbody > tr > th { padding-left: 0 !important; padding-right: 0 !important; }
  }
}
`;

/** The page inside the frame that shows a message's cleaned HTML. Pure. */
export function framePage(html: string, hasOwnLook: boolean): string {
  const isForDarkToo = html.includes('(prefers-color-scheme:dark)');
  const look = isForDarkToo ? 'dark-too' : hasOwnLook ? 'own' : 'plain';
  return [
    `<!doctype html><html class="${look}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">',
    `<title>Message</title><style>${base}</style></head><body>`,
    html,
    `<style>${narrow}</style></body></html>`,
  ].join('');
}
