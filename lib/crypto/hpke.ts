import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';

// Hybrid Public Key Encryption (RFC 9180) as far as it is needed here: base mode, one message a key, DHKEM(X25519, HKDF-SHA256),
// HKDF-SHA256, AES-GCM.

/** An AEAD of RFC 9180 7.3. */
export type Aead = { id: number; cipher: 'aes-128-gcm' | 'aes-256-gcm'; keyBytes: number };
export const aes128Gcm: Aead = { id: 0x0001, cipher: 'aes-128-gcm', keyBytes: 16 };
const aes256Gcm: Aead = { id: 0x0002, cipher: 'aes-256-gcm', keyBytes: 32 };

const kemId = 0x0020;
const kdfId = 0x0001;
const nonceBytes = 12;
const tagBytes = 16;
const hashBytes = 32;
const keyBytes = 32;
const nothing = Buffer.alloc(0);

export type HpkeKey = { privateKey: KeyObject; publicKey: Buffer };

/** RFC 9180 4 and 7.1.3, DeriveKeyPair: the pair that belongs to 32 bytes or more of secret chance. The public key is raw, 32 bytes. */
export function deriveKeyPair(secret: Buffer): HpkeKey {
  const prk = labeledExtract(kemSuite, nothing, 'dkp_prk', secret);
  return pairOf(labeledExpand(kemSuite, prk, 'sk', nothing, keyBytes));
}

/** The pair of a raw private key. */
export function pairOf(privateKey: Buffer): HpkeKey {
  const der = Buffer.concat([privatePrefix, privateKey]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return { privateKey: key, publicKey: rawPublic(key) };
}

export type HpkeMessage = {
  /** What the message is for: the same has to be given to open it. */
  info: Buffer;
  associated: Buffer;
  aead?: Aead;
};

/**
 * RFC 9180 6.1, SealBase: encrypts for whoever has the private key of `publicKey`; who does this cannot open it again. `encapsulated`
 * is 32 bytes; `sealed` ends with the tag. `ephemeral` is for the vectors of the RFC alone.
 */
export function sealTo(
  publicKey: Buffer,
  plaintext: Buffer,
  { info, associated, aead = aes256Gcm }: HpkeMessage,
  ephemeral: KeyObject = generateKeyPairSync('x25519').privateKey,
): { encapsulated: Buffer; sealed: Buffer } {
  const encapsulated = rawPublic(ephemeral);
  const shared = sharedSecret(ephemeral, publicKey, encapsulated, publicKey);
  const { key, nonce } = schedule(shared, info, aead);
  const cipher = createCipheriv(aead.cipher, key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(associated);
  return {
    encapsulated,
    sealed: Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]),
  };
}

/** What opens one message: the key and nonce that were agreed for it. As secret as the message. */
export type Opener = { key: Buffer; nonce: Buffer; aead: Aead };

/** RFC 9180 5.1.1, SetupBaseR: costs ten times what `openWith` does, and is the same whenever the same message is opened. */
export function agreeOn(
  { privateKey, publicKey }: HpkeKey,
  encapsulated: Buffer,
  info: Buffer,
  aead: Aead = aes256Gcm,
): Opener {
  const shared = sharedSecret(privateKey, encapsulated, encapsulated, publicKey);
  return { ...schedule(shared, info, aead), aead };
}

/** RFC 9180 5.2, Open, of the first message. Throws where anything was changed, or it was for another key. */
export function openWith({ key, nonce, aead }: Opener, sealed: Buffer, associated: Buffer): Buffer {
  const decipher = createDecipheriv(aead.cipher, key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(associated);
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - tagBytes)), decipher.final()]);
}

/** RFC 9180 4.1, Encap and Decap. An agreement of nothing but zeros, which a hostile key could bring about, is thrown by OpenSSL. */
function sharedSecret(own: KeyObject, other: Buffer, encapsulated: Buffer, recipient: Buffer): Buffer {
  const agreed = diffieHellman({ privateKey: own, publicKey: publicKeyOf(other) });
  const prk = labeledExtract(kemSuite, nothing, 'eae_prk', agreed);
  return labeledExpand(kemSuite, prk, 'shared_secret', Buffer.concat([encapsulated, recipient]), hashBytes);
}

/** RFC 9180 5.1, KeySchedule in base mode; the nonce is that of the first message. */
function schedule(shared: Buffer, info: Buffer, { id, keyBytes: length }: Aead) {
  const suite = Buffer.concat([Buffer.from('HPKE'), uint16(kemId), uint16(kdfId), uint16(id)]);
  const context = Buffer.concat([
    Buffer.from([0]),
    labeledExtract(suite, nothing, 'psk_id_hash', nothing),
    labeledExtract(suite, nothing, 'info_hash', info),
  ]);
  const secret = labeledExtract(suite, shared, 'secret', nothing);
  return {
    key: labeledExpand(suite, secret, 'key', context, length),
    nonce: labeledExpand(suite, secret, 'base_nonce', context, nonceBytes),
  };
}

/** RFC 9180 4. */
function labeledExtract(suite: Buffer, salt: Buffer, label: string, secret: Buffer): Buffer {
  return hmac(salt, Buffer.from('HPKE-v1'), suite, Buffer.from(label), secret);
}

/** RFC 9180 4; up to the 32 bytes that one round of HKDF-Expand gives (RFC 5869 2.3). */
function labeledExpand(suite: Buffer, prk: Buffer, label: string, info: Buffer, length: number): Buffer {
  const labeled = [uint16(length), Buffer.from('HPKE-v1'), suite, Buffer.from(label), info];
  return hmac(prk, ...labeled, Buffer.from([1])).subarray(0, length);
}

function hmac(key: Buffer, ...parts: Buffer[]): Buffer {
  return createHmac('sha256', key).update(Buffer.concat(parts)).digest();
}

function uint16(number: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(number);
  return bytes;
}

const kemSuite = Buffer.concat([Buffer.from('KEM'), uint16(kemId)]);

// RFC 8410 3 and 7: what stands before the 32 bytes of a key in DER.
const privatePrefix = Buffer.from('302e020100300506032b656e04220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b656e032100', 'hex');

const publicKeyOf = (raw: Buffer) =>
  createPublicKey({ key: Buffer.concat([publicPrefix, raw]), format: 'der', type: 'spki' });

const rawPublic = (privateKey: KeyObject) =>
  createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length);
