import { type AddressObject, simpleParser } from 'mailparser';

export type MessageText = {
  to: string[];
  cc: string[];
  /** What can be read as plain text; empty where there is none. */
  text: string;
  /** Whether the text was made from HTML. */
  isFromHtml: boolean;
  attachments: { name: string; type: string; size: number }[];
};

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
      text: readable(parsed.text ?? ''),
      isFromHtml: typeof parsed.html === 'string' && !hasPlainPart(bytes),
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
    return { to: [], cc: [], text: '', isFromHtml: false, attachments: [] };
  }
}

/** Whether the head of the bytes announces plain text anywhere. */
function hasPlainPart(bytes: Buffer): boolean {
  return /^content-type:\s*text\/plain/im.test(bytes.toString('latin1'));
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
