import { htmlToText } from 'html-to-text';
import type { ParsedMail } from 'mailparser';

const longestHtml = 300_000;
const deepest = 500;

/**
 * The plain text of a parsed message, made from its HTML where it has no other. mailparser does that only for
 * messages that are nothing but HTML, and not for HTML beside an attachment.
 */
export function textOf(mail: Pick<ParsedMail, 'text' | 'html'>): string {
  if (mail.text?.trim() || !mail.html || mail.html.length > longestHtml) return mail.text ?? '';
  return htmlToText(mail.html, { limits: { maxDepth: deepest } });
}
