import { htmlToText } from 'html-to-text';
import type { ParsedMail } from 'mailparser';

const longestHtml = 300_000;
const deepest = 500;

/**
 * The plain text of a parsed message, made from its HTML where it has no other. mailparser does that only for
 * messages that are nothing but HTML, and not for HTML beside an attachment.
 */
export function textOf(mail: Pick<ParsedMail, 'text' | 'html'>): string {
  const text =
    mail.text?.trim() || !mail.html || mail.html.length > longestHtml
      ? (mail.text ?? '')
      : htmlToText(mail.html, { limits: { maxDepth: deepest } });
  // Where a picture of the message itself was: its name is nobody's text.
  return text.replace(/ ?\[(?:cid|data):[^\]\s]*\]/gi, '');
}

/** Text made of HTML without the addresses of its links and pictures: what a list shows and search looks in. Pure. */
export function withoutAddresses(text: string): string {
  return text.replace(/ ?\[(?:https?|mailto|cid|data):[^\]\s]*\]/gi, '');
}
