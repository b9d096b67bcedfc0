import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { anAdmin } from '../testing/viewers.ts';
import { newProvider, providerChange } from './schema.ts';
import {
  changeProvider,
  choose,
  countAccounts,
  createProvider,
  deleteProvider,
  getProvider,
  listProviders,
  openSecret,
  type Provider,
  providerFor,
} from './store.ts';

const { db } = await testDatabase();
const admin = anAdmin();

const google = { kind: 'google', name: 'Google', clientId: 'rekey.apps', secret: 'canary-secret' };
const custom = {
  kind: 'custom',
  name: 'Firm',
  clientId: 'rekey',
  secret: 'canary-secret',
  issuer: 'https://id.firm.example',
  hosts: ['mail.firm.example'],
};

async function made(form: object): Promise<Provider> {
  const result = await createProvider(admin, newProvider.parse(form));
  if (!result.ok) throw new Error(result.reason);
  return result.provider;
}

const problems = (form: object) =>
  newProvider.safeParse(form).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

test('a provider is stored with its secret sealed, and shown without it', async () => {
  const provider = await made(google);
  expect(provider).toMatchObject({
    ...{ kind: 'google', grant: 'person', name: 'Google', clientId: 'rekey.apps' },
    ...{ mechanisms: ['xoauth2', 'oauthbearer'], hosts: ['gmail.com', 'googlemail.com'] },
  });
  expect(provider.scopes).toContain('https://mail.google.com/');
  expect(await getProvider(provider.id)).toEqual(provider);
  expect((await openSecret(provider))?.reveal()).toBe('canary-secret');
  const [row, audit] = await Promise.all([db.provider.findMany(), db.auditEntry.findMany()]);
  expect(JSON.stringify([row, audit, await listProviders()])).not.toContain('canary-secret');
  expect(await createProvider(admin, newProvider.parse(google))).toEqual({ ok: false, reason: 'name_taken' });
});

test('a secret goes only to the endpoints it was given for', async () => {
  const { id } = await made(custom);
  const issuer = 'https://id.evil.example';
  expect(await changeProvider(admin, id, { issuer })).toMatchObject({
    ok: false,
    reason: 'invalid',
    problems: [{ field: 'secret' }],
  });
  // Even where the row itself was changed: it does not open for another place.
  await db.provider.update({ where: { id }, data: { issuer } });
  await expect(openSecret((await getProvider(id)) as Provider)).rejects.toThrow('changed, moved');
  await db.provider.update({ where: { id }, data: { issuer: custom.issuer } });
  const renamed = await changeProvider(admin, id, { name: 'The firm', issuer: custom.issuer });
  expect(renamed).toMatchObject({ ok: true, provider: { name: 'The firm', issuer: custom.issuer } });
  expect((await openSecret((await getProvider(id)) as Provider))?.reveal()).toBe('canary-secret');
});

test('a new secret takes the place of the old one, and an empty field leaves it', async () => {
  const { id } = await made({ ...custom, name: 'Renewed' });
  const secretAfter = async (secret: string) => {
    const changed = await changeProvider(admin, id, providerChange.parse({ secret }));
    if (!changed.ok) throw new Error(JSON.stringify(changed));
    return (await openSecret(changed.provider))?.reveal();
  };
  expect(await secretAfter('another-secret')).toBe('another-secret');
  expect(await secretAfter('')).toBe('another-secret');
  expect(await changeProvider(admin, id, providerChange.parse({ secret: 'two words' }))).toMatchObject({
    problems: [{ field: 'secret', message: 'must be one line without spaces' }],
  });
});

test('a change forgets known trouble; nothing half-stored comes of a bad one', async () => {
  const { id } = await made({ ...custom, name: 'Troubled' });
  await db.provider.update({
    where: { id },
    data: { troubleSince: new Date(), troubleCode: 'invalid_client' },
  });
  const bad = await changeProvider(admin, id, { clientId: '', name: 'Other' });
  expect(bad).toMatchObject({ ok: false, reason: 'invalid', problems: [{ field: 'clientId' }] });
  expect(await getProvider(id)).toMatchObject({ name: 'Troubled', troubleCode: 'invalid_client' });
  expect(await changeProvider(admin, id, { clientId: 'other' })).toMatchObject({
    provider: { clientId: 'other', troubleSince: null, troubleCode: null },
  });
});

test('a provider that accounts sign in by is not removed', async () => {
  const provider = await made({ ...google, name: 'Used' });
  const { id } = await account();
  await db.credential.update({ where: { accountId: id }, data: { providerId: provider.id } });
  expect((await countAccounts()).get(provider.id)).toBe(1);
  expect(await deleteProvider(admin, provider.id)).toEqual({ ok: false, reason: 'in_use', accounts: 1 });
  await db.credential.update({ where: { accountId: id }, data: { providerId: null } });
  expect(await deleteProvider(admin, provider.id)).toEqual({ ok: true });
  expect(await deleteProvider(admin, provider.id)).toEqual({ ok: false, reason: 'gone' });
});

test('a mailbox is recognised by its server, or else by its address', async () => {
  await made({ ...custom, name: 'Firm again', hosts: ['firm.example', 'mail.firm.example'] });
  const found = await providerFor({ address: 'ann@firm.example', incomingHost: 'imap.gmail.com' });
  expect(found?.name).toBe('Google');
  const [, , ...all] = await listProviders();
  expect(choose(all, { address: 'a@notfirm.example', incomingHost: 'imap.notfirm.example' })).toBeNull();
  expect(choose([], { address: 'ann@gmail.com', incomingHost: 'imap.gmail.com' })).toBeNull();
  expect((await providerFor({ address: 'ann@sub.firm.example', incomingHost: 'x.test' }))?.kind).toBe(
    'custom',
  );
});

test('what does not go together is refused by the field it stands in', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const file = JSON.stringify({ client_email: 'rekey@firm.iam.gserviceaccount.com', private_key: key });
  const organisation = { kind: 'google', grant: 'organisation', name: 'Workspace' };
  expect(newProvider.parse({ ...organisation, secret: file })).toMatchObject({
    secretKind: 'service_account_key',
    clientId: 'rekey@firm.iam.gserviceaccount.com',
  });
  expect(problems({ ...organisation, secret: 'x' })[0]).toMatch(/^secret: must be the JSON file/);
  expect(problems({ ...google, secret: undefined })).toEqual(['secret: is required']);
  expect(problems({ ...google, secret: 'two\nlines' })).toEqual(['secret: must be one line without spaces']);
  const tenant = { kind: 'microsoft', grant: 'organisation', name: 'M', clientId: 'c', secret: 's' };
  expect(problems(tenant)).toEqual(['tenant: must be one tenant: its id or its domain']);
  expect(problems({ ...tenant, tenant: 'common' })).toHaveLength(1);
  expect(newProvider.parse({ ...tenant, tenant: 'firm.example' }).scopes).toEqual([
    'https://outlook.office365.com/.default',
  ]);
  expect(problems({ ...tenant, tenant: 'firm.example', secretKind: 'certificate' })[0]).toMatch(
    /^secret: must hold a certificate/,
  );
  const tokenEndpoint = 'https://id.firm.example/token';
  const bare = { ...custom, issuer: undefined, tokenEndpoint, authorizationEndpoint: tokenEndpoint };
  expect(newProvider.parse(bare).scopes).toEqual(['offline_access']);
  expect(problems({ ...custom, issuer: undefined })).toEqual(['issuer: is required, or the endpoints are']);
  for (const issuer of ['ftp://id.example', 'https://u:p@id.example', 'https://id.example?x=1', 'id.example'])
    expect(problems({ ...custom, issuer })[0]).toMatch(/^issuer: must be an https/);
  expect(problems({ ...custom, scopes: ['a b'] })[0]).toMatch(/^scopes\.0: must be scopes/);
  expect(problems({ ...custom, mechanisms: [] })).toEqual(['mechanisms: must name one mechanism at least']);
});
