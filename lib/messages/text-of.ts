import { htmlToText } from 'html-to-text';
import { readHeaders } from '../mime/headers.ts';
import type { Block } from './block.ts';
import { foldWords } from './search-words.ts';

// Of all bodies together: enough for what search looks in and a reader reaches, and the conversion takes its time.
const longestHtml = 400_000;

/** How much HTML may still be read. */
type Room = { html: number };
const deepest = 500;

// By default the cells of a table are run together, and its rows as well.
const cell = { format: 'inlineSurround', options: { suffix: ' ' } };
const selectors = [
  { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
  { selector: 'td', ...cell },
  { selector: 'th', ...cell },
  // The name of a picture's file is nobody's text.
  { selector: 'img', format: 'skip' },
];

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
  const [shownWords, plainWords] = [shown, plain].map((text) =>
    foldWords(withoutAddresses(text)).split(' '),
  ) as [string[], string[]];
  const known = new Set(shownWords);
  const shared = plainWords.filter((word) => known.has(word)).length;
  const saysTheSame = shared >= plainWords.length * 0.6 && plainWords.length >= shownWords.length * 0.5;
  return saysTheSame ? { text: plain, also: '' } : { text: shown, also: plain };
}

const join = (texts: string[]) => texts.filter((text) => text.trim()).join('\n\n');

function fromHtml(html: string, room: Room): string {
  const read = withoutUnread(html).slice(0, room.html);
  room.html -= read.length;
  const text = htmlToText(read, {
    limits: { maxDepth: deepest },
    // Not the space of no width: it parts no words.
    whitespaceCharacters: ' \t\r\n\f',
    selectors,
  });
  const lines = text.split('\n').map((line) => line.trimEnd());
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(ownPicture, '');
}

/** HTML without its styles, scripts and comments, which may be longer than its text. Reads it once. */
function withoutUnread(html: string): string {
  const kept: string[] = [];
  let at = 0;
  for (const { 0: open, index } of html.matchAll(/<(?:style|script|!--)/gi)) {
    if (index < at) continue;
    const close = open === '<!--' ? '-->' : `</${open.slice(1).toLowerCase()}`;
    // What is never closed is left to the parser.
    const end = indexOfEnd(html, close, index);
    if (end < 0) break;
    kept.push(html.slice(at, index));
    at = end;
  }
  return kept.concat(html.slice(at)).join('');
}

function indexOfEnd(html: string, close: string, from: number): number {
  const pattern = close === '-->' ? /-->/g : close === '</style' ? /<\/style[^<>]*>/gi : /<\/script[^<>]*>/gi;
  pattern.lastIndex = from;
  return pattern.exec(html) ? pattern.lastIndex : -1;
}

/** Text without addresses of links and names of pictures: what a list shows and search looks in. Pure. */
export function withoutAddresses(text: string): string {
  return text
    .replace(/ ?\[(?:https?|mailto|cid|data):[^\][\s]*\]/gi, '')
    .replace(
      /\[(?:image: ?)?[^\][\n]{1,120}\.(?:png|jpe?g|gif|bmp|webp|svg|emz|wmz)\]|\[image: [^\][\n]{1,120}\]/gi,
      '',
    );
}
