import { simpleParser } from 'mailparser';
import { readable } from './readable.ts';
import { textOf, withoutAddresses } from './text-of.ts';

export type ParsedBody = {
  /** First words of the text. */
  preview: string;
  hasAttachment: boolean;
  /** What search looks in: the beginning of the text. */
  text: string;
};

const previewLength = 200;
const searchedLength = 64 * 1024;

/** What a list shows of a message's body, out of any bytes whatever. Pure, but may be slow or throw: see parse.ts. */
export async function parseBody(raw: Buffer): Promise<ParsedBody> {
  const mail = await simpleParser(raw, {
    keepCidLinks: true,
    skipTextToHtml: true,
    maxHtmlLengthToParse: 512 * 1024,
  });
  // A picture inside the text is no attachment to the reader.
  const attached = mail.attachments.filter((part) => !part.related && part.contentDisposition !== 'inline');
  const text = withoutAddresses(textOf(mail));
  return {
    preview: firstWords(text),
    hasAttachment: attached.length > 0,
    text: readable(text, searchedLength),
  };
}

function firstWords(text: string): string {
  const line = text
    .slice(0, previewLength * 20)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return line.slice(0, previewLength).toWellFormed();
}
