import { type Convert, compile, type Format, type Selector } from 'html-to-text';

const deepest = 1000;

// By default the cells of a table are run together, and its rows as well.
const cell = { format: 'inlineSurround', options: { suffix: ' ' } };
const ownLine = { format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } };
// Elements that stand on lines of their own in a browser (WHATWG HTML 15.3), beside those that the library knows.
const lines =
  'tr center details summary figure figcaption dl dt dd caption address fieldset legend hgroup search dir menu li ' +
  'option optgroup listing xmp plaintext';
// As they were written: not in capitals.
const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
const selectors: Selector[] = [
  ...headings.map((selector) => ({ selector, format: 'heading', options: { uppercase: false } })),
  ...lines.split(' ').map((selector) => ({ selector, ...ownLine })),
  { selector: 'td', ...cell },
  { selector: 'th', ...cell },
  { selector: 'a', format: 'link' },
  // Nor is what a browser shows nowhere, and what only Word reads of its own.
  ...['title', 'template', 'xml'].map((selector) => ({ selector, format: 'skip' })),
];

// What a picture is called is nobody's text: it stands there only where nothing else does.
const pictures = (format: string): Selector => ({ selector: 'img', format });

/** Where a link leads, as a reader may use it: none to a place within a page that is not there. */
function addressOf(href: string): string {
  if (href.startsWith('//')) return `https:${href}`;
  return /^(?:[a-z][a-z0-9+.-]{1,20}:|www\.)/i.test(href) ? href.replace(/^mailto:/i, '') : '';
}

/** An address in brackets, also where a picture is the link: told apart from text in lists and search. */
const link: Format = (element, walk, builder) => {
  const address = addressOf(element.attribs?.href?.trim() ?? '');
  if (!address) return walk(element.children, builder);
  let text = '';
  builder.pushWordTransform((word) => {
    text += word;
    return word;
  });
  walk(element.children, builder);
  builder.popWordTransform();
  builder.addInline(`${text ? ' ' : ''}[${address}]`, { noWordTransform: true });
};

const isFileName = /\.(?:png|jpe?g|gif|bmp|webp|svg)$/i;
const called: Format = (element, _, builder) => {
  const name = element.attribs?.alt?.trim() ?? '';
  if (name && !isFileName.test(name)) builder.addInline(` ${name} `);
};

// What is made of the rules is kept: it takes as long as a page of text.
const [withoutPictures, withPictures] = ['skip', 'called'].map((format) =>
  compile({
    limits: { maxDepth: deepest },
    // Not the space of no width: it parts no words.
    whitespaceCharacters: ' \t\r\n\f',
    formatters: { link, called },
    selectors: [...selectors, pictures(format)],
  }),
) as [Convert, Convert];

/** The words of HTML as plain text; where all of it is pictures, what they are called. Pure. */
export function htmlWords(html: string): string {
  const text = tidy(withoutPictures(html));
  return /[\p{L}\p{N}]/u.test(text.replace(/\[[^\][\s]*\]/g, '')) ? text : tidy(withPictures(html));
}

function tidy(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  return lines.join('\n').replace(/\n{3,}/g, '\n\n');
}

const shortPage = 64 * 1024;

/** Whether a browser shows neither words nor a picture of it; a long page always shows some. Pure. */
export function showsNothing(html: string): boolean {
  if (html.length > shortPage || /<(?:img|hr|input|v:)|background/i.test(html)) return false;
  const bare = withoutUnread(html)
    .replace(/<title[^<]*<\/title>/gi, '')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(?:nbsp|zwnj|zwj|shy|#160|#8203|#x200b|#xfeff);/gi, '');
  return !/[\p{L}\p{N}\p{P}\p{S}]/u.test(bare);
}

/** HTML without its styles, scripts and comments, which may be longer than its text. Reads it once. Pure. */
export function withoutUnread(html: string): string {
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
