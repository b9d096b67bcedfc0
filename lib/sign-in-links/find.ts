import { hashToken } from '../crypto/token.ts';
import { type Db, db, type Prisma } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { phraseOf } from '../notifications/phrase.ts';
import type { SignInLinkPurpose } from './issue.ts';

/** What the holder of a link may see: the message that brought it says the same. */
export type SignInLinkView = {
  purpose: SignInLinkPurpose;
  /** What the user will sign in with. */
  email: string;
  name: string;
  requestedBy: string;
  phrase: string;
  expiresAt: Date;
};

/**
 * What the page of a link shows, or null: a link that is unknown, used, revoked, expired, or of a user who may not
 * sign in looks the same as one that never was. Changes nothing, however often it is asked.
 */
export async function findSignInLink(token: string): Promise<SignInLinkView | null> {
  const link = await findOpenSignInLink(db(), token);
  if (!link) return null;
  const { purpose, requestedBy, expiresAt, user } = link;
  return { purpose, requestedBy, expiresAt, phrase: phraseOf(token), email: user.email, name: user.name };
}

const opened = {
  id: true,
  purpose: true,
  requestedBy: true,
  expiresAt: true,
  user: { select: { id: true, email: true, name: true } },
} satisfies Prisma.SignInLinkSelect;

/** The open link of a token, or null. Found by the unique hash, so no comparison of secrets takes place here. */
export async function findOpenSignInLink(db: Db, token: string) {
  if (!/^[\w-]{43}$/.test(token)) return null;
  return db.signInLink.findFirst({ where: isOpen(hashToken(token)), select: opened });
}

/** Of a link that can still be used. */
export const isOpen = (tokenHash: Uint8Array<ArrayBuffer>) =>
  ({
    tokenHash,
    usedAt: null,
    revokedAt: null,
    expiresAt: { gt: databaseTime() },
    user: { allowLogin: true },
  }) satisfies Prisma.SignInLinkWhereInput;
