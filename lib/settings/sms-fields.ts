import { z } from 'zod';
import { namesIn } from '../fields/message-template.ts';
import { isRegion } from '../fields/phone.ts';
import { freeTextField } from '../fields/text.ts';

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
