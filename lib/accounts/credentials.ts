import { sealCredentialText, UnsealError, unseal } from '../crypto/seal.ts';
import { sameText } from '../crypto/token.ts';
import type { Prisma, Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { assertNever } from '../errors.ts';
import { type PasswordCredential, passwordCredential } from '../mail/credential.ts';
import type { Grant } from '../providers/grant.ts';
import { Secret } from '../secret.ts';
import type { By } from '../words/by.ts';

export type CredentialField = 'incoming' | 'outgoing';

export type CredentialSetBy = By;

/**
 * What is stored of an account's credential. What the protocols get is made of it at each sign-in (lib/accounts/access.ts):
 * of a grant or of the organisation's an access token.
 */
export type StoredCredential =
  | PasswordCredential
  | { kind: 'oauth2_grant'; grant: StoredGrant }
  | { kind: 'oauth2_organisation'; providerId: string };

/** A grant without its access token, which comes and goes. */
type StoredGrant = Omit<Grant, 'accessToken' | 'accessUntil'>;

/** What somebody gives an account: a password, a grant that was just made, or the organisation's grant, which is the provider's. */
export type GivenCredential =
  | PasswordCredential
  | { kind: 'oauth2_grant'; grant: Grant }
  | { kind: 'oauth2_organisation'; providerId: string };

/** A credential as its row holds it: one sealed text, and its kind in the clear, which says how to read it. */
export const sealedColumns = {
  incomingKind: true,
  sealedIncoming: true,
  providerId: true,
  outgoingKind: true,
  sealedOutgoing: true,
} as const satisfies Prisma.CredentialSelect;

/** The sealed credentials of an account, from wherever they were read. */
export type SealedCredentials = {
  id: string;
  credential: Prisma.CredentialGetPayload<{ select: typeof sealedColumns }> | null;
};

/** Whether the outgoing server has a credential of its own; else it takes the incoming one. */
export function hasOwnOutgoing({ credential }: SealedCredentials): boolean {
  return credential !== null && credential.sealedOutgoing !== null;
}

/** Opens what is stored for one of an account's servers; throws `UnsealError`, which is never evidence against it. */
export function openCredentialFor(account: SealedCredentials, server: CredentialField): StoredCredential {
  const { id, credential } = account;
  const field = server === 'outgoing' && hasOwnOutgoing(account) ? 'outgoing' : 'incoming';
  const sealed = field === 'outgoing' ? credential?.sealedOutgoing : credential?.sealedIncoming;
  if (!credential || !sealed) throw new UnsealError({ row: id, field }, 'missing');
  const kind = field === 'outgoing' ? credential.outgoingKind : credential.incomingKind;
  return read[kind](openCredential(sealed, id, field), credential.providerId ?? '');
}

/** What the sealed text of each kind is. */
const read: Record<StoredCredential['kind'], (text: Secret, providerId: string) => StoredCredential> = {
  password: passwordCredential,
  oauth2_grant: (text, providerId) => {
    const { refreshToken, scopes, subject } = JSON.parse(text.reveal()) as SealedGrant;
    const grant = { providerId, refreshToken: new Secret(refreshToken), scopes, subject };
    return { kind: 'oauth2_grant', grant };
  },
  oauth2_organisation: (_text, providerId) => ({ kind: 'oauth2_organisation', providerId }),
};

type SealedGrant = { refreshToken: string; scopes: string[]; subject: string };

function textOf(credential: StoredCredential): Secret {
  switch (credential.kind) {
    case 'password':
      return credential.password;
    case 'oauth2_grant': {
      const { refreshToken, scopes, subject } = credential.grant;
      const sealed: SealedGrant = { refreshToken: refreshToken.reveal(), scopes, subject };
      return new Secret(JSON.stringify(sealed));
    }
    case 'oauth2_organisation':
      return new Secret(credential.providerId);
    default:
      return assertNever(credential);
  }
}

/** What a refused credential is recognised by: of a grant who gave what, not its tokens, which change. */
export function rememberedAs(credential: StoredCredential): Secret {
  if (credential.kind !== 'oauth2_grant') return textOf(credential);
  const { providerId, subject, scopes } = credential.grant;
  return new Secret(JSON.stringify([providerId, subject, scopes]));
}

/** Whether two credentials are the same, compared in constant time. */
export function sameCredential(one: StoredCredential, other: StoredCredential): boolean {
  return one.kind === other.kind && sameText(textOf(one).reveal(), textOf(other).reveal());
}

/** Opens a stored text; throws `UnsealError`. */
export function openCredential(sealed: string, accountId: string, field: CredentialField): Secret {
  return unseal(sealed, { row: accountId, field });
}

/** Makes a text ready to store for one account, and for no other. */
export function sealCredential(text: Secret, accountId: string, field: CredentialField): string {
  return sealCredentialText(text, { row: accountId, field });
}

const sealedIncomingOf = (credential: GivenCredential, accountId: string) => ({
  incomingKind: credential.kind,
  sealedIncoming: sealCredential(textOf(credential), accountId, 'incoming'),
  ...accessOf(credential, accountId),
});

/** The provider whose tokens open the account, and the present one. What a former credential left there is cleared. */
function accessOf(credential: GivenCredential, accountId: string) {
  if (credential.kind === 'password') return { providerId: null, sealedAccess: null, accessUntil: null };
  if (credential.kind === 'oauth2_organisation')
    return { providerId: credential.providerId, sealedAccess: null, accessUntil: null };
  const { providerId, accessToken, accessUntil } = credential.grant;
  return { providerId, ...sealAccess(accountId, accessToken, accessUntil) };
}

/** An access token ready to store for one account. */
function sealAccess(accountId: string, accessToken: Secret, accessUntil: Date) {
  return { sealedAccess: sealCredentialText(accessToken, { row: accountId, field: 'access' }), accessUntil };
}

const sealedOutgoingOf = (credential: PasswordCredential | null, accountId: string) => {
  if (!credential) return { outgoingKind: 'password' as const, sealedOutgoing: null };
  const sealedOutgoing = sealCredential(textOf(credential), accountId, 'outgoing');
  return { outgoingKind: credential.kind, sealedOutgoing };
};

/** Stores the credentials of a new account; see `createCredentials`. */
export async function createCredential(
  tx: Tx,
  accountId: string,
  credentials: Omit<NewCredential, 'accountId'>,
  setBy: CredentialSetBy,
): Promise<void> {
  await createCredentials(tx, [{ accountId, ...credentials }], setBy);
}

type NewCredential = { accountId: string; incoming: GivenCredential; outgoing: PasswordCredential | null };

/** Stores the credentials of new accounts; without an outgoing one a sending server takes the incoming one. */
export async function createCredentials(
  tx: Tx,
  credentials: readonly NewCredential[],
  setBy: CredentialSetBy,
): Promise<void> {
  await tx.credential.createMany({
    data: credentials.map(({ accountId, incoming, outgoing }) => ({
      accountId,
      ...sealedIncomingOf(incoming, accountId),
      ...sealedOutgoingOf(outgoing, accountId),
      setBy,
    })),
  });
}

/** The access token of an account; null: it has none. Throws `UnsealError`. */
export function openAccess(sealed: string | null, accountId: string): Secret | null {
  return sealed === null ? null : unseal(sealed, { row: accountId, field: 'access' });
}

/** What a renewal writes: the new access token and, of a grant, its new refresh token. The credential is still the same one. */
export function renewedColumns(
  accountId: string,
  stored: StoredCredential,
  renewed: { accessToken: Secret; accessUntil: Date; refreshToken?: Secret; scopes?: string[] },
) {
  const access = sealAccess(accountId, renewed.accessToken, renewed.accessUntil);
  if (stored.kind !== 'oauth2_grant') return access;
  const { refreshToken = stored.grant.refreshToken, scopes = stored.grant.scopes } = renewed;
  const text = textOf({ kind: 'oauth2_grant', grant: { ...stored.grant, refreshToken, scopes } });
  return { ...access, sealedIncoming: sealCredential(text, accountId, 'incoming') };
}

/** Replaces the outgoing server's own credential; null: it takes the incoming one from now on. */
export async function replaceOutgoing(
  tx: Tx,
  accountId: string,
  credential: PasswordCredential | null,
  setBy?: CredentialSetBy,
): Promise<void> {
  await tx.credential.updateMany({
    where: { accountId },
    data: { ...sealedOutgoingOf(credential, accountId), ...(setBy ? { setAt: databaseTime(), setBy } : {}) },
  });
}

/**
 * Replaces the incoming credential and raises the account's credential version, which voids every verdict and
 * every update link that belongs to the former one. Counts that were made with that one are void too; the lock-out
 * budget is not: the server goes on counting until a sign-in works. Answers the new version.
 */
export async function replaceCredential(
  tx: Tx,
  accountId: string,
  credential: GivenCredential,
  setBy: CredentialSetBy,
): Promise<number> {
  const sealed = sealedIncomingOf(credential, accountId);
  await tx.credential.upsert({
    where: { accountId },
    create: { accountId, ...sealed, setBy },
    update: { ...sealed, setBy, setAt: databaseTime() },
  });
  const { credentialVersion } = await tx.mailAccount.update({
    where: { id: accountId },
    data: {
      credentialVersion: { increment: 1 },
      refusals: 0,
      firstRefusalAt: null,
      providerId: sealed.providerId,
    },
    select: { credentialVersion: true },
  });
  return credentialVersion;
}

/** Gives up what opens an account, and every verdict and link that belongs to it. */
export async function removeCredential(tx: Tx, accountId: string): Promise<void> {
  await tx.credential.deleteMany({ where: { accountId } });
  await tx.mailAccount.update({
    where: { id: accountId },
    data: { credentialVersion: { increment: 1 }, refusals: 0, firstRefusalAt: null },
  });
}
