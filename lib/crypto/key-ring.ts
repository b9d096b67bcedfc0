import { createHmac, hkdfSync } from 'node:crypto';

/** The master keys this process holds, by version. New text is sealed with `current`; the others still open. */
export type KeyRing = { current: number; keys: ReadonlyMap<number, Buffer> };

/** A ring of one or more master keys; the first is the current one. */
export function keyRingOf(keys: Iterable<readonly [version: number, key: Buffer]>): KeyRing {
  const byVersion = new Map(keys);
  const [current] = byVersion.keys();
  if (current === undefined) throw new Error('a key ring needs a key');
  return { current, keys: byVersion };
}

const oneKey = /^(?:([1-9]\d{0,8})[ :]\s*)?([A-Za-z0-9+/_-]{43}=?)$/;

/**
 * Reads a key ring as text: a key a line or between commas, each a version and 32 bytes in base64 (`2 AAAA…=`, `2:AAAA…=`), the
 * current one first. A key without a version is version 1. Null where the text is none. Pure.
 */
export function parseKeyRing(text: string): KeyRing | null {
  const entries = text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const keys = entries.map((entry): [number, Buffer] | null => {
    const [, version = '1', key = ''] = oneKey.exec(entry) ?? [];
    const bytes = Buffer.from(key, 'base64');
    return bytes.length === 32 ? [Number(version), bytes] : null;
  });
  const read = keys.filter((key) => key !== null);
  const isWhole =
    read.length === keys.length && new Set(read.map(([version]) => version)).size === keys.length;
  return isWhole && read.length > 0 ? keyRingOf(read) : null;
}

/** The same text again. Pure. */
export const writeKeyRing = ({ keys }: KeyRing): string =>
  [...keys].map(([version, key]) => `${version} ${key.toString('base64')}\n`).join('');

/** The master key of one version; throws when the ring does not hold it. */
export function masterKey(ring: KeyRing, version: number): Buffer {
  const key = ring.keys.get(version);
  if (!key) throw new Error(`key version ${version} is missing`);
  return key;
}

export type KeyPurpose = 'seal' | 'session' | 'check' | 'setup-code' | 'fingerprint' | 'picture';

// As long as the master key is held: every credential that is opened needs one.
const derived = new WeakMap<Buffer, Map<KeyPurpose, Buffer>>();

/** 32 bytes for one purpose, from which neither the master key nor another purpose's key can be told. */
export function deriveKey(master: Buffer, purpose: KeyPurpose): Buffer {
  const ofMaster = derived.get(master) ?? new Map<KeyPurpose, Buffer>();
  const key = ofMaster.get(purpose) ?? Buffer.from(hkdfSync('sha256', master, '', `rekey/${purpose}/v1`, 32));
  derived.set(master, ofMaster.set(purpose, key));
  return key;
}

/** A value that proves which key a database was sealed with, and tells nothing about the key. */
export function keyCheckValue(master: Buffer): string {
  return createHmac('sha256', deriveKey(master, 'check')).update('rekey key check').digest('base64url');
}
