import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Secret } from '../secret.ts';
import { freshKeyRing, keyRing } from './key.ts';
import { deriveKey, type KeyRing, masterKey } from './key-ring.ts';

/** Where a sealed text stands. Part of what is authenticated: moved to another row or field, it does not open. */
export type SealedPlace = { row: string; field: string };

/** A sealed text that does not open. It says nothing about any password and never counts as a refusal. */
export class UnsealError extends Error {
  override name = 'UnsealError';
  readonly row: string;
  readonly field: string;

  constructor({ row, field }: SealedPlace, reason: string) {
    super(`cannot open ${field} of row ${row}: ${reason}`);
    this.row = row;
    this.field = field;
  }
}

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts a plaintext for one row and field: `v1.<key version>.<nonce>.<ciphertext and tag>`, AES-256-GCM with
 * a fresh random nonce; row, field and key version are associated data.
 */
export function seal(plaintext: Secret | string, place: SealedPlace, ring: KeyRing = keyRing()): string {
  const text = typeof plaintext === 'string' ? plaintext : plaintext.reveal();
  const nonce = randomBytes(nonceBytes);
  const key = deriveKey(masterKey(ring, ring.current), 'seal');
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(associatedData(place, ring.current));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `v1.${ring.current}.${nonce.toString('base64url')}.${sealed.toString('base64url')}`;
}

/** Opens what `seal` made for the same row and field; throws `UnsealError`, which names the row, on anything else. */
export function unseal(sealed: string, place: SealedPlace, ring?: KeyRing): Secret {
  const parts = sealedFormat.exec(sealed);
  if (!parts) throw new UnsealError(place, 'not a sealed text');
  const version = Number(parts[1]);
  const nonce = decode(parts[2]);
  const body = decode(parts[3]);
  // Another process may have sealed it with a key that is newer than what is held here.
  const master = (ring ?? keyRing()).keys.get(version) ?? (ring ?? freshKeyRing()).keys.get(version);
  if (!master) throw new UnsealError(place, `key version ${version} is missing`);
  if (nonce?.length !== nonceBytes || !body || body.length < tagBytes) {
    throw new UnsealError(place, 'not a sealed text');
  }
  const key = deriveKey(master, 'seal');
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(associatedData(place, version));
  decipher.setAuthTag(body.subarray(body.length - tagBytes));
  try {
    const opened = [decipher.update(body.subarray(0, body.length - tagBytes)), decipher.final()];
    return new Secret(Buffer.concat(opened).toString('utf8'));
  } catch {
    throw new UnsealError(place, 'changed, moved from another row, or sealed with another key');
  }
}

const sealedFormat = /^v1\.([1-9]\d{0,8})\.([\w-]{16})\.([\w-]+)$/;

/** Strict base64url: the last character's unused bits must be zero too, so no changed character goes unseen. */
function decode(text: string | undefined): Buffer | undefined {
  const bytes = Buffer.from(text ?? '', 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

/** As JSON, so that no two places share the same bytes. */
function associatedData({ row, field }: SealedPlace, version: number): Buffer {
  return Buffer.from(JSON.stringify(['rekey', 'v1', version, row, field]), 'utf8');
}
