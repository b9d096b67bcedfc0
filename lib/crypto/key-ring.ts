import { createHmac, hkdfSync } from 'node:crypto';

/** The master keys this process holds, by version. New text is sealed with `current`; older ones still open. */
export type KeyRing = { current: number; keys: ReadonlyMap<number, Buffer> };

/** A ring of one or more master keys; the highest version is the current one. */
export function keyRingOf(keys: Iterable<readonly [version: number, key: Buffer]>): KeyRing {
  const byVersion = new Map(keys);
  if (byVersion.size === 0) throw new Error('a key ring needs a key');
  return { current: Math.max(...byVersion.keys()), keys: byVersion };
}

/** The master key of one version; throws when the ring does not hold it. */
export function masterKey(ring: KeyRing, version: number): Buffer {
  const key = ring.keys.get(version);
  if (!key) throw new Error(`key version ${version} is missing`);
  return key;
}

export type KeyPurpose =
  | 'seal'
  | 'session'
  | 'check'
  | 'setup-code'
  | 'recovery-code'
  | 'fingerprint'
  | 'picture';

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
