import { randomBytes, randomUUID } from 'node:crypto';
import type { AuditAction } from '../../audit/actions.ts';
import { recordAudit } from '../../audit/record.ts';
import { seal } from '../../crypto/seal.ts';
import { db, type Prisma, type Tx } from '../../db/client.ts';
import { databaseTime } from '../../db/clock.ts';
import { isId } from '../../db/id.ts';
import { given } from '../../given.ts';
import { Secret } from '../../secret.ts';
import type { AdminViewer } from '../../viewer.ts';
import { endWaiting } from '../attempts.ts';
import type { EndpointChange, NewEndpoint } from './schema.ts';

const shown = {
  id: true,
  name: true,
  shape: true,
  host: true,
  events: true,
  enabled: true,
  oldSecretUntil: true,
  createdAt: true,
} as const satisfies Prisma.EndpointSelect;

/** A webhook as it may be shown: of its address only the server, since the rest is a key at many of them. */
export type ShownEndpoint = Prisma.EndpointGetPayload<{ select: typeof shown }>;

export const endpointPlace = (row: string, field: 'url' | 'secret') => ({ row, field: `endpoint-${field}` });

/** Standard Webhooks: 24 to 64 bytes at random, as base64 behind `whsec_`. */
const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

/** How long the secret before the last still signs too. */
const overlapHours = 24;

export async function listEndpoints(_admin: AdminViewer): Promise<ShownEndpoint[]> {
  return db().endpoint.findMany({ select: shown, orderBy: { id: 'asc' } });
}

export async function readEndpoint(_admin: AdminViewer, id: string): Promise<ShownEndpoint | null> {
  return isId(id) ? db().endpoint.findUnique({ where: { id }, select: shown }) : null;
}

/** Makes a webhook. Its secret is given out this once; a chat has none. */
export async function createEndpoint(
  admin: AdminViewer,
  { url, ...form }: NewEndpoint,
): Promise<{ endpoint: ShownEndpoint; secret: string | null }> {
  const id = randomUUID();
  const secret = form.shape === 'standard' ? newSecret() : null;
  const { host } = new URL(url);
  const endpoint = await db().$transaction(async (tx) => {
    const created = await tx.endpoint.create({
      data: {
        id,
        ...form,
        host,
        sealedUrl: seal(new Secret(url), endpointPlace(id, 'url')),
        sealedSecret: secret && seal(new Secret(secret), endpointPlace(id, 'secret')),
      },
      select: shown,
    });
    await audit(tx, admin, 'endpoint.created', created);
    return created;
  });
  return { endpoint, secret };
}

/** Changes a webhook; null: there is none. */
export async function changeEndpoint(
  admin: AdminViewer,
  id: string,
  { url, ...change }: EndpointChange,
): Promise<ShownEndpoint | null> {
  if (!isId(id)) return null;
  return db().$transaction(async (tx) => {
    const { count } = await tx.endpoint.updateMany({
      where: { id },
      data: {
        ...given(change),
        ...(url
          ? { host: new URL(url).host, sealedUrl: seal(new Secret(url), endpointPlace(id, 'url')) }
          : {}),
      },
    });
    if (count === 0) return null;
    const changed = await tx.endpoint.findUniqueOrThrow({ where: { id }, select: shown });
    await audit(tx, admin, 'endpoint.changed', changed);
    return changed;
  });
}

/**
 * Gives a webhook another secret, given out this once. For a day both sign each call, so that its receiver can take
 * the new one when it likes. Null: there is none, or it is a chat.
 */
export async function rotateSecret(admin: AdminViewer, id: string): Promise<{ secret: string } | null> {
  if (!isId(id)) return null;
  const secret = newSecret();
  return db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM endpoint WHERE id = ${id}::uuid FOR UPDATE`;
    const row = await tx.endpoint.findUnique({ where: { id }, select: { ...shown, sealedSecret: true } });
    if (!row?.sealedSecret) return null;
    await tx.endpoint.update({
      where: { id },
      data: {
        sealedSecret: seal(new Secret(secret), endpointPlace(id, 'secret')),
        sealedOldSecret: row.sealedSecret,
        oldSecretUntil: new Date(databaseTime().getTime() + overlapHours * 3_600_000),
      },
    });
    await audit(tx, admin, 'endpoint.secret_rotated', row);
    return { secret };
  });
}

/** Deletes a webhook; what waits for it ends. False: there is none. */
export async function deleteEndpoint(admin: AdminViewer, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  return db().$transaction(async (tx) => {
    const row = await tx.endpoint.findUnique({ where: { id }, select: shown });
    if (!row) return false;
    await endWaiting(tx, { endpointId: id }, 'the webhook was deleted');
    await tx.endpoint.delete({ where: { id } });
    await audit(tx, admin, 'endpoint.deleted', row);
    return true;
  });
}

const audit = (
  tx: Tx,
  { actor }: AdminViewer,
  action: AuditAction,
  { id, name, host, events }: ShownEndpoint,
) =>
  recordAudit(tx, {
    actor,
    action,
    targetType: 'endpoint',
    targetId: id,
    details: { name, host, events },
  });
