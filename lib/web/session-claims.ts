import { decode, encode } from 'next-auth/jwt';
import { sessionSecret } from '../crypto/key.ts';

/** What next-auth's cookie carries. It is worth nothing without the session's row (lib/users/session.ts). */
export type Claims = { sid: string; ver: number };

/** What the session's cookie says, where we sealed it; null for anything else. */
export async function readSealedClaims(token: string | undefined): Promise<Claims | null> {
  if (!token) return null;
  try {
    const claims = await decode({ token, secret: sessionSecret().reveal() });
    return isClaims(claims) ? { sid: claims.sid, ver: claims.ver } : null;
  } catch {
    return null; // made up, cut short, or sealed with another key
  }
}

export function isClaims(claims: unknown): claims is Claims {
  const { sid, ver } = (claims ?? {}) as Partial<Claims>;
  return typeof sid === 'string' && typeof ver === 'number';
}

/** What the cookie of somebody carries who gave the right password and still owes the second factor. */
export type HalfSignedIn = { uid: string; ver: number };

/** How long one may take from the password to the second factor. */
export const halfSignedInSeconds = 600;

// With a salt of its own, so that neither cookie can be put in the place of the other.
const halfSalt = 'second factor';

export const sealHalfSignedIn = (token: HalfSignedIn): Promise<string> =>
  encode({ token, secret: sessionSecret().reveal(), salt: halfSalt, maxAge: halfSignedInSeconds });

/** What such a cookie says, where we sealed it within the time; null for anything else. */
export async function readHalfSignedIn(token: string | undefined): Promise<HalfSignedIn | null> {
  if (!token) return null;
  try {
    const claims = await decode({ token, secret: sessionSecret().reveal(), salt: halfSalt });
    const { uid, ver } = (claims ?? {}) as Partial<HalfSignedIn>;
    return typeof uid === 'string' && typeof ver === 'number' ? { uid, ver } : null;
  } catch {
    return null;
  }
}
