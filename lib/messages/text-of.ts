import { readHeaders } from '../mime/headers.ts';
import type { Block } from './block.ts';
import { htmlWords, withoutUnread } from './html-words.ts';
import { wordsOf } from './search-words.ts';

// Of all bodies together: enough for what search looks in and a reader reaches, and the conversion takes its time.
const longestHtml = 400_000;

/** How much HTML may still be read. */
type Room = { html: number };
/** The plain text of a message, from its beginning: what was written as plain text, and the rest made of its HTML. Pure. */
export function textOf(blocks: Block[], room: Room = { html: longestHtml }): string {
  return join(blocks.map((block) => textOfBlock(block, room).text));
}

/** Text without addresses: what stands on the page, and what is written only in a form that is not shown. Pure. */
export function searchedText(blocks: Block[]): { text: string; also: string } {
  const room = { html: longestHtml };
  const found = blocks.map((block) => textOfBlock(block, room));
  return {
    text: withoutAddresses(join(found.map(({ text }) => text))),
    also: withoutAddresses(join(found.map(({ also }) => also))),
  };
}

type BlockText = { text: string; also: string };

function textOfBlock(block: Block, room: Room): BlockText {
  switch (block.kind) {
    case 'text':
      return { text: block.text.replace(ownPicture, ''), also: '' };
    case 'html':
      return { text: fromHtml(block.html, room), also: '' };
    case 'picture':
      return { text: '', also: '' };
    case 'message':
      return { text: join([headOf(block), textOf(block.blocks, room)]), also: '' };
    case 'either':
      return textOfEither(textOf(block.shown, room), block.plain.replace(ownPicture, ''));
  }
}

// Where a picture of the message itself was.
const ownPicture = / ?\[(?:cid|data):[^\][\s]*\]/gi;

function headOf({ part }: Extract<Block, { kind: 'message' }>): string {
  const { subject, fromName, fromAddress } = readHeaders(part.content());
  return `---------- ${[subject, fromName, fromAddress].filter(Boolean).join(' · ')}`;
}

/**
 * Of two forms of one text the plain one reads best, where it says the same. Where it only says that there is
 * another, or half of it, the other is the text, and what the plain one says is found all the same.
 */
function textOfEither(shown: string, plain: string): BlockText {
  if (shown.trim() === '') return { text: plain, also: '' };
  const read = withoutAddresses(shown);
  const plainWords = wordsOf(withoutAddresses(plain));
  // Half of it at most: that shows without reading all of the other.
  if (plainWords.length < leastWords(read) * 0.5) return { text: shown, also: plain };
  const shownWords = wordsOf(read);
  const known = new Set(shownWords);
  const shared = plainWords.filter((word) => known.has(word)).length;
  const saysTheSame = shared >= plainWords.length * 0.6 && plainWords.length >= shownWords.length * 0.5;
  if (!saysTheSame) return { text: shown, also: plain };
  const told = new Set(plainWords);
  const isNew = (line: string) => wordsOf(withoutAddresses(line)).some((word) => !told.has(word));
  return { text: plain, also: shown.split('\n').filter(isNew).join('\n') };
}

/** At least so many words a text has: what stands between blanks and holds a letter or digit of ASCII is one or more. */
const leastWords = (text: string) => text.match(/[A-Za-z0-9]\S*/g)?.length ?? 0;

const join = (texts: string[]) => texts.filter((text) => text.trim()).join('\n\n');

function fromHtml(html: string, room: Room): string {
  const read = withoutUnread(html).slice(0, room.html);
  room.html -= read.length;
  return htmlWords(read).replace(ownPicture, '');
}

/** Text without addresses of links and names of pictures: what a list shows and search looks in. Pure. */
export function withoutAddresses(text: string): string {
  return text
    .replace(/ ?\[(?:(?:https?|mailto|cid|data|tel|sms|webcal|ftp):|www\.)[^\][\s]*\]/gi, '')
    .replace(
      /\[(?:image: ?)?[^\][\n]{1,120}\.(?:png|jpe?g|gif|bmp|webp|svg|emz|wmz)\]|\[image: [^\][\n]{1,120}\]/gi,
      '',
    );
}
