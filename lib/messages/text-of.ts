import { htmlToText } from 'html-to-text';
import type { ParsedMail } from 'mailparser';

const longestHtml = 300_000;
const deepest = 500;

type Parsed = Pick<ParsedMail, 'text' | 'html' | 'headers'>;

// By default the cells of a table are run together, and its rows as well.
const cell = { format: 'inlineSurround', options: { suffix: ' ' } };
const selectors = [
  { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
  { selector: 'td', ...cell },
  { selector: 'th', ...cell },
];

/**
 * The plain text of a parsed message, made from its HTML where it has no other. mailparser does that only for
 * messages that are nothing but HTML, not for HTML beside an attachment, and runs the cells of tables together.
 */
export function textOf({ text = '', html, headers }: Parsed): string {
  const isOnlyHtml = !text.trim() || typeOf(headers) === 'text/html';
  const plain = isOnlyHtml && html && html.length <= longestHtml ? fromHtml(html) : text;
  // Where a picture of the message itself was: its name is nobody's text.
  return plain.replace(/ ?\[(?:cid|data):[^\][\s]*\]/gi, '');
}

function typeOf(headers: ParsedMail['headers']): string | undefined {
  const type = headers.get('content-type');
  return typeof type === 'object' && 'value' in type ? String(type.value).toLowerCase() : undefined;
}

function fromHtml(html: string): string {
  const text = htmlToText(html, { limits: { maxDepth: deepest }, selectors });
  const lines = text.split('\n').map((line) => line.trimEnd());
  return lines.join('\n').replace(/\n{3,}/g, '\n\n');
}

/** Text made of HTML without the addresses of its links and pictures: what a list shows and search looks in. Pure. */
export function withoutAddresses(text: string): string {
  return text.replace(/ ?\[(?:https?|mailto|cid|data):[^\][\s]*\]/gi, '');
}
