import fs from 'node:fs';
import { generate } from 'selfsigned';

export type KeyPair = { key: string; cert: string };

/** A certificate authority that lives as long as the test, and whose file can be handed to REKEY_CA_FILE. */
export type TestAuthority = {
  cert: string;
  /** A certificate for these names and addresses. */
  issue(options?: IssueOptions): Promise<KeyPair>;
};

type IssueOptions = { names?: string[]; addresses?: string[]; from?: Date; to?: Date };

const day = 24 * 60 * 60 * 1000;

/** Makes a throw-away authority. Nobody trusts it who was not given its certificate. */
export async function makeAuthority(): Promise<TestAuthority> {
  const made = await generate([{ name: 'commonName', value: 'Rekey test authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 400 * day),
    notAfterDate: new Date(Date.now() + 400 * day),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const ca = { key: made.private, cert: made.cert };
  return {
    cert: ca.cert,
    issue: async ({ names = ['localhost'], addresses = ['127.0.0.1', '::1'], from, to } = {}) => {
      const pair = await generate([{ name: 'commonName', value: names[0] ?? 'test' }], {
        keyType: 'ec',
        algorithm: 'sha256',
        notBeforeDate: from ?? new Date(Date.now() - day),
        notAfterDate: to ?? new Date(Date.now() + 30 * day),
        ca,
        extensions: [
          { name: 'basicConstraints', cA: false },
          { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
          { name: 'extKeyUsage', serverAuth: true },
          {
            name: 'subjectAltName',
            altNames: [
              ...names.map((value) => ({ type: 2 as const, value })),
              ...addresses.map((ip) => ({ type: 7 as const, ip })),
            ],
          },
        ],
      });
      return { key: pair.private, cert: pair.cert };
    },
  };
}

/** Writes the authority's certificate where REKEY_CA_FILE can point, and returns the file. */
export function writeAuthority(authority: TestAuthority, folder: string): string {
  const file = `${folder}/ca.pem`;
  fs.writeFileSync(file, authority.cert);
  return file;
}
