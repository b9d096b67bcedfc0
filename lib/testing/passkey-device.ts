import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

type Head = 0x40 | 0x60 | 0xa0;
/** The shortest form: libraries write what they have read again and compare. */
function cborHead(kind: Head, length: number): Buffer {
  if (length < 24) return Buffer.from([kind + length]);
  if (length < 256) return Buffer.from([kind + 24, length]);
  return Buffer.from([kind + 25, length >> 8, length & 255]);
}
const bytes = (value: Buffer) => Buffer.concat([cborHead(0x40, value.length), value]);
const text = (value: string) => Buffer.concat([cborHead(0x60, value.length), Buffer.from(value)]);
const map = (...pairs: Buffer[]) => Buffer.concat([cborHead(0xa0, pairs.length / 2), ...pairs]);
const hash = (value: string | Buffer) => createHash('sha256').update(value).digest();

/** A device with one passkey (ES256), as WebAuthn describes what it answers; for tests that need no browser. */
export function passkeyDevice(origin: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const id = randomBytes(16);
  let counter = 0;

  const clientData = (type: string, challenge: string, at: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: at, crossOrigin: false }));
  const authenticatorData = (flags: number, more = Buffer.alloc(0)) => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(++counter);
    return Buffer.concat([hash(new URL(origin).hostname), Buffer.from([flags]), count, more]);
  };
  const common = { id: id.toString('base64url'), rawId: id.toString('base64url') } as const;
  const type = 'public-key' as const;

  return {
    /** Makes the passkey. */
    register({ challenge }: { challenge: string }) {
      // COSE_Key: EC2, ES256, P-256, x, y (RFC 9053 7.1.1)
      const cose = Buffer.concat([
        Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
        bytes(Buffer.from(x, 'base64url')),
        Buffer.from([0x22]),
        bytes(Buffer.from(y, 'base64url')),
      ]);
      const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cose]);
      const authData = authenticatorData(0x45, credential); // present, verified, with a credential
      const attestation = map(
        text('fmt'),
        text('none'),
        text('attStmt'),
        map(),
        text('authData'),
        bytes(authData),
      );
      return {
        ...common,
        type,
        response: {
          clientDataJSON: clientData('webauthn.create', challenge, origin).toString('base64url'),
          attestationObject: attestation.toString('base64url'),
        },
        clientExtensionResults: {},
      };
    },
    /** Shows it: at this origin, by somebody the device has verified, unless told otherwise. */
    show({ challenge }: { challenge: string }, { at = origin, isVerified = true } = {}) {
      const data = authenticatorData(isVerified ? 0x05 : 0x01);
      const client = clientData('webauthn.get', challenge, at);
      const signature = createSign('sha256')
        .update(Buffer.concat([data, hash(client)]))
        .sign(privateKey);
      return {
        ...common,
        type,
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: signature.toString('base64url'),
        },
        clientExtensionResults: {},
      };
    },
  };
}
