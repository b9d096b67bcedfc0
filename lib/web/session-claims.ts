import { decode, encode, type JWT } from 'next-auth/jwt';
import { sessionSecret, sessionSecrets } from '../crypto/key.ts';

/** What next-auth's cookie carries. It is worth nothing without the session's row (lib/users/session.ts). */
export type Claims = { sid: string; ver: number };

/** What the session's cookie says, where we sealed it; null for anything else. */
export async function readSealedClaims(token: string | undefined): Promise<Claims | null> {
  const claims = await openClaims(token);
  return isClaims(claims) ? { sid: claims.sid, ver: claims.ver } : null;
}

/** What stands in a cookie that one of our keys sealed; null for one made up, cut short, or sealed with a key that is gone. */
export async function openClaims(token: string | undefined, salt?: string): Promise<JWT | null> {
  if (!token) return null;
  for (const secret of sessionSecrets()) {
    try {
      return await decode({ token, secret: secret.reveal(), ...(salt ? { salt } : {}) });
    } catch {
      // another of them may have sealed it
    }
  }
  return null;
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
  const { uid, ver } = ((await openClaims(token, halfSalt)) ?? {}) as Partial<HalfSignedIn>;
  return typeof uid === 'string' && typeof ver === 'number' ? { uid, ver } : null;
}
