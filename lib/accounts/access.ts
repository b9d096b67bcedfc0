import { type Db, db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { assertNever, codesOf } from '../errors.ts';
import type { Credential } from '../mail/credential.ts';
import { meanings } from '../providers/answers/meanings.ts';
import { organisationToken, type Refused, refreshGrant } from '../providers/client.ts';
import { getProvider, type Provider } from '../providers/store.ts';
import { TokenFailure } from '../providers/token-failure.ts';
import { knownTrouble, noteAnswer } from '../providers/trouble.ts';
import type { Secret } from '../secret.ts';
import {
  type CredentialField,
  openAccess,
  openCredentialFor,
  renewedColumns,
  type SealedCredentials,
  type StoredCredential,
  sealedColumns,
} from './credentials.ts';
import { atATime } from './turns.ts';

/** Gives the credential for a sign-in. Given one that the server has just refused, it gives another, or throws why there is none. */
export type Opener = (refused?: Credential) => Credential | Promise<Credential>;

/**
 * Makes of what is stored what one of the account's servers gets: the password, or a token that lasts for this
 * sign-in. Throws `UnsealError`, or a `TokenFailure` where the provider gives none.
 */
export const accessFor =
  (account: SealedCredentials, server: CredentialField): Opener =>
  async (refused) => {
    if (!account.credential) throw new TokenFailure(nobodyYet);
    const stored = openCredentialFor(account, server);
    switch (stored.kind) {
      case 'password':
        return stored;
      case 'oauth2_grant':
      case 'oauth2_organisation':
        return tokenFor(account.id, refused?.kind === 'oauth2' ? refused.accessToken : null);
      default:
        return assertNever(stored);
    }
  };

const nobodyYet = {
  ...meanings.declined,
  words: 'Nobody has signed in for this mailbox yet.',
  evidence: '',
  code: 'NO_CREDENTIAL',
};

/** A token is replaced so long before it runs out that no sign-in under way meets its end. */
const spareMs = 5 * 60_000;

type Token = { provider: Provider; accessToken: Secret };

/** Those of this process who want a token of the same account wait for one answer. */
const underWay = new Map<string, Promise<Token>>();
/** Each holds a connection of the database while the provider answers: a slow one must not take them all. */
const turn = atATime(4);

/**
 * The access token of an account, fetched anew where the one of now runs out or has been refused. However many want
 * one at the same moment, and in however many processes: each refresh token is used once.
 */
async function tokenFor(accountId: string, refused: Secret | null): Promise<Credential> {
  let token: Token;
  do {
    const running = underWay.get(accountId);
    token = await (running ?? startFor(accountId, refused));
    // Of one that was under way before: it may have brought the very one that was refused.
    if (!running) break;
  } while (refused?.reveal() === token.accessToken.reveal());
  const { accessToken, provider } = token;
  return { kind: 'oauth2', accessToken, mechanisms: provider.mechanisms, grant: provider.grant };
}

function startFor(accountId: string, refused: Secret | null): Promise<Token> {
  const started = currentOrNew(accountId, refused).finally(() => underWay.delete(accountId));
  underWay.set(accountId, started);
  return started;
}

async function currentOrNew(accountId: string, refused: Secret | null): Promise<Token> {
  const current = await readToken(db(), accountId, refused);
  return 'accessToken' in current ? current : turn(() => renew(accountId, refused));
}

type Renewed = Awaited<ReturnType<typeof askProvider>>;
type RenewedToken = Extract<Renewed, { ok: true }>;

/**
 * 1 the lock of the credential's row decides between processes, and who waited for it finds the new token there; 2 the
 * new tokens are committed before anybody uses them, and until then the old ones stand; 3 a process that dies in
 * between has changed nothing: the old refresh token is tried next, and where the provider takes that for a theft it
 * says `invalid_grant`, which asks for consent; 4 a commit that fails after the answer is tried again outside, as long
 * as nobody else has written there.
 */
async function renew(accountId: string, refused: Secret | null): Promise<Token> {
  const got: { renewed?: RenewedToken; before?: string } = {};
  try {
    return await db().$transaction(
      async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM credential WHERE "accountId" = ${accountId}::uuid FOR UPDATE`;
        const current = await readToken(tx, accountId, refused);
        if ('accessToken' in current) return current;
        const { provider, stored, sealedIncoming, address } = current;
        const renewed = await askProvider(provider, stored, address);
        if (!renewed.ok) throw new TokenFailure(renewed.refusal);
        Object.assign(got, { renewed, before: sealedIncoming });
        await tx.credential.update({
          where: { accountId },
          data: renewedColumns(accountId, stored, renewed),
        });
        return { provider, accessToken: renewed.accessToken };
      },
      { maxWait: 20_000, timeout: 40_000 },
    );
  } catch (error) {
    // PostgreSQL, appendix A, 55P03 lock_not_available: somebody else is waiting for the provider.
    if (codesOf(error).includes('55P03')) throw new TokenFailure(somebodyElse);
    const { renewed, before } = got;
    if (!renewed || before === undefined) throw error;
    return keep(accountId, renewed, before, error);
  }
}

const somebodyElse = {
  ...meanings.unclear,
  evidence: 'another process waits for its answer',
  code: 'LOCKED',
};

/** Stores what a provider gave and a failed commit would lose. */
async function keep(accountId: string, renewed: RenewedToken, before: string, why: unknown): Promise<Token> {
  for (let left = 5; left > 0; left--) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    try {
      const current = await readToken(db(), accountId, null);
      const { provider } = current;
      const stored = 'stored' in current ? current.stored : null;
      if (stored) {
        const data = renewedColumns(accountId, stored, renewed);
        await db().credential.updateMany({ where: { accountId, sealedIncoming: before }, data });
      }
      return { provider, accessToken: renewed.accessToken };
    } catch {
      // The database is still away.
    }
  }
  throw why;
}

type ToRenew = { provider: Provider; stored: StoredCredential; sealedIncoming: string; address: string };

/** The token of now, or what a new one is got with. */
async function readToken(tx: Db, accountId: string, refused: Secret | null): Promise<Token | ToRenew> {
  const row = await tx.credential.findUnique({
    where: { accountId },
    select: {
      ...sealedColumns,
      sealedAccess: true,
      accessUntil: true,
      account: { select: { incomingUser: true } },
    },
  });
  const provider = row?.providerId ? await getProvider(row.providerId, tx) : null;
  // Replaced by a password since it was read: whoever signs in with it finds that its verdict is void.
  if (!row || !provider)
    throw new TokenFailure({ ...meanings.unclear, evidence: 'it was changed meanwhile', code: 'CHANGED' });
  const isFresh = row.accessUntil !== null && row.accessUntil.getTime() - spareMs > databaseTime().getTime();
  const accessToken = isFresh ? openAccess(row.sealedAccess, accountId) : null;
  if (accessToken && accessToken.reveal() !== refused?.reveal()) return { provider, accessToken };
  const stored = openCredentialFor({ id: accountId, credential: row }, 'incoming');
  if (refused && stored.kind === 'oauth2_grant') {
    const missing = missingScope(provider.scopes, stored.grant.scopes);
    if (missing)
      throw new TokenFailure({
        ...meanings.declined,
        evidence: `${missing} was not granted`,
        code: 'NO_SCOPE',
      });
  }
  return { provider, stored, sealedIncoming: row.sealedIncoming, address: row.account.incomingUser };
}

/** The first scope for mail that was asked for and not granted: no new token has more. Pure. */
function missingScope(asked: string[], granted: string[]): string | undefined {
  const has = new Set(granted.map((scope) => scope.toLowerCase()));
  return asked.find((scope) => !aboutPeople.has(scope) && !has.has(scope.toLowerCase()));
}

// OpenID Connect Core 5.4 and 11: these say who somebody is; not every provider lists them again.
const aboutPeople: ReadonlySet<string> = new Set(['openid', 'email', 'profile', 'offline_access']);

async function askProvider(provider: Provider, stored: StoredCredential, mailbox: string) {
  const known = await knownTrouble(provider);
  if (known) return { ok: false, refusal: known } satisfies Refused;
  const answer =
    stored.kind === 'oauth2_grant'
      ? await refreshGrant(provider, stored.grant)
      : await organisationToken(provider, mailbox);
  await noteAnswer(provider, answer.ok ? null : answer.refusal);
  return answer;
}
