import { z } from 'zod';
import { isPart, namesIn } from '../fields/message-template.ts';
import { isRegion } from '../fields/phone.ts';
import { halfCharacters } from '../fields/text.ts';

const httpAddress = 'must be an http:// or https:// address';

/** An absolute http(s) address that may carry the parts of a message, but not where it says whom to call. */
export const smsUrlField = z
  .string(httpAddress)
  .trim()
  .max(2000, 'must have 2000 characters or fewer')
  .transform((text, context) => {
    const refuse = (message: string) => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    const unknown = namesIn(text).find((name) => !isPart(name));
    if (unknown) return refuse(`must not hold {${unknown}}: nothing stands for it`);
    const filled = text.replaceAll(/\{\w+\}/g, 'x');
    if (!/^https?:\/\//i.test(text) || /[\s\p{Cc}]/u.test(text) || !URL.canParse(filled))
      return refuse(httpAddress);
    if (namesIn(/^https?:\/\/[^/?#\\]*/i.exec(text)?.[0] ?? '').length > 0)
      return refuse('must name its server: no part of the message can stand there');
    if (new URL(filled).hash) return refuse(`${httpAddress}, without #`);
    return text;
  });

/** Free text, line breaks included. */
export const freeTextField = (max: number) =>
  z
    .string('must be a text')
    .max(max, `must have ${max} characters or fewer`)
    .refine((text) => !text.includes('\0'), 'must not hold NUL')
    .refine((text) => text.isWellFormed(), halfCharacters);

const textParts = ['organisation', 'account', 'link', 'words', 'until'];
const longestText = 300;

/** The words of a text message; without its link it would be of no use, without the words it could be anybody's. */
export const smsTextField = freeTextField(longestText)
  .refine((text) => text.includes('{link}') && text.includes('{words}'), 'must hold {link} and {words}')
  .refine((text) => text.split('{link}').length === 2, 'must hold {link} once')
  .refine((text) => /(^|\s)\{link\}(\s|$)/.test(text), 'must have a space before and after {link}')
  .refine(
    (text) => namesIn(text).every((name) => textParts.includes(name)),
    `must hold no other parts than ${textParts.map((name) => `{${name}}`).join(', ')}`,
  )
  .refine((text) => !/[^\P{Cc}\n\r]/u.test(text), 'must not hold control characters');

/** A region as ISO 3166-1 says it, in capitals. */
export const regionField = z
  .string('must be two letters such as RO, US or DE')
  .trim()
  .toUpperCase()
  .refine(isRegion, 'must be two letters such as RO, US or DE');

const headers = z.record(
  z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/),
  z.string().regex(/^[\t\x20-\x7e]*$/),
);

/** HTTP headers as a JSON object of texts, kept as written. */
export const smsHeadersField = z
  .string('must be a JSON object such as {"Authorization": "Bearer …"}')
  .max(10_000, 'must have 10000 characters or fewer')
  .refine(isHeaders, 'must be a JSON object such as {"Authorization": "Bearer …"}');

function isHeaders(text: string): boolean {
  try {
    return headers.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
