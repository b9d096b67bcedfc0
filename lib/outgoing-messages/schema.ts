import { z } from 'zod';
import { lineField } from '../fields/text.ts';
import { type Addresses, parseAddresses } from './addresses.ts';
import { draftKinds } from './draft.ts';

const longestText = 1_000_000;
const longestName = 200;
const mostKept = 200;

const addressesField = z
  .string('must be e-mail addresses')
  .default('')
  .transform((text, context) => {
    const parsed: Addresses = parseAddresses(text);
    if (parsed.ok) return parsed.list;
    context.addIssue({ code: 'custom', message: parsed.problem });
    return z.NEVER;
  });

/** A message as its form sends it, without the files. */
export const messageForm = z
  .object({
    /** Made by the form: the same form sent twice makes one message. */
    id: z.uuid('must be the id of the form'),
    accountId: z.uuid('must be one of your accounts'),
    kind: z.enum(draftKinds).default('new'),
    /** The message that is answered or passed on. */
    about: z.uuid('must be a message').optional(),
    to: addressesField,
    cc: addressesField,
    bcc: addressesField,
    subject: lineField(900).default(''),
    text: z
      .string('must be a text')
      .max(longestText, `must have ${longestText.toLocaleString('en')} characters or fewer`)
      .transform((text) => text.replace(/\r\n?/g, '\n'))
      .refine((text) => text.isWellFormed(), 'holds half a character that no mail can carry')
      .refine((text) => !/(?![\n\t])\p{Cc}/u.test(text), 'must not hold control characters')
      .default(''),
    /** The original as an attachment, of a message that is passed on. */
    attachOriginal: z.boolean().default(false),
    /** Which files of the original go with a message that is passed on: a ticked box for each, by its place. */
    keep: z
      .record(
        z.string().regex(/^\d{1,4}$/, 'must be files of the message'),
        z.literal('true', 'must be true'),
      )
      .default({})
      .transform((boxes) => Object.keys(boxes).map(Number))
      .refine((places) => places.length <= mostKept, `must be ${mostKept} files or fewer`),
  })
  .refine(({ to, cc, bcc }) => to.length + cc.length + bcc.length > 0, {
    path: ['to'],
    message: 'needs at least one recipient',
  });
export type MessageForm = z.output<typeof messageForm>;

/** What a file is called in a message: one line, no path, no marks that reverse it. */
export function attachmentName(name: string): string {
  const base = name
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .split(/[/\\]/)
    .at(-1)
    ?.trim();
  return (base || 'attachment').slice(0, longestName);
}

/** The type a browser says a file has, or none in particular where that is no type. */
export function attachmentType(type: string): string {
  const known = /^(?!multipart|message)[a-z]+\/[\w.+-]{1,100}$/i.exec(type.split(';')[0]?.trim() ?? '');
  return known?.[0].toLowerCase() ?? 'application/octet-stream';
}
