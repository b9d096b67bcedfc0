import { randomUUID } from 'node:crypto';
import type { AuditAction } from '../audit/actions.ts';
import { recordAudit } from '../audit/record.ts';
import { seal, unseal } from '../crypto/seal.ts';
import { type Db, db, type Prisma, type Tx } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { isTaken } from '../db/unique.ts';
import { given } from '../given.ts';
import type { TokenMechanism } from '../mail/credential.ts';
import type { Secret } from '../secret.ts';
import type { AdminViewer } from '../viewer.ts';
import { type Cloud, type Place, secretPlaceOf } from './presets.ts';
import { changedProvider, type NewProvider, type ProviderChange } from './schema.ts';

const shown = {
  id: true,
  kind: true,
  grant: true,
  name: true,
  clientId: true,
  secretKind: true,
  tenant: true,
  cloud: true,
  issuer: true,
  authorizationEndpoint: true,
  tokenEndpoint: true,
  scopes: true,
  mechanisms: true,
  hosts: true,
  troubleSince: true,
  troubleCode: true,
  troubleWords: true,
  troubleUntil: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Prisma.ProviderSelect;

/** An entry without its secret: as it may be shown, and as whoever signs in by it needs it. */
export type Provider = Omit<Prisma.ProviderGetPayload<{ select: typeof shown }>, 'cloud' | 'mechanisms'> & {
  cloud: Cloud;
  mechanisms: TokenMechanism[];
};

// Written by the schema only, which knows these values.
const asProvider = (row: Prisma.ProviderGetPayload<{ select: typeof shown }>) => row as Provider;

export async function listProviders(): Promise<Provider[]> {
  const rows = await db().provider.findMany({ select: shown, orderBy: { name: 'asc' } });
  return rows.map(asProvider);
}

export async function getProvider(id: string, tx: Db = db()): Promise<Provider | null> {
  const row = isId(id) ? await tx.provider.findUnique({ where: { id }, select: shown }) : null;
  return row && asProvider(row);
}

/** The entry by which the owner of a mailbox can sign in to it; null: there is none for its server or its address. */
export async function providerFor(mailbox: {
  address: string;
  incomingHost: string;
}): Promise<Provider | null> {
  return choose(await listProviders(), mailbox);
}

/** The person's entry whose host says most of the server's name, or else of the address. Pure. */
export function choose(
  providers: readonly Provider[],
  { address, incomingHost }: { address: string; incomingHost: string },
): Provider | null {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  for (const name of [incomingHost.toLowerCase(), domain]) {
    const [best] = providers
      .filter(({ grant }) => grant === 'person')
      .map((provider) => ({
        provider,
        length: Math.max(0, ...provider.hosts.filter(isEndOf(name)).map(lengthOf)),
      }))
      .filter(({ length }) => length > 0)
      .toSorted((one, other) => other.length - one.length);
    if (best) return best.provider;
  }
  return null;
}

const isEndOf = (name: string) => (end: string) => name === end || name.endsWith(`.${end}`);
const lengthOf = (text: string) => text.length;

/** Stores a provider with its sealed secret; `name_taken`: another has this name. */
export async function createProvider(
  admin: AdminViewer,
  { secret, ...form }: NewProvider,
): Promise<{ ok: true; provider: Provider } | { ok: false; reason: 'name_taken' }> {
  const id = randomUUID();
  return unlessTaken(async (tx) => {
    const sealedSecret = secret && seal(secret, secretField(id, form));
    const created = asProvider(
      await tx.provider.create({ data: { id, ...form, sealedSecret }, select: shown }),
    );
    await audit(tx, admin, 'provider.created', created);
    return { ok: true, provider: created } as const;
  });
}

export type ChangeProviderResult =
  | { ok: true; provider: Provider }
  | { ok: false; reason: 'gone' | 'name_taken' }
  | { ok: false; reason: 'invalid'; problems: { field: string; message: string }[] };

/**
 * Changes a provider. A stored secret goes only to the endpoints it was given for: whoever names others gives the
 * secret too. Trouble that was known is forgotten, so that the change is tried at once.
 */
export async function changeProvider(
  admin: AdminViewer,
  id: string,
  change: ProviderChange,
): Promise<ChangeProviderResult> {
  if (!isId(id)) return { ok: false, reason: 'gone' };
  return unlessTaken(async (tx): Promise<ChangeProviderResult> => {
    await tx.$queryRaw`SELECT FROM provider WHERE id = ${id}::uuid FOR UPDATE`;
    const row = await tx.provider.findUnique({ where: { id }, select: { ...shown, sealedSecret: true } });
    if (!row) return { ok: false, reason: 'gone' };
    const { id: _, sealedSecret, createdAt, updatedAt, ...before } = row;
    const { troubleSince, troubleCode, troubleWords, troubleUntil, ...fields } = before;
    const secretText = change.secret?.reveal();
    const read = changedProvider.safeParse({ ...fields, ...given({ ...change, secret: secretText }) });
    if (!read.success) {
      const problems = read.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
      return { ok: false, reason: 'invalid', problems };
    }
    const { secret, ...form } = read.data;
    const isMoved =
      secretPlaceOf(form) !== secretPlaceOf(asProvider(row)) || form.secretKind !== row.secretKind;
    if (isMoved && !secret && sealedSecret && form.secretKind !== 'none') {
      const message =
        'is required when the endpoints change: a stored secret goes only where it was given for';
      return { ok: false, reason: 'invalid', problems: [{ field: 'secret', message }] };
    }
    const kept = form.secretKind === 'none' ? null : sealedSecret;
    const changed = asProvider(
      await tx.provider.update({
        where: { id },
        data: { ...form, ...noTrouble, sealedSecret: secret ? seal(secret, secretField(id, form)) : kept },
        select: shown,
      }),
    );
    await audit(tx, admin, 'provider.changed', changed, { secretChanged: secret !== null });
    return { ok: true, provider: changed };
  });
}

/** What a provider has while it takes our registration. */
export const noTrouble = { troubleSince: null, troubleCode: null, troubleWords: null, troubleUntil: null };

/** Removes a provider that no account signs in by. */
export async function deleteProvider(
  admin: AdminViewer,
  id: string,
): Promise<{ ok: true } | { ok: false; reason: 'gone' } | { ok: false; reason: 'in_use'; accounts: number }> {
  if (!isId(id)) return { ok: false, reason: 'gone' };
  return db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM provider WHERE id = ${id}::uuid FOR UPDATE`;
    const provider = await getProvider(id, tx);
    if (!provider) return { ok: false, reason: 'gone' };
    const accounts = await tx.credential.count({ where: { providerId: id } });
    if (accounts > 0) return { ok: false, reason: 'in_use', accounts };
    await tx.provider.delete({ where: { id } });
    await audit(tx, admin, 'provider.deleted', provider);
    return { ok: true };
  });
}

/** How many accounts sign in by each provider. */
export async function countAccounts(): Promise<Map<string, number>> {
  const rows = await db().credential.groupBy({
    by: ['providerId'],
    where: { providerId: { not: null } },
    _count: true,
  });
  return new Map(rows.map(({ providerId, _count }) => [providerId ?? '', _count]));
}

/** The secret of a provider; null: it has none. Throws `UnsealError`, also where its endpoints are others by now. */
export async function openSecret(provider: Provider): Promise<Secret | null> {
  const row = await db().provider.findUnique({ where: { id: provider.id }, select: { sealedSecret: true } });
  return row?.sealedSecret ? unseal(row.sealedSecret, secretField(provider.id, provider)) : null;
}

/** Where a provider's secret stands (lib/crypto/seal.ts). */
export const secretField = (row: string, place: Place) => ({
  row,
  field: `provider-secret ${secretPlaceOf(place)}`,
});

/** Names are unique; two requests for one: the second finds it taken. */
async function unlessTaken<T>(
  work: (tx: Tx) => Promise<T>,
): Promise<T | { ok: false; reason: 'name_taken' }> {
  try {
    return await db().$transaction(work);
  } catch (error) {
    if (isTaken(error)) return { ok: false, reason: 'name_taken' };
    throw error;
  }
}

const audit = (
  tx: Tx,
  { actor }: AdminViewer,
  action: AuditAction,
  { id, name, kind, grant, clientId }: Provider,
  more: Prisma.InputJsonObject = {},
) =>
  recordAudit(tx, {
    actor,
    action,
    targetType: 'provider',
    targetId: id,
    details: { name, kind, grant, clientId, ...more },
  });
