import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  aes128Gcm,
  agreeOn,
  deriveKeyPair,
  type HpkeKey,
  type HpkeMessage,
  openWith,
  pairOf,
  sealTo,
} from './hpke.ts';

const openSealed = (
  pair: HpkeKey,
  { encapsulated, sealed }: ReturnType<typeof sealTo>,
  { info, associated, aead }: HpkeMessage,
) => openWith(agreeOn(pair, encapsulated, info, aead), sealed, associated);

const hex = (text: string) => Buffer.from(text, 'hex');

test('is what RFC 9180 has in its vectors of base mode (appendix A.1.1)', () => {
  const recipient = deriveKeyPair(hex('6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037'));
  expect(recipient.publicKey.toString('hex')).toBe(
    '3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d',
  );
  const plaintext = hex('4265617574792069732074727574682c20747275746820626561757479');
  const message = {
    info: hex('4f6465206f6e2061204772656369616e2055726e'),
    associated: hex('436f756e742d30'),
    aead: aes128Gcm,
  };
  const { privateKey } = pairOf(hex('52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736'));
  const { encapsulated, sealed } = sealTo(recipient.publicKey, plaintext, message, privateKey);
  expect(encapsulated.toString('hex')).toBe(
    '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431',
  );
  expect(sealed.toString('hex')).toBe(
    'f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a',
  );
  expect(openSealed(recipient, { encapsulated, sealed }, message)).toEqual(plaintext);
});

test('opens for its key and its purpose alone, and not when a byte was changed', () => {
  const recipient = deriveKeyPair(randomBytes(32));
  const message = { info: Buffer.from('for this'), associated: Buffer.from('here') };
  const whole = sealTo(recipient.publicKey, Buffer.from('secret'), message);
  expect(openSealed(recipient, whole, message).toString()).toBe('secret');
  expect(() => openSealed(deriveKeyPair(randomBytes(32)), whole, message)).toThrow();
  expect(() => openSealed(recipient, whole, { ...message, info: Buffer.from('that') })).toThrow();
  expect(() => openSealed(recipient, whole, { ...message, associated: Buffer.from('there') })).toThrow();
  for (const part of ['encapsulated', 'sealed'] as const) {
    const changed = Buffer.from(whole[part]);
    changed.writeUInt8(changed.readUInt8(3) ^ 1, 3);
    expect(() => openSealed(recipient, { ...whole, [part]: changed }, message), part).toThrow();
  }
  // RFC 9180 7.1.4: an agreement that is all zeros is none.
  expect(() => sealTo(Buffer.alloc(32), Buffer.from('secret'), message)).toThrow();
});
