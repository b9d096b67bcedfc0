import { seal, UnsealError, unseal } from '../crypto/seal.ts';
import type { Secret } from '../crypto/secret.ts';
import type { Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';

export type CredentialField = 'incoming' | 'outgoing';

/** The sealed credentials of an account, from wherever they were read. */
export type SealedCredentials = {
  id: string;
  sealedIncoming: string | null;
  /** Null: the outgoing server takes the incoming password. */
  sealedOutgoing: string | null;
};

/** Opens what one of an account's servers gets; throws `UnsealError`, which is never evidence against it. */
export function openCredentialFor(
  { id, sealedIncoming, sealedOutgoing }: SealedCredentials,
  server: CredentialField,
): Secret {
  const field = server === 'outgoing' && sealedOutgoing !== null ? 'outgoing' : 'incoming';
  const sealed = field === 'outgoing' ? sealedOutgoing : sealedIncoming;
  if (sealed === null) throw new UnsealError({ row: id, field }, 'missing');
  return openCredential(sealed, id, field);
}

/** Opens a stored password; throws `UnsealError`, which is never evidence against the password. */
export function openCredential(sealed: string, accountId: string, field: CredentialField): Secret {
  return unseal(sealed, { row: accountId, field });
}

/** Makes a password ready to store for one account, and for no other. */
export function sealCredential(password: Secret, accountId: string, field: CredentialField): string {
  return seal(password, { row: accountId, field });
}

/**
 * Replaces the incoming password and raises the account's credential version, which voids every verdict and
 * every update link that belongs to the former one. Counts that were made with that one are void too; the lock-out
 * budget is not: the server goes on counting until a sign-in works. Answers the new version.
 */
export async function replaceCredential(
  tx: Tx,
  accountId: string,
  password: Secret,
  setBy: 'update_link' | 'owner' | 'administrator' | 'api',
): Promise<number> {
  const sealedIncoming = sealCredential(password, accountId, 'incoming');
  await tx.credential.upsert({
    where: { accountId },
    create: { accountId, sealedIncoming, setBy },
    update: { sealedIncoming, setBy, setAt: databaseTime() },
  });
  const { credentialVersion } = await tx.mailAccount.update({
    where: { id: accountId },
    data: { credentialVersion: { increment: 1 }, refusals: 0, firstRefusalAt: null },
    select: { credentialVersion: true },
  });
  return credentialVersion;
}
