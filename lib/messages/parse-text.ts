import { type AddressObject, simpleParser } from 'mailparser';
import { type MessageText, noText } from './message-text.ts';
import { textOf } from './text-of.ts';

const longestText = 300_000;

/** The readable part of a message's bytes. Never throws: a message that cannot be parsed has no text. */
export async function parseText(bytes: Buffer): Promise<MessageText> {
  try {
    const parsed = await simpleParser(bytes, {
      skipImageLinks: true,
      skipTextToHtml: true,
      maxHtmlLengthToParse: longestText,
    });
    return {
      to: addressesOf(parsed.to),
      cc: addressesOf(parsed.cc),
      text: readable(textOf(parsed)),
      attachments: parsed.attachments
        .filter((part) => !part.related)
        .slice(0, 100)
        .map((part) => ({
          name: readable(part.filename ?? 'Attachment')
            .replace(/\s+/g, ' ')
            .slice(0, 200),
          type: part.contentType,
          size: part.size,
        })),
    };
  } catch {
    return noText;
  }
}

function addressesOf(field: AddressObject | AddressObject[] | undefined): string[] {
  return [field ?? []]
    .flat()
    .flatMap(({ value }) => value.flatMap((entry) => entry.group ?? entry))
    .map(({ name, address }) => readable(name ? `${name} <${address ?? ''}>` : (address ?? '')))
    .filter(Boolean)
    .slice(0, 50);
}

/** Without characters that no eye sees but that turn or hide text; cut at a length no reader reaches. */
function readable(text: string): string {
  return text
    .slice(0, longestText)
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, '');
}
