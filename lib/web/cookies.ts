import { env } from '../env.ts';

/** Whether this system is opened over https: then its cookies travel over nothing else. */
export const isSecure = () => env().url.startsWith('https://');

/** `__Host-` (RFC 6265bis): set by this host alone, for this host alone, over https alone. */
export const cookieName = (
  name: 'session' | 'csrf' | 'callback' | 'device' | 'consent' | 'second-factor' | 'sign-on',
) => `${isSecure() ? '__Host-' : ''}rekey.${name}`;

export const cookieOptions = () =>
  ({ httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure() }) as const;

/** A year: for the mark that tells this browser's attempts from a stranger's. */
export const deviceSeconds = 31_536_000;
