import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessFor } from '../accounts/access.ts';
import { sealedColumns } from '../accounts/credentials.ts';
import { listAccounts } from '../accounts/store.ts';
import { deliverEmail } from '../notifications/channels/email/channel.ts';
import { exchangeCode } from '../providers/client.ts';
import { changeProvider, listProviders } from '../providers/store.ts';
import { Secret } from '../secret.ts';
import { readSettings } from '../settings/store.ts';
import { captureOutput, everyRow, textOf } from '../testing/canary.ts';
import { claimAccount } from '../testing/claim-account.ts';
import { testDatabase } from '../testing/database.ts';
import { grantAccount, organisationAccount, provider } from '../testing/grants.ts';
import { type HttpGateway, startHttpGateway } from '../testing/http-gateway.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { scriptedServer } from '../testing/scripted-imap.ts';
import { anAdmin } from '../testing/viewers.ts';
import { changeSettings } from './change-settings.ts';
import { checkAccount } from './check-account.ts';
import { reportProviders } from './report-providers.ts';
import { testProvider } from './test-provider.ts';

const { db } = await testDatabase();
let gateway: HttpGateway;
let other: HttpGateway;
let restore: () => void;
let written: string[];

beforeAll(async () => {
  ({ restore } = await mailTestEnv());
  [gateway, other] = await Promise.all([startHttpGateway(), startHttpGateway()]);
  written = captureOutput();
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), other?.stop()]);
  restore?.();
});

const endpoints = ({ url } = gateway) => ({
  tokenEndpoint: `${url}/token`,
  authorizationEndpoint: `${url}/authorize`,
});
const json = (status: number, body: object) => ({
  status,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

test('a client secret, a token, a code and a key stand in no log, error, row, job, audit entry or export', async () => {
  const canaries = {
    secret: 'canary-client-secret',
    refresh: 'canary-refresh-token',
    access: 'canary-access-token',
    code: 'canary-code',
    verifier: 'canary-verifier-0123456789-0123456789-0123456789',
  };
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const file = JSON.stringify({ client_email: 'rekey@firm.example', private_key: key });
  const keyLine = key.split('\n')[3] ?? '';
  const errors: unknown[] = [];

  const persons = await provider({ ...endpoints(), secret: canaries.secret, scopes: ['mail'] });
  const key1 = {
    ...endpoints(other),
    grant: 'organisation',
    secretKind: 'service_account_key',
    secret: file,
  };
  const service = await provider({ ...key1, scopes: ['mail'] });
  // A server that repeats everything it was told, in its refusals too.
  const imap = await scriptedServer([
    { send: '* OK ready\r\n' },
    { wait: /CAPABILITY/ },
    { send: '* CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2\r\n{tag} OK done\r\n' },
    { wait: /AUTHENTICATE/ },
    { send: `{tag} NO [AUTHENTICATIONFAILED] ${canaries.access} is no token\r\n` },
  ]);
  const at = { incomingHost: '127.0.0.1', incomingPort: imap.port, incomingSecurity: 'none' as const };
  const grant = {
    ...{ providerId: persons.id, scopes: ['mail'], subject: 'ann' },
    ...{ refreshToken: new Secret(canaries.refresh), accessToken: new Secret(canaries.access) },
    accessUntil: new Date(Date.now() + 3_600_000),
  };
  const owned = await grantAccount(grant, at);
  const opened = await organisationAccount(service.id, at);

  const answers = [
    json(200, {
      token_type: 'bearer',
      access_token: canaries.access,
      refresh_token: canaries.refresh,
      expires_in: 1,
    }),
    json(400, { error: 'invalid_grant', error_description: `${canaries.secret} ${canaries.refresh}` }),
    json(401, { error: 'invalid_client', error_description: `not ${canaries.secret}` }),
    { status: 500, body: `${canaries.secret} ${canaries.access}` },
  ];
  // The notices of this Rekey go out by the same grant.
  const sending = { outgoingHost: '127.0.0.1', outgoingPort: imap.port, outgoingSecurity: 'none' as const };
  const sender = await db.mailAccount.update({ where: { id: owned.id }, data: sending });
  await changeSettings({ 'email.from': 'x@example.com', 'email.account': sender.address }, anAdmin().actor);
  const notice = { messageId: 'one', subject: 'Hello', text: 'Hello', html: '' };
  for (const answer of answers) {
    gateway.answer = answer;
    // Each can repeat only what it was told itself.
    other.answer = {
      ...answer,
      body: String(answer.body).replaceAll(/canary-(?:client|refresh)[\w-]*/g, 'x'),
    };
    await db.provider.updateMany({ data: { troubleUntil: new Date(0) } });
    for (const { id } of [owned, opened]) {
      await db.credential.update({ where: { accountId: id }, data: { accessUntil: new Date(0) } });
      const credential = await db.credential.findUniqueOrThrow({
        where: { accountId: id },
        select: sealedColumns,
      });
      const open = async () => accessFor({ id, credential }, 'incoming')();
      await open().catch((error: unknown) => errors.push(error));
      const claimed = await claimAccount(db, id, { attemptsPerHour: 100, reserved: 1 });
      if ('refused' in claimed) throw new Error(claimed.refused);
      await checkAccount(db, claimed, await readSettings(), new AbortController().signal);
    }
    errors.push(
      await deliverEmail(await readSettings(), { to: 'x@example.com', ...notice, date: new Date() }),
    );
    const { code, verifier: codeVerifier } = canaries;
    gateway.answer = { ...answer, body: String(answer.body).replace(canaries.refresh, code) };
    const callback = { redirectUri: 'http://127.0.0.1/consent/callback', code, codeVerifier, nonce: 'n' };
    errors.push(await exchangeCode(persons, callback).then((got) => (got.ok ? null : got)));
    gateway.answer = { ...answer, body: String(answer.body).replace(canaries.refresh, '') };
    errors.push(await testProvider(anAdmin(), persons.id), await testProvider(anAdmin(), service.id));
  }
  errors.push(await changeProvider(anAdmin(), persons.id, { clientId: '' }), await listProviders());
  errors.push(await listAccounts(anAdmin(), { limit: 100 }));
  await reportProviders(db);

  // What was asked did hold them: the test looks for the right texts.
  const asked = gateway.calls.map(({ body }) => decodeURIComponent(body)).join('\n');
  for (const canary of Object.values(canaries)) {
    if (canary !== canaries.access) expect(asked).toContain(canary);
  }
  expect(other.calls.some(({ body }) => body.includes('assertion='))).toBe(true);

  const rows = await everyRow(db);
  expect(rows.some((row) => row.startsWith('provider: '))).toBe(true);
  const seen = [...rows, ...written, ...errors.map(textOf)];
  for (const canary of [...Object.values(canaries), keyLine]) {
    expect(canary.length).toBeGreaterThan(8);
    expect(seen.filter((text) => text.includes(canary))).toEqual([]);
  }
  await imap.stop();
});

test('a provider that does not take our registration is told to each administrator once', async () => {
  await db.provider.updateMany({ data: { troubleSince: null, troubleToldAt: null } });
  await db.notification.deleteMany();
  await db.user.create({ data: { email: 'root@firm.example', name: 'Root', role: 'ADMIN' } });
  const troubled = await provider({
    ...endpoints(),
    name: 'Firm',
    secret: 's',
    scopes: ['mail'],
    grant: 'organisation',
  });
  for (let n = 0; n < 3; n++) await organisationAccount(troubled.id);
  const since = new Date();
  const trouble = {
    troubleSince: since,
    troubleWords: 'The client secret of Rekey at the provider has run out.',
  };
  await db.provider.update({ where: { id: troubled.id }, data: trouble });
  expect(await reportProviders(db)).toBe(1);
  expect(await reportProviders(db)).toBe(0);
  const told = await db.notification.findMany({ include: { digest: true } });
  expect(told).toMatchObject([{ recipient: 'root@firm.example', kind: 'unreachable', accountId: null }]);
  expect(told[0]?.digest?.lines).toMatchObject([{ host: 'Firm', trouble: 'provider', accounts: 3 }]);
  // Over and back within the day: not told again.
  await db.provider.update({ where: { id: troubled.id }, data: { troubleSince: null } });
  await db.provider.update({ where: { id: troubled.id }, data: { troubleSince: new Date() } });
  expect(await reportProviders(db)).toBe(0);
});
