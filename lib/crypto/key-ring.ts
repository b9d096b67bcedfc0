import { createHmac, hkdfSync } from 'node:crypto';
import { deriveKeyPair, type HpkeKey } from './hpke.ts';
import { sameText } from './token.ts';

/** The purposes of a symmetric key. */
const purposes = ['seal', 'session', 'check', 'setup-code', 'fingerprint', 'picture'] as const;
export type KeyPurpose = (typeof purposes)[number];

/** 32 bytes of chance, from which everything else is derived: what opens mail credentials, too. */
export type WholeKey = { kind: 'whole'; master: Buffer };

/**
 * What a process gets that is to seal mail credentials and never to open one: a key for each purpose, and the public key
 * alone of the pair that credentials are sealed with.
 */
export type WriteOnlyKey = {
  kind: 'write-only';
  byPurpose: ReadonlyMap<KeyPurpose, Buffer>;
  publicKey: Buffer;
};

export type VersionKey = WholeKey | WriteOnlyKey;

/** The keys this process holds, by version. New text is sealed with `current`; the others still open. */
export type KeyRing = { current: number; keys: ReadonlyMap<number, VersionKey> };

/** A ring of one or more keys; the first is the current one. 32 bytes alone are a whole key. */
export function keyRingOf(keys: Iterable<readonly [version: number, key: VersionKey | Buffer]>): KeyRing {
  const byVersion = new Map(
    [...keys].map(([version, key]): [number, VersionKey] => [
      version,
      Buffer.isBuffer(key) ? { kind: 'whole', master: key } : key,
    ]),
  );
  const [current] = byVersion.keys();
  if (current === undefined) throw new Error('a key ring needs a key');
  return { current, keys: byVersion };
}

const oneKey = /^(?:([1-9]\d{0,8})[ :]\s*)?(?:(write-only)[ :]\s*)?([A-Za-z0-9+/_-]+=?)$/;

/**
 * Reads a key ring as text: a key a line or between commas, each a version and 32 bytes in base64 (`2 AAAA…=`, `2:AAAA…=`), the
 * current one first; or what `writeKeyRing` makes of write-only keys (`2 write-only …`). A key without a version is version 1.
 * Null where the text is none. Pure.
 */
export function parseKeyRing(text: string): KeyRing | null {
  const entries = text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const keys = entries.map((entry): [number, VersionKey] | null => {
    const [, version = '1', isWriteOnly, key = ''] = oneKey.exec(entry) ?? [];
    const bytes = Buffer.from(key, 'base64');
    const read = isWriteOnly ? readWriteOnly(bytes) : readWhole(bytes);
    return read && [Number(version), read];
  });
  const read = keys.filter((key) => key !== null);
  const isWhole =
    read.length === keys.length && new Set(read.map(([version]) => version)).size === keys.length;
  return isWhole && read.length > 0 ? keyRingOf(read) : null;
}

const readWhole = (bytes: Buffer): WholeKey | null =>
  bytes.length === keyBytes ? { kind: 'whole', master: bytes } : null;

/** The same text again. Pure. */
export const writeKeyRing = ({ keys }: KeyRing): string =>
  [...keys].map(([version, key]) => `${version} ${textOf(key)}\n`).join('');

const textOf = (key: VersionKey): string =>
  key.kind === 'whole' ? key.master.toString('base64') : `write-only ${bytesOf(key).toString('base64url')}`;

const keyBytes = 32;

/** Each purpose's key, the public key, and what proves that they belong together. */
function bytesOf(key: WriteOnlyKey): Buffer {
  const parts = Buffer.concat([...purposes.map((purpose) => deriveKey(key, purpose)), key.publicKey]);
  return Buffer.concat([parts, Buffer.from(proofOf(deriveKey(key, 'check'), parts), 'base64url')]);
}

/** Null where parts are missing, or are of different keys. */
function readWriteOnly(bytes: Buffer): WriteOnlyKey | null {
  if (bytes.length !== (purposes.length + 2) * keyBytes) return null;
  const part = (at: number) => bytes.subarray(at * keyBytes, (at + 1) * keyBytes);
  const byPurpose = new Map(purposes.map((purpose, at) => [purpose, part(at)]));
  const proof = proofOf(byPurpose.get('check') as Buffer, bytes.subarray(0, -keyBytes));
  if (!sameText(proof, part(purposes.length + 1).toString('base64url'))) return null;
  return { kind: 'write-only', byPurpose, publicKey: part(purposes.length) };
}

const proofOf = (checkKey: Buffer, parts: Buffer) =>
  createHmac('sha256', checkKey).update('rekey write-only key').update(parts).digest('base64url');

/** The same ring for a process that is not to open mail credentials. Pure. */
export const writeOnlyRing = ({ keys }: KeyRing): KeyRing =>
  keyRingOf([...keys].map(([version, key]) => [version, writeOnlyKey(key)]));

function writeOnlyKey(key: VersionKey): WriteOnlyKey {
  if (key.kind === 'write-only') return key;
  const byPurpose = new Map(purposes.map((purpose) => [purpose, deriveKey(key, purpose)]));
  return { kind: 'write-only', byPurpose, publicKey: publicKeyOf(key) };
}

/** Whether who holds this ring opens mail credentials, and does not only seal them. Pure. */
export const holdsWholeKeys = ({ keys }: KeyRing): boolean =>
  [...keys.values()].every(({ kind }) => kind === 'whole');

/** What versions a ring holds, for people and for others to compare: the current one first. Pure. */
export const keyVersions = ({ keys }: KeyRing): string => [...keys.keys()].join(', ');

/** The key of one version; throws when the ring does not hold it. */
export function keyOfVersion(ring: KeyRing, version: number): VersionKey {
  const key = ring.keys.get(version);
  if (!key) throw new Error(`key version ${version} is missing`);
  return key;
}

type Derived = { byPurpose: Map<KeyPurpose, Buffer>; pair?: HpkeKey };

// As long as the key is held: every credential that is opened needs one.
const derived = new WeakMap<WholeKey, Derived>();

function derivedOf(key: WholeKey): Derived {
  const known = derived.get(key) ?? { byPurpose: new Map() };
  derived.set(key, known);
  return known;
}

/** 32 bytes for one purpose, from which neither the master key nor another purpose's key can be told. */
export function deriveKey(key: VersionKey, purpose: KeyPurpose): Buffer {
  if (key.kind === 'write-only') return key.byPurpose.get(purpose) as Buffer;
  const { byPurpose } = derivedOf(key);
  const found = byPurpose.get(purpose) ?? derive(key.master, purpose);
  byPurpose.set(purpose, found);
  return found;
}

const derive = (master: Buffer, purpose: KeyPurpose | 'credentials') =>
  Buffer.from(hkdfSync('sha256', master, '', `rekey/${purpose}/v1`, keyBytes));

/** The public key that mail credentials are sealed with: raw, 32 bytes (X25519, RFC 7748). */
export const publicKeyOf = (key: VersionKey): Buffer =>
  key.kind === 'whole' ? keyPairOf(key).publicKey : key.publicKey;

/** The pair that opens mail credentials. */
export function keyPairOf(key: WholeKey): HpkeKey {
  const known = derivedOf(key);
  known.pair ??= deriveKeyPair(derive(key.master, 'credentials'));
  return known.pair;
}

/**
 * Why a ring that was found cannot be the one held as it is now; null: it can, for sure where it has the key that seals here. A rotation
 * only adds versions, and turns to higher ones: what has another key under a version that has sealed, or seals with an older one, is a file
 * of somebody else's. Pure.
 */
export function whyNotSuccessor(held: KeyRing, found: KeyRing): string | null {
  if (found.current < held.current)
    return `it seals with key ${found.current}, which ${held.current} took the place of`;
  for (const [version, key] of held.keys) {
    const same = found.keys.get(version);
    // What only stands beside has sealed nothing, and may have been made anew.
    if (same && version <= held.current && keyCheckValue(same) !== keyCheckValue(key))
      return `it has another key under the number ${version}`;
  }
  return null;
}

/** A value that proves which key a database was sealed with, and tells nothing about the key. */
export function keyCheckValue(key: VersionKey): string {
  return createHmac('sha256', deriveKey(key, 'check')).update('rekey key check').digest('base64url');
}
