import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../secret.ts';
import { keyRing } from './key.ts';
import { deriveKey, type KeyRing, keyOfVersion } from './key-ring.ts';

/** What a fingerprint is bound to: the same secret has another one anywhere else. */
export type FingerprintPlace = readonly (string | number)[];

/**
 * A text by which a secret is known again where it was seen, and by nobody without the key:
 * `f1.<key version>.<HMAC-SHA-256>`. Nothing about the secret can be told from it, its length included.
 */
export function fingerprint(secret: Secret, place: FingerprintPlace, ring: KeyRing = keyRing()): string {
  return ofVersion(ring.current, secret, place, ring);
}

/** Whether a text is the fingerprint of this secret at this place; not where its key is gone. */
export function isFingerprintOf(
  text: string,
  secret: Secret,
  place: FingerprintPlace,
  ring: KeyRing = keyRing(),
): boolean {
  const version = Number(/^f1\.([1-9]\d{0,8})\./.exec(text)?.[1]);
  if (!ring.keys.has(version)) return false;
  const own = Buffer.from(ofVersion(version, secret, place, ring));
  const other = Buffer.from(text);
  return own.length === other.length && timingSafeEqual(own, other);
}

function ofVersion(version: number, secret: Secret, place: FingerprintPlace, ring: KeyRing): string {
  const key = deriveKey(keyOfVersion(ring, version), 'fingerprint');
  // As JSON, so that no two places and secrets share the same bytes.
  const text = JSON.stringify(['rekey', ...place, secret.reveal()]);
  return `f1.${version}.${createHmac('sha256', key).update(text, 'utf8').digest('base64url')}`;
}
