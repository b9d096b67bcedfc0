import { v7 as newId } from 'uuid';
import { createCredentials } from '../accounts/credentials.ts';
import { matchOwners } from '../accounts/owner.ts';
import type { AccountForm } from '../accounts/schema.ts';
import type { Tx } from '../db/client.ts';
import { recordEvents } from '../events/record.ts';
import type { Actor } from '../viewer.ts';

/**
 * Stores new mail accounts with their sealed credentials and their owners, due for their first check at once. Answers those
 * that were stored: one whose address was taken is left as it is. Where one is missing, its owner may have been made for
 * nothing: whoever cares rolls back.
 */
export async function storeAccounts(
  tx: Tx,
  actor: Actor,
  forms: readonly AccountForm[],
): Promise<{ id: string; address: string }[]> {
  const owners = await matchOwners(
    tx,
    forms.map(({ owner }) => owner),
  );
  const created = await tx.mailAccount.createManyAndReturn({
    data: forms.map((form) => rowOf(form, owners.get(form.owner.email) ?? '')),
    skipDuplicates: true,
    select: { id: true, address: true },
  });
  const idOf = new Map(created.map(({ id, address }) => [address, id]));
  const stored = forms.flatMap((form) => {
    const id = idOf.get(form.address);
    return id ? [{ id, form }] : [];
  });
  await createCredentials(
    tx,
    stored.map(({ id, form: { incoming, outgoing } }) => ({
      accountId: id,
      incoming: incoming.password,
      outgoing: outgoing?.password ?? null,
    })),
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

function rowOf(form: AccountForm, ownerId: string) {
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
  };
}

const placeOf = ({ host, port, security }: { host: string; port: number; security: string }) =>
  `${host}:${port} (${security})`;
