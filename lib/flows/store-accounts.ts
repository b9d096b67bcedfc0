import { v7 as newId } from 'uuid';
import { createCredentials, type GivenCredential } from '../accounts/credentials.ts';
import { matchOwners } from '../accounts/owner.ts';
import type { AccountForm } from '../accounts/schema.ts';
import type { Tx } from '../db/client.ts';
import { recordEvents } from '../events/record.ts';
import type { AdminViewer } from '../viewer.ts';

/** A new account, and what opens it; null: nothing, until its owner has signed in at its provider. */
export type NewAccount = { form: AccountForm; credential: GivenCredential | null };

/**
 * Stores new mail accounts with their sealed credentials and their owners, due for their first check at once. Answers those
 * that were stored: one whose address was taken is left as it is. Where one is missing, its owner may have been made for
 * nothing: whoever cares rolls back.
 */
export async function storeAccounts(
  tx: Tx,
  admin: AdminViewer,
  accounts: readonly NewAccount[],
): Promise<{ id: string; address: string }[]> {
  const { actor } = admin;
  const owners = await matchOwners(
    tx,
    admin,
    accounts.map(({ form: { owner } }) => owner),
  );
  const created = await tx.mailAccount.createManyAndReturn({
    data: accounts.map((one) => rowOf(one, owners.get(one.form.owner.email) ?? '')),
    skipDuplicates: true,
    select: { id: true, address: true },
  });
  const idOf = new Map(created.map(({ id, address }) => [address, id]));
  const stored = accounts.flatMap(({ form, credential }) => {
    const id = idOf.get(form.address);
    return id ? [{ id, form, credential }] : [];
  });
  await createCredentials(
    tx,
    stored.flatMap(({ id, form: { outgoing }, credential }) =>
      credential ? [{ accountId: id, incoming: credential, outgoing: outgoing?.password ?? null }] : [],
    ),
    actor.kind === 'api_token' ? 'api' : 'administrator',
  );
  await recordEvents(
    tx,
    stored.map(({ id, form: { address, owner, incoming, outgoing } }) => ({
      kind: 'created',
      accountId: id,
      details: { by: actor.name },
      actor,
      audited: {
        address,
        owner: owner.email,
        incoming: placeOf(incoming),
        outgoing: outgoing ? placeOf(outgoing) : null,
      },
    })),
  );
  return created;
}

function rowOf({ form, credential }: NewAccount, ownerId: string) {
  const { address, name, incoming, outgoing, folders } = form;
  return {
    id: newId(),
    ownerId,
    type: incoming.type,
    address,
    name,
    incomingHost: incoming.host,
    incomingPort: incoming.port,
    incomingSecurity: incoming.security,
    incomingUser: incoming.user ?? address,
    outgoingHost: outgoing?.host ?? null,
    outgoingPort: outgoing?.port ?? null,
    outgoingSecurity: outgoing?.security ?? null,
    outgoingUser: outgoing ? (outgoing.user ?? incoming.user ?? address) : null,
    chosenFolders: folders,
    sentFolder: form.sentFolder ?? null,
    sentCopies: form.sentCopies ?? 'automatic',
    deleteAfterDays: form.deleteAfterDays ?? null,
    instant: form.instant ?? false,
    intervalMinutes: form.intervalMinutes ?? null,
    afterLoss: form.afterLoss ?? null,
    keepDays: form.keepDays ?? null,
    keepMegabytes: form.keepMegabytes ?? null,
    newFolders: form.newFolders ?? 'none',
    providerId: form.provider ?? null,
    ...(credential ? {} : { state: 'needs_consent' as const, nextCheckAt: null }),
  };
}

const placeOf = ({ host, port, security }: { host: string; port: number; security: string }) =>
  `${host}:${port} (${security})`;
