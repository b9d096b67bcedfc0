import { z } from 'zod';

/** An absolute http(s) address that may carry {to}, {text} and {from}. */
export const smsUrlField = z
  .string('must be an http:// or https:// address')
  .trim()
  .max(2000, 'must have 2000 characters or fewer')
  .refine(
    (text) => /^https?:\/\//i.test(text) && URL.canParse(text.replaceAll(/\{\w+\}/g, 'x')),
    'must be an http:// or https:// address',
  );

/** Free text, line breaks included. */
export const freeTextField = (max: number) =>
  z
    .string('must be a text')
    .max(max, `must have ${max} characters or fewer`)
    .refine((text) => !text.includes('\0'), 'must not hold NUL');

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
