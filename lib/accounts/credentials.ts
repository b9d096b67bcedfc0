import { seal, UnsealError, unseal } from '../crypto/seal.ts';
import { sameText } from '../crypto/token.ts';
import type { Prisma, Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { type Credential, passwordCredential } from '../mail/credential.ts';
import type { Secret } from '../secret.ts';

export type CredentialField = 'incoming' | 'outgoing';

export type CredentialSetBy = 'update_link' | 'owner' | 'administrator' | 'api';

/** A credential as its row holds it: one sealed text, and its kind in the clear, which says how to read it. */
export const sealedColumns = {
  incomingKind: true,
  sealedIncoming: true,
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

/** Opens what one of an account's servers gets; throws `UnsealError`, which is never evidence against it. */
export function openCredentialFor(account: SealedCredentials, server: CredentialField): Credential {
  const { id, credential } = account;
  const field = server === 'outgoing' && hasOwnOutgoing(account) ? 'outgoing' : 'incoming';
  const sealed = field === 'outgoing' ? credential?.sealedOutgoing : credential?.sealedIncoming;
  if (!credential || !sealed) throw new UnsealError({ row: id, field }, 'missing');
  const kind = field === 'outgoing' ? credential.outgoingKind : credential.incomingKind;
  return read[kind](openCredential(sealed, id, field));
}

/** What the sealed text of each kind is. */
const read: Record<Credential['kind'], (text: Secret) => Credential> = {
  password: passwordCredential,
};

function textOf(credential: Credential): Secret {
  return credential.password;
}

/** Whether two credentials are the same, compared in constant time. */
export function sameCredential(one: Credential, other: Credential): boolean {
  return one.kind === other.kind && sameText(textOf(one).reveal(), textOf(other).reveal());
}

/** Opens a stored text; throws `UnsealError`. */
export function openCredential(sealed: string, accountId: string, field: CredentialField): Secret {
  return unseal(sealed, { row: accountId, field });
}

/** Makes a text ready to store for one account, and for no other. */
export function sealCredential(text: Secret, accountId: string, field: CredentialField): string {
  return seal(text, { row: accountId, field });
}

const sealedIncomingOf = (credential: Credential, accountId: string) => ({
  incomingKind: credential.kind,
  sealedIncoming: sealCredential(textOf(credential), accountId, 'incoming'),
});

const sealedOutgoingOf = (credential: Credential | null, accountId: string) => {
  if (!credential) return { outgoingKind: 'password' as const, sealedOutgoing: null };
  const sealedOutgoing = sealCredential(textOf(credential), accountId, 'outgoing');
  return { outgoingKind: credential.kind, sealedOutgoing };
};

/** Stores the credentials of a new account; without an outgoing one its sending server takes the incoming one. */
export async function createCredential(
  tx: Tx,
  accountId: string,
  { incoming, outgoing }: { incoming: Credential; outgoing: Credential | null },
  setBy: CredentialSetBy,
): Promise<void> {
  const sealed = { ...sealedIncomingOf(incoming, accountId), ...sealedOutgoingOf(outgoing, accountId) };
  await tx.credential.create({ data: { accountId, ...sealed, setBy } });
}

/** Replaces the outgoing server's own credential; null: it takes the incoming one from now on. */
export async function replaceOutgoing(
  tx: Tx,
  accountId: string,
  credential: Credential | null,
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
  credential: Credential,
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
    data: { credentialVersion: { increment: 1 }, refusals: 0, firstRefusalAt: null },
    select: { credentialVersion: true },
  });
  return credentialVersion;
}
