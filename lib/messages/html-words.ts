import { ElementType, parseDocument } from 'htmlparser2';
import { orderedMark } from './list-mark.ts';
import { type BlockKind, TextLayout } from './text-layout.ts';

type Node = ReturnType<typeof parseDocument>['children'][number];
type Element = Extract<Node, { name: string; attribs: object }>;

const deepest = 1000;
/** Of lists and quotes in each other: what stands further in is moved in no more. */
const mostInset = 20;

const paragraph: BlockKind = { leading: 2, trailing: 2 };
const heading: BlockKind = { leading: 3, trailing: 2 };
const ownLine: BlockKind = { leading: 1, trailing: 1 };
const [paragraphs, headings, lines] = [
  'p table h4 h5 h6',
  'h1 h2 h3',
  // Elements that stand on lines of their own in a browser (WHATWG HTML 15.3).
  'article aside footer form header main nav section div tr center details summary figure figcaption dl dt dd caption address ' +
    'fieldset legend hgroup search dir menu li option optgroup listing xmp plaintext',
].map((names) => names.split(' ')) as [string[], string[], string[]];
const blocks = new Map<string, BlockKind>([
  ...paragraphs.map((name) => [name, paragraph] as const),
  ...headings.map((name) => [name, heading] as const),
  ...lines.map((name) => [name, ownLine] as const),
  ['pre', { ...paragraph, isPre: true }],
  ['textarea', { ...ownLine, isPre: true }],
]);

// What a browser shows nowhere, and what only Word reads of its own.
const isUnseen = /^(?:title|template|xml|annotation|annotation-xml)$/;

/** Where a link leads, as a reader may use it: none to a place within a page that is not there. */
function addressOf(href: string): string {
  if (href.startsWith('//')) return `https:${href}`;
  return /^(?:[a-z][a-z0-9+.-]{1,20}:|www\.)/i.test(href) ? href.replace(/^mailto:/i, '') : '';
}

/** The words of HTML as plain text; where all of it is pictures, what they are called. Pure. */
export function htmlWords(html: string): string {
  const bodies = bodiesOf(parseDocument(html).children);
  const text = tidy(layOut(bodies, false));
  return /[\p{L}\p{N}]/u.test(text.replace(/\[[^\][\s]*\]/g, '')) ? text : tidy(layOut(bodies, true));
}

/** As `pre` does. */
const keepsLines = ({ attribs }: Element) =>
  /(?:^|;)\s{0,9}white-space\s{0,9}:\s{0,9}(?:pre|break-spaces)/i.test((attribs.style ?? '').slice(0, 1000));

/** Its bodies, of which no browser would make more than one; all of it where there is none. */
function bodiesOf(document: Node[]): Node[] {
  const found: Node[] = [];
  const look = (nodes: Node[], depth: number) => {
    if (depth > deepest) return;
    for (const node of nodes) {
      if (!isElement(node)) continue;
      if (node.name === 'body') found.push(node);
      else look(node.children, depth + 1);
    }
  };
  look(document, 0);
  return found.length > 0 ? found : document;
}

// Neither a comment nor the text of a script or a style.
const isElement = (node: Node): node is Element => node.type === ElementType.Tag;

function layOut(nodes: Node[], withPictures: boolean): string {
  const layout = new TextLayout();
  const walk = (some: Node[], depth: number) => {
    if (depth > deepest) return layout.addText('...');
    for (const node of some) {
      if (node.type === ElementType.Text) layout.addText(node.data);
      else if (isElement(node)) write(node, depth + 1);
    }
  };
  let inset = 0;
  const write = (element: Element, depth: number) => {
    const inside = () => walk(element.children, depth);
    const { name } = element;
    if (isUnseen.test(name)) return;
    const block = blocks.get(name);
    if (block) return layout.inBlock(keepsLines(element) ? { ...block, isPre: true } : block, inside);
    // By itself the cells of a table would be run together.
    if (name === 'td' || name === 'th') {
      inside();
      return layout.addBlank();
    }
    if (name === 'a') return link(element, inside);
    if (name === 'br') return layout.endLine();
    if (name === 'wbr') return layout.mayBreak();
    if (name === 'hr') return layout.inBlock(paragraph, () => layout.addText('-'.repeat(80)));
    if (name === 'img') return withPictures || isEmoji(element) ? called(element) : undefined;
    const isInset = name === 'blockquote' || name === 'ul' || name === 'ol';
    if (!isInset) return inside();
    if (inset >= mostInset) return layout.inBlock(ownLine, inside);
    inset += 1;
    if (name === 'blockquote') layout.inBlock({ ...paragraph, narrower: 2 }, inside, quoted);
    else list(element, (node) => walk([node], depth));
    inset -= 1;
  };
  /** An address in brackets, also where a picture is the link: told apart from text in lists and search. */
  const link = (element: Element, inside: () => void) => {
    const address = addressOf(element.attribs.href?.trim() ?? '');
    const before = layout.wordCount;
    inside();
    if (!address) return;
    layout.addNote(`${layout.wordCount > before ? ' ' : ''}[${address}]`);
  };
  // What a picture is called is nobody's text: it stands there only where nothing else does.
  const called = (element: Element) => {
    const name = element.attribs.alt?.trim() ?? '';
    if (isEmoji(element)) layout.addText(name);
    else if (name && !isFileName.test(name)) layout.addText(` ${name} `);
  };
  const list = (element: Element, walkOne: (node: Node) => void) => {
    const isNested = element.parent?.type === ElementType.Tag && element.parent.name === 'li';
    const items = element.children.filter(
      (node) => node.type !== ElementType.Text || !/^\s*$/.test(node.data),
    );
    const mark = element.name === 'ol' ? orderedMark(element.attribs) : () => ' * ';
    const marks = items.map((node) => {
      if (!isElement(node) || node.name !== 'li') return '';
      return isNested ? mark().trimStart() : mark();
    });
    const widest = marks.reduce((most, { length }) => Math.max(most, length), 0);
    layout.inList(isNested ? ownLine : paragraph, () => {
      for (const [i, node] of items.entries()) {
        const marked = (text: string) =>
          (marks[i] as string).padEnd(widest) + text.replace(/\n/g, `\n${' '.repeat(widest)}`);
        layout.inBlock({ ...ownLine, narrower: widest }, () => walkOne(node), marked);
      }
    });
  };
  walk(nodes, 0);
  return layout.text();
}

/** A picture that stands for a letter, as Gmail writes its emoji. */
function isEmoji({ attribs }: Element): boolean {
  const name = attribs.alt?.trim() ?? '';
  return (
    name.length <= 24 && /\p{Extended_Pictographic}|\p{RI}|\u20e3/u.test(name) && !/[\p{L}\s]/u.test(name)
  );
}

const isFileName = /\.(?:png|jpe?g|gif|bmp|webp|svg)$/i;

const quoted = (text: string) =>
  text
    .replace(/^\n+/, '')
    .replace(/(?<!\n)\n+$/, '')
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');

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
  const pattern =
    close === '-->' ? /--!?>/g : close === '</style' ? /<\/style[^<>]*>/gi : /<\/script[^<>]*>/gi;
  pattern.lastIndex = from;
  return pattern.exec(html) ? pattern.lastIndex : -1;
}
