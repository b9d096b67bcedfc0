import { createHash, randomUUID } from 'node:crypto';
import { seal, unseal } from '../crypto/seal.ts';
import { hashToken, newToken } from '../crypto/token.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { Secret } from '../secret.ts';

/** Long enough to find a second factor, short enough for what it keeps. */
export const consentLifeMs = 10 * 60_000;

/** What an owner is sent to the provider with. `browser` is for a cookie: whoever comes back has to hold it. */
export type StartedConsent = { state: string; nonce: string; codeChallenge: string; browser: string };

type Asked = {
  accountId: string;
  providerId: string;
  /** The page to come back to: origin and path. */
  origin: string;
  page: string;
  /** What the owner said of a mailbox we do not know. */
  mailbox?: 'same' | undefined;
};

type Kept = Pick<Asked, 'origin' | 'page' | 'mailbox'> & { nonce: string; verifier: string };

/** What a provider sends an owner back with: a code, or an error (RFC 6749 4.1.2, RFC 9207). */
export type ProviderAnswer = { code: string; iss: string | null } | { error: string; description: string };

/** A consent that is about to be used, and can be no second time. */
export type TakenConsent = {
  providerId: string;
  nonce: string;
  codeVerifier: Secret;
  answer: ProviderAnswer;
  mailbox: 'same' | undefined;
};

/** Keeps what is needed to go on when an owner comes back; what was kept for others and ran out goes. */
export async function beginConsent({ accountId, providerId, ...more }: Asked): Promise<StartedConsent> {
  const [id, state, nonce, verifier, browser] = [
    randomUUID(),
    newToken(),
    newToken(),
    newToken(),
    newToken(),
  ];
  const now = databaseTime();
  const kept: Kept = { ...more, nonce, verifier };
  await db().consentRequest.deleteMany({ where: { expiresAt: { lte: now } } });
  await db().consentRequest.create({
    data: {
      ...{ id, accountId, providerId },
      stateHash: hashToken(state),
      browserHash: hashToken(browser),
      sealed: seal(JSON.stringify(kept), { row: id, field: 'request' }),
      expiresAt: new Date(now.getTime() + consentLifeMs),
    },
  });
  return { state, nonce, codeChallenge: challengeOf(verifier), browser };
}

/** Where an owner who comes back with this state started; null: nowhere, too long ago, or it was used. */
export async function findConsent(state: string): Promise<{ origin: string; page: string } | null> {
  const row = await find(state);
  return row && keptIn(row);
}

/** Keeps what the provider said, once, if the browser is the one that went there; answers whether it did. */
export async function answerConsent(
  state: string,
  browser: string,
  answer: ProviderAnswer,
): Promise<boolean> {
  const row = await find(state);
  if (!row) return false;
  const sealedAnswer = seal(JSON.stringify(answer), { row: row.id, field: 'answer' });
  const { count } = await db().consentRequest.updateMany({
    where: { id: row.id, browserHash: hashToken(browser), sealedAnswer: null, ...open() },
    data: { sealedAnswer },
  });
  return count === 1;
}

/** Whether this browser came back for this account, and what it came back with is not used yet. */
export async function hasConsent(browser: string, accountId: string): Promise<boolean> {
  const where = {
    browserHash: hashToken(browser),
    accountId,
    sealedAnswer: { not: null },
    ...open(),
  };
  return (await db().consentRequest.count({ where })) > 0;
}

/** Takes what an owner came back with; of several who ask at once, one gets it. Null: there is nothing (any more). */
export async function takeConsent(browser: string, accountId: string): Promise<TakenConsent | null> {
  const [row] = await db().consentRequest.findMany({
    where: { browserHash: hashToken(browser), accountId, ...open() },
  });
  if (!row?.sealedAnswer) return null;
  const { count } = await db().consentRequest.deleteMany({ where: { id: row.id } });
  if (count !== 1) return null;
  const { nonce, verifier, mailbox } = keptIn(row);
  const answer = JSON.parse(
    unseal(row.sealedAnswer, { row: row.id, field: 'answer' }).reveal(),
  ) as ProviderAnswer;
  return { providerId: row.providerId, nonce, codeVerifier: new Secret(verifier), answer, mailbox };
}

function find(state: string) {
  if (!/^[\w-]{43}$/.test(state)) return null;
  return db().consentRequest.findFirst({ where: { stateHash: hashToken(state), ...open() } });
}

const keptIn = ({ id, sealed }: { id: string; sealed: string }) =>
  JSON.parse(unseal(sealed, { row: id, field: 'request' }).reveal()) as Kept;

const open = () => ({ expiresAt: { gt: databaseTime() } });

/** RFC 7636 4.2 (S256); a token of ours is a verifier of 43 allowed characters. */
const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');
