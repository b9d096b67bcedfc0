import { z } from 'zod';

const message = 'must be an address such as https://mail.example.com';

/** Where people open an application: absolute http(s), no credentials, query or fragment, no slash at its end. */
export const webAddressField = z
  .string(message)
  .trim()
  .max(300, 'must have 300 characters or fewer')
  .transform((text, context) => {
    const refuse = (why: string) => {
      context.addIssue({ code: 'custom', message: why });
      return z.NEVER;
    };
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url || !/^https?:\/\//i.test(text)) return refuse(message);
    if (url.username || url.password) return refuse(`${message}, without a user name or password`);
    if (text.includes('?') || text.includes('#')) return refuse(`${message}, without ? or #`);
    return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  });
