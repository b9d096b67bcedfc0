import { hashToken } from '#lib/crypto/token.ts';

/** What a sealed outcome is bound to: the link, by its hash. */
export function attemptOf(token: string): string {
  return `update:${Buffer.from(hashToken(token)).toString('base64url')}`;
}
