import { unseal } from '../../crypto/seal.ts';
import { db } from '../../db/client.ts';
import { databaseTime } from '../../db/clock.ts';
import type { Secret } from '../../secret.ts';
import { endpointPlace } from './store.ts';

type OpenEndpoint = {
  shape: string;
  url: Secret;
  /** Those that sign a call now, the newest first: two while one takes over from the other. */
  secrets: Secret[];
};

/** A webhook with what a call to it needs; null: it was deleted. */
export async function openEndpoint(id: string): Promise<OpenEndpoint | null> {
  const row = await db().endpoint.findUnique({ where: { id } });
  if (!row) return null;
  const { sealedUrl, sealedSecret, sealedOldSecret, oldSecretUntil } = row;
  const url = unseal(sealedUrl, endpointPlace(id, 'url'));
  const newest = sealedSecret ? [unseal(sealedSecret, endpointPlace(id, 'secret'))] : [];
  const isOverlap = oldSecretUntil !== null && oldSecretUntil > databaseTime();
  // Sealed as the secret it was.
  const old = sealedOldSecret && isOverlap ? [unseal(sealedOldSecret, endpointPlace(id, 'secret'))] : [];
  return { shape: row.shape, url, secrets: [...newest, ...old] };
}
