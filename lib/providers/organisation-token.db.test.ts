import { createHash, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type AuthorizationServer,
  application,
  startAuthorizationServer,
} from '../testing/authorization-server.ts';
import { testDatabase } from '../testing/database.ts';
import { providerOf } from '../testing/grants.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { organisationToken } from './client.ts';
import type { Provider } from './store.ts';

// What an organisation signs, taken by a real authorization server that checks the signature and every claim.
await testDatabase();
const email = 'rekey@firm.iam.gserviceaccount.com';
const keyId = 'key-of-the-tests';
let authority: AuthorizationServer;
let serviceKey: KeyObject;
let certificate: { private: string; cert: string };
let restore: () => void;

beforeAll(async () => {
  ({ restore } = await mailTestEnv());
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  serviceKey = pair.privateKey;
  certificate = await newCertificate();
  authority = await startAuthorizationServer({
    applicationKey: new X509Certificate(certificate.cert).publicKey,
    serviceAccount: { email, keyId, publicKey: pair.publicKey },
  });
});
beforeEach(() => {
  authority.assertions.length = 0;
});
afterAll(async () => {
  await authority?.stop();
  restore?.();
});

const newCertificate = () =>
  generate([{ name: 'commonName', value: 'rekey' }], { keyType: 'rsa', keySize: 2048, algorithm: 'sha256' });
const organisation = { grant: 'organisation', scopes: ['mail'] };
const withAccount = (key: KeyObject, id = keyId) =>
  providerOf(authority, {
    ...{ ...organisation, secretKind: 'service_account_key' },
    secret: JSON.stringify({
      client_email: email,
      private_key: key.export({ type: 'pkcs8', format: 'pem' }),
      private_key_id: id,
    }),
  });
const withCertificate = (pair: { private: string; cert: string }) =>
  providerOf(authority, {
    ...{ ...organisation, clientId: application, secretKind: 'certificate' },
    secret: `${pair.cert}\n${pair.private}`,
  });

/** Whose a token is and for what, by the word of the server that gave it. */
async function introspect(by: Provider, mailbox: string) {
  const got = await organisationToken(by, mailbox);
  if (!got.ok) throw new Error(got.refusal.evidence);
  const { username, password, origin, pathname } = new URL(authority.introspectionUrl);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const body = new URLSearchParams({ token: got.accessToken.reveal() });
  const answer = await fetch(origin + pathname, { method: 'POST', headers: { authorization }, body });
  return (await answer.json()) as Record<string, unknown>;
}

test('a service account gets a token for each mailbox by what it signs with its key', async () => {
  const by = await withAccount(serviceKey);
  for (const mailbox of ['ann@firm.example', 'ben@firm.example'])
    expect(await introspect(by, mailbox)).toMatchObject({ active: true, sub: mailbox, scope: 'mail' });
  const [first, second] = authority.assertions;
  expect(first).toEqual({
    header: { alg: 'RS256', typ: 'JWT', kid: keyId },
    claims: {
      ...{ iss: email, sub: 'ann@firm.example', scope: 'mail', aud: `${authority.issuer}/token` },
      ...{ iat: expect.any(Number), exp: Number(first?.claims.iat) + 3600, jti: expect.any(String) },
    },
  });
  expect(second?.claims.jti).not.toBe(first?.claims.jti);
});

test('a service account whose key is not the one registered gets nothing, and no owner is asked to mend it', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  for (const by of [await withAccount(privateKey), await withAccount(serviceKey, 'another-key')])
    expect(await organisationToken(by, 'ann@firm.example')).toMatchObject({
      ok: false,
      refusal: { step: 'administrator', code: 'invalid_grant' },
    });
  expect(authority.assertions).toEqual([]);
});

test('an application proves who it is by its certificate, in the place of a secret', async () => {
  const by = await withCertificate(certificate);
  expect(await introspect(by, 'ann@firm.example')).toMatchObject({ active: true, client_id: application });
  const der = new X509Certificate(certificate.cert).raw;
  const [proof] = authority.assertions;
  expect(proof).toMatchObject({
    header: { alg: 'PS256', 'x5t#S256': createHash('sha256').update(der).digest('base64url') },
    claims: { iss: application, sub: application, aud: `${authority.issuer}/token` },
  });
  const { iat, exp } = (proof?.claims ?? {}) as { iat: number; exp: number };
  // Entra wants five to ten minutes at the most.
  expect(exp - iat).toBeGreaterThan(0);
  expect(exp - iat).toBeLessThanOrEqual(600);
});

test('a certificate that is not registered is the registration’s trouble, of no mailbox', async () => {
  const by = await withCertificate(await newCertificate());
  expect(await organisationToken(by, 'ann@firm.example')).toMatchObject({
    ok: false,
    refusal: { step: 'ours', code: 'invalid_client' },
  });
});
