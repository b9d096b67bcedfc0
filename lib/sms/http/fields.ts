import { z } from 'zod';
import { isPart, namesIn } from '../../fields/message-template.ts';

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
