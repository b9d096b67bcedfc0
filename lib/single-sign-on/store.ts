import { randomUUID } from 'node:crypto';
import type { AuditAction } from '../audit/actions.ts';
import { recordAudit } from '../audit/record.ts';
import { seal, unseal } from '../crypto/seal.ts';
import { db, type Prisma, type Tx } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { isTaken } from '../db/unique.ts';
import { given } from '../given.ts';
import type { Secret } from '../secret.ts';
import { type AdminViewer, may } from '../viewer.ts';
import { type IdentityProviderChange, type IdentityProviderForm, identityProviderForm } from './schema.ts';

const shown = {
  ...{ id: true, name: true, issuer: true, isEnabled: true, clientId: true, scopes: true },
  ...{ createsUsers: true, matchesByEmail: true, domains: true },
  ...{ trustsSecondFactor: true, acrValues: true },
  ...{ roleClaim: true, administratorValues: true, operatorValues: true, auditorValues: true },
  ...{ loginClaim: true, loginValues: true },
} as const satisfies Prisma.IdentityProviderSelect;

/** An identity provider without its secret. */
export type IdentityProvider = Prisma.IdentityProviderGetPayload<{ select: typeof shown }>;

/** All of them by name, with how many people sign in by each. */
export async function listIdentityProviders(): Promise<(IdentityProvider & { people: number })[]> {
  const [providers, counts] = await Promise.all([
    db().identityProvider.findMany({ select: shown, orderBy: { name: 'asc' } }),
    db().userIdentity.groupBy({ by: ['issuer'], _count: true }),
  ]);
  const people = new Map(counts.map(({ issuer, _count }) => [issuer, _count]));
  return providers.map((provider) => ({ ...provider, people: people.get(provider.issuer) ?? 0 }));
}

/** The buttons of the sign-in page. */
export function listSignInButtons(): Promise<{ id: string; name: string; issuer: string }[]> {
  return db().identityProvider.findMany({
    where: { isEnabled: true },
    select: { id: true, name: true, issuer: true },
    orderBy: { name: 'asc' },
  });
}

export async function getIdentityProvider(id: string): Promise<IdentityProvider | null> {
  return isId(id) ? db().identityProvider.findUnique({ where: { id }, select: shown }) : null;
}

/** The one that signs in people at present; null: there is none, or it is switched off. */
export async function findEnabledProvider(id: string): Promise<IdentityProvider | null> {
  const provider = await getIdentityProvider(id);
  return provider?.isEnabled ? provider : null;
}

/** The one with this issuer, with or without a slash at its end; null: none. */
export function findByIssuer(issuer: string): Promise<IdentityProvider | null> {
  const bare = issuer.replace(/\/$/, '');
  return db().identityProvider.findFirst({ where: { issuer: { in: [bare, `${bare}/`] } }, select: shown });
}

/**
 * `taken`: another has this name or issuer. `people_stay`: who people are, and what they may do, is decided by who may change users alone.
 */
type Stored =
  | { ok: true; provider: IdentityProvider }
  | { ok: false; reason: 'gone' | 'taken' | 'people_stay' }
  | { ok: false; reason: 'invalid'; problems: { field: string; message: string }[] };

const peopleStay = { ok: false, reason: 'people_stay' } as const;

/** Stores a new one with its sealed secret. */
export async function createIdentityProvider(
  admin: AdminViewer,
  { secret, ...form }: IdentityProviderForm,
): Promise<Stored> {
  if (!may(admin, 'users:write')) return peopleStay;
  const id = randomUUID();
  return unlessTaken(async (tx) => {
    const sealedSecret = secret?.reveal() ? seal(secret, secretPlace(id, form.issuer)) : null;
    const provider = await tx.identityProvider.create({ data: { id, ...form, sealedSecret }, select: shown });
    await audit(tx, admin, 'identity_provider.created', provider);
    return { ok: true, provider };
  });
}

/**
 * Changes what is given of one. Without a secret the stored one stays, and goes to no other issuer than it was given for: there it is
 * wanted again.
 */
export async function changeIdentityProvider(
  admin: AdminViewer,
  id: string,
  { secret, ...change }: IdentityProviderChange,
): Promise<Stored> {
  if (!isId(id)) return { ok: false, reason: 'gone' };
  if (!may(admin, 'users:write')) return peopleStay;
  return unlessTaken(async (tx): Promise<Stored> => {
    await tx.$queryRaw`SELECT FROM identity_provider WHERE id = ${id}::uuid FOR UPDATE`;
    const row = await tx.identityProvider.findUnique({
      where: { id },
      select: { ...shown, sealedSecret: true },
    });
    if (!row) return { ok: false, reason: 'gone' };
    const { sealedSecret: stored, ...before } = row;
    const { id: _, ...fields } = before;
    const read = identityProviderForm.safeParse({ ...fields, ...given(change) });
    if (!read.success) {
      const problems = read.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
      return { ok: false, reason: 'invalid', problems };
    }
    const { secret: _none, ...form } = read.data;
    const isNew = Boolean(secret?.reveal());
    if (!isNew && stored && form.issuer !== before.issuer) {
      const message = 'is required for another issuer: the stored one goes only where it was given for';
      return { ok: false, reason: 'invalid', problems: [{ field: 'secret', message }] };
    }
    const sealedSecret = isNew && secret ? seal(secret, secretPlace(id, form.issuer)) : stored;
    const provider = await tx.identityProvider.update({
      where: { id },
      data: { ...form, sealedSecret },
      select: shown,
    });
    await audit(tx, admin, 'identity_provider.changed', provider, {
      ...changes(before, provider),
      ...(isNew ? { secret: 'replaced' } : {}),
    });
    return { ok: true, provider };
  });
}

/** Removes one. The sessions that it opened end; whom it knew it knows again should it come back. */
export async function deleteIdentityProvider(admin: AdminViewer, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  return db().$transaction(async (tx) => {
    const provider = await tx.identityProvider.findUnique({ where: { id }, select: shown });
    if (!provider) return false;
    await tx.identityProvider.delete({ where: { id } });
    await tx.userSession.deleteMany({ where: { issuer: provider.issuer } });
    await audit(tx, admin, 'identity_provider.deleted', provider);
    return true;
  });
}

/** The secret of one; null: it has none. Throws `UnsealError`. */
export async function openClientSecret({ id, issuer }: IdentityProvider): Promise<Secret | null> {
  const row = await db().identityProvider.findUnique({ where: { id }, select: { sealedSecret: true } });
  return row?.sealedSecret ? unseal(row.sealedSecret, secretPlace(id, issuer)) : null;
}

/** Where the secret stands (lib/crypto/seal.ts): it opens for the issuer alone that it was given for. */
export const secretPlace = (row: string, issuer: string) => ({
  row,
  field: `identity-provider-secret ${issuer}`,
});

/** Names and issuers are unique; of two requests for one the second finds it taken. */
async function unlessTaken(work: (tx: Tx) => Promise<Stored>): Promise<Stored> {
  try {
    return await db().$transaction(work);
  } catch (error) {
    if (isTaken(error)) return { ok: false, reason: 'taken' };
    throw error;
  }
}

function changes(before: IdentityProvider, after: IdentityProvider): Prisma.InputJsonObject {
  const keys = Object.keys(shown) as (keyof IdentityProvider)[];
  const changed = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  return Object.fromEntries(changed.map((key) => [key, { from: before[key], to: after[key] }]));
}

const audit = (
  tx: Tx,
  { actor }: AdminViewer,
  action: AuditAction,
  { id, name, issuer, clientId }: IdentityProvider,
  more: Prisma.InputJsonObject = {},
) =>
  recordAudit(tx, {
    actor,
    action,
    targetType: 'identity_provider',
    targetId: id,
    details: { name, issuer, clientId, ...more },
  });
