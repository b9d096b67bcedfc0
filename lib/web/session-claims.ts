import { decode } from 'next-auth/jwt';
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
