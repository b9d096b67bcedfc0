import { decodeProtectedHeader } from 'jose';
import { decode, encode, type JWT } from 'next-auth/jwt';
import { sessionSecret, sessionSecrets } from '../crypto/key.ts';
import type { SignedInBy } from '../users/session.ts';

/** What next-auth's cookie carries. It is worth nothing without the session's row (lib/users/session.ts). */
export type Claims = { sid: string; ver: number; by?: SignedInBy };

/** What the session's cookie says, where we sealed it; null for anything else. */
export async function readSealedClaims(token: string | undefined): Promise<Claims | null> {
  const claims = await openClaims(token);
  return isClaims(claims) ? claims : null;
}

/** What stands in a cookie that one of our keys sealed; null for one made up, cut short, or sealed with a key that is gone. */
export async function openClaims(token: string | undefined, salt?: string): Promise<JWT | null> {
  if (!token || !isSealedAsOurs(token)) return null;
  for (const secret of sessionSecrets()) {
    try {
      return await decode({ token, secret: secret.reveal(), ...(salt ? { salt } : {}) });
    } catch {
      // another of them may have sealed it
    }
  }
  return null;
}

/**
 * We seal by one algorithm with a key of our own. A token that names another is not tried: some have the reader derive a key, and say themselves
 * how much work that is (RFC 7518 4.8).
 */
function isSealedAsOurs(token: string): boolean {
  try {
    const { alg, enc, zip } = decodeProtectedHeader(token);
    return alg === 'dir' && enc === 'A256GCM' && zip === undefined;
  } catch {
    return false;
  }
}

export function isClaims(claims: unknown): claims is Claims {
  const { sid, ver } = (claims ?? {}) as Partial<Claims>;
  return typeof sid === 'string' && typeof ver === 'number';
}

/** What the cookie of somebody carries who gave the right password, or comes from single sign-on, and still owes the second factor. */
export type HalfSignedIn = { uid: string; ver: number; by?: SignedInBy | undefined };

/** How long one may take from the password to the second factor. */
export const halfSignedInSeconds = 600;

// With a salt of its own, so that neither cookie can be put in the place of the other.
const halfSalt = 'second factor';

export const sealHalfSignedIn = (token: HalfSignedIn): Promise<string> =>
  encode({ token, secret: sessionSecret().reveal(), salt: halfSalt, maxAge: halfSignedInSeconds });

/** What such a cookie says, where we sealed it within the time; null for anything else. */
export async function readHalfSignedIn(token: string | undefined): Promise<HalfSignedIn | null> {
  const { uid, ver, by } = ((await openClaims(token, halfSalt)) ?? {}) as Partial<HalfSignedIn>;
  return typeof uid === 'string' && typeof ver === 'number' ? { uid, ver, by } : null;
}

/** What a browser needs when it comes back from single sign-on (lib/web/single-sign-on.ts). */
export type SignOnRequest = {
  provider: string;
  origin: string;
  state: string;
  nonce: string;
  verifier: string;
  purpose: 'sign_in' | 'connect' | 'confirm';
  /** Who is signed in, where it is not to sign in. */
  uid: string | null;
  area: string;
  next: string;
  /** When it went there, in seconds since 1970. */
  startedAt: number;
};

/** How long one may take to sign in at the provider. */
export const signOnSeconds = 600;
const signOnSalt = 'single sign-on';

export const sealSignOn = (token: SignOnRequest): Promise<string> =>
  encode({ token, secret: sessionSecret().reveal(), salt: signOnSalt, maxAge: signOnSeconds });

/** What such a cookie says, where we sealed it within the time; null for anything else. */
export async function readSignOn(token: string | undefined): Promise<SignOnRequest | null> {
  // Nobody but us seals with this salt.
  return (await openClaims(token, signOnSalt)) as SignOnRequest | null;
}
