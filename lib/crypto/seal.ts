import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Secret } from '../secret.ts';
import { agreeOn, type Opener, openWith, sealTo } from './hpke.ts';
import { keyToOpen, sealingRing } from './key.ts';
import {
  deriveKey,
  type KeyRing,
  keyOfVersion,
  keyPairOf,
  publicKeyOf,
  type VersionKey,
  type WholeKey,
} from './key-ring.ts';

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
 * How a text is sealed: `v1` with a key that whoever seals also opens with (AES-256-GCM); `v2` for the holders of whole keys
 * alone (HPKE, RFC 9180), as mail credentials are.
 */
export type SealFormat = 'v1' | 'v2';

/**
 * Encrypts a plaintext for one row and field: `v1.<key version>.<nonce>.<ciphertext and tag>`, AES-256-GCM with
 * a fresh random nonce; row, field and key version are associated data.
 */
export function seal(plaintext: Secret | string, place: SealedPlace, ring: KeyRing = sealingRing()): string {
  const nonce = randomBytes(nonceBytes);
  const key = deriveKey(keyOfVersion(ring, ring.current), 'seal');
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(associatedData('v1', place, ring.current));
  const sealed = Buffer.concat([cipher.update(bytesOf(plaintext)), cipher.final(), cipher.getAuthTag()]);
  return `v1.${ring.current}.${nonce.toString('base64url')}.${sealed.toString('base64url')}`;
}

/**
 * Encrypts a mail credential for one row and field, so that only a whole key opens it, and not a write-only one:
 * `v2.<key version>.<encapsulated key>.<ciphertext and tag>`, HPKE (RFC 9180) with DHKEM(X25519), HKDF-SHA256 and AES-256-GCM.
 */
export function sealCredentialText(
  plaintext: Secret | string,
  place: SealedPlace,
  ring: KeyRing = sealingRing(),
): string {
  const publicKey = publicKeyOf(keyOfVersion(ring, ring.current));
  const associated = associatedData('v2', place, ring.current);
  const { encapsulated, sealed } = sealTo(publicKey, bytesOf(plaintext), { info, associated });
  return `v2.${ring.current}.${encapsulated.toString('base64url')}.${sealed.toString('base64url')}`;
}

/** Opens what either of these made for the same row and field; throws `UnsealError`, which names the row, on anything else. */
export function unseal(sealed: string, place: SealedPlace, ring?: KeyRing): Secret {
  const parts = sealedFormat.exec(sealed);
  if (!parts) throw new UnsealError(place, 'not a sealed text');
  const [, format, digits, first, second] = parts;
  const version = Number(digits);
  const head = decode(first);
  const body = decode(second);
  // Another process may have sealed it with a key that is newer than what is held here.
  const key = ring ? ring.keys.get(version) : keyToOpen(version);
  if (!key) throw new UnsealError(place, `key version ${version} is missing`);
  if (head?.length !== headBytes[format as SealFormat] || !body || body.length < tagBytes) {
    throw new UnsealError(place, 'not a sealed text');
  }
  if (format === 'v2' && key.kind !== 'whole')
    throw new UnsealError(place, 'this process has a write-only key');
  try {
    const associated = associatedData(format as SealFormat, place, version);
    const open = format === 'v2' ? openForHolder : openWithKey;
    return new Secret(open(key, head, body, associated).toString('utf8'));
  } catch {
    throw new UnsealError(place, 'changed, moved from another row, or sealed with another key');
  }
}

const sealedFormat = /^(v[12])\.([1-9]\d{0,8})\.([\w-]{16}|[\w-]{43})\.([\w-]+)$/;
const headBytes: Record<SealFormat, number> = { v1: nonceBytes, v2: 32 };
const info = Buffer.from('rekey mail credential');

function openWithKey(key: VersionKey, nonce: Buffer, body: Buffer, associated: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', deriveKey(key, 'seal'), nonce, {
    authTagLength: tagBytes,
  });
  decipher.setAAD(associated);
  decipher.setAuthTag(body.subarray(body.length - tagBytes));
  return Buffer.concat([decipher.update(body.subarray(0, body.length - tagBytes)), decipher.final()]);
}

function openForHolder(key: VersionKey, encapsulated: Buffer, sealed: Buffer, associated: Buffer): Buffer {
  if (key.kind !== 'whole') throw new Error('a write-only key opens nothing');
  return openWith(openerOf(key, encapsulated), sealed, associated);
}

// A credential is opened at each check of its account, and is the same for months: what was agreed for it is kept, beside the key
// that tells it all.
const mostOpeners = 20_000;
const openers = new WeakMap<WholeKey, Map<string, Opener>>();

function openerOf(key: WholeKey, encapsulated: Buffer): Opener {
  const known = openers.get(key) ?? new Map<string, Opener>();
  openers.set(key, known);
  const name = encapsulated.toString('latin1');
  const opener = known.get(name) ?? agreeOn(keyPairOf(key), encapsulated, info);
  if (known.size >= mostOpeners) known.clear();
  known.set(name, opener);
  return opener;
}

const bytesOf = (plaintext: Secret | string) =>
  Buffer.from(typeof plaintext === 'string' ? plaintext : plaintext.reveal(), 'utf8');

/** Strict base64url: the last character's unused bits must be zero too, so no changed character goes unseen. */
function decode(text: string | undefined): Buffer | undefined {
  const bytes = Buffer.from(text ?? '', 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

/** As JSON, so that no two places share the same bytes. */
function associatedData(format: SealFormat, { row, field }: SealedPlace, version: number): Buffer {
  return Buffer.from(JSON.stringify(['rekey', format, version, row, field]), 'utf8');
}
