import { z } from 'zod';
import { env } from '../env.ts';

/** The address of a provider's endpoint, or its issuer: https, and nothing that hides in it. */
export const endpointField = z
  .string('must be an https:// address')
  .trim()
  .max(500, 'must have 500 characters or fewer')
  .refine(
    (text) => URL.canParse(text) && isEndpoint(new URL(text)) && !/[?#\s\p{Cc}]/u.test(text),
    'must be an https:// address, without a user name, a password, ? or #',
  );

/** Whether a provider may be asked, or a browser sent, there. Tests listen on loopback, without a certificate. */
export function isEndpoint({ protocol, username, password }: URL): boolean {
  const isSecure = protocol === 'https:' || (protocol === 'http:' && env().allowLoopbackMailHosts);
  return isSecure && !username && !password;
}

// RFC 6749 3.3: scope-token, the printable ASCII but space, " and \.
export const scopeField = z
  .string()
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,300}$/, 'must be scopes, separated by spaces');
