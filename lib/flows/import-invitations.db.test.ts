import { afterAll, beforeEach, expect, test } from 'vitest';
import { countInvitations, listUnreached } from '../account-imports/invitations.ts';
import { createImport, listImportProblems, readImport, startImport } from '../account-imports/store.ts';
import { closeBoss } from '../queue/boss.ts';
import { testDatabase } from '../testing/database.ts';
import { provider } from '../testing/grants.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { startSmtpSink } from '../testing/smtp-sink.ts';
import { until } from '../testing/until.ts';
import { anAdmin } from '../testing/viewers.ts';
import { startWorker } from '../testing/worker.ts';
import { changeSettings } from './change-settings.ts';
import { runImport } from './import-accounts.ts';
import { inviteOwners } from './invite-owners.ts';

const { db } = await testDatabase();
const admin = anAdmin();
const actor = admin.actor;
const { restore } = await mailTestEnv();
afterAll(async () => {
  await closeBoss();
  restore();
});

const endpoints = {
  authorizationEndpoint: 'https://id.contoso.example/authorize',
  tokenEndpoint: 'https://id.contoso.example/token',
};
const contoso = await provider({ name: 'Contoso', secret: 'canary-client-secret', ...endpoints });
await provider({ name: 'Whole firm', grant: 'organisation', secret: 'canary-client-secret', ...endpoints });

beforeEach(async () => {
  await db.accountImport.deleteMany();
  await db.notification.deleteMany();
  await db.mailAccount.deleteMany();
  await changeSettings(reachable, actor);
});

const reachable = {
  'email.host': 'smtp.house.example',
  'email.from': 'rekey@house.example',
  'desktop.webAddress': 'https://desk.house.example',
  'phone.webAddress': 'https://phone.house.example',
};

const header = 'address,owner_alternate_email,incoming_host,incoming_password,provider\n';
const owner = (name: string, by = 'contoso') =>
  `${name}@example.com,${name}@home.example,imap.example.com,,${by}\n`;

async function begin(text: string) {
  const made = await createImport(admin, { fileName: 'accounts.csv', text });
  if (!made.ok) throw new Error(made.message);
  await startImport(admin, made.id, { isDryRun: false, isTested: false });
  return made.id;
}

test('an account of a provider waits without a secret, and its owner alone is invited, once', async () => {
  const id = await begin(
    `${header}${owner('ana')}${owner('ben', contoso.id)}cleo@example.com,,imap.example.com,canary-7,\n${owner('dora', 'whole firm')}`,
  );
  await runImport(db, id);
  expect(await readImport(admin, id)).toMatchObject({ state: 'done', stored: 4, bad: 0 });
  const accounts = await db.mailAccount.findMany({
    orderBy: { address: 'asc' },
    select: {
      address: true,
      state: true,
      nextCheckAt: true,
      providerId: true,
      credential: { select: { incomingKind: true } },
      notifications: { select: { recipient: true, kind: true } },
    },
  });
  const waiting = { state: 'needs_consent', nextCheckAt: null, providerId: contoso.id, credential: null };
  const invited = (recipient: string) => [{ recipient, kind: 'suspended' }];
  expect(accounts).toMatchObject([
    { address: 'ana@example.com', ...waiting, notifications: invited('ana@home.example') },
    { address: 'ben@example.com', ...waiting, notifications: invited('ben@home.example') },
    { state: 'active', credential: { incomingKind: 'password' }, notifications: [] },
    { state: 'active', credential: { incomingKind: 'oauth2_organisation' }, notifications: [] },
  ]);
  expect(await countInvitations(admin, id)).toEqual({ all: 2, told: 0, waiting: 2, unsent: 0, unreached: 0 });
  expect(await inviteOwners(db, id, actor, { again: true })).toEqual({ invited: 0, missing: [] });
  expect(await db.notification.count()).toBe(2);
});

test.each([
  ['nobody', '', 'provider', 'is no provider that is set up here'],
  ['contoso', 'canary-7', 'incoming_password', 'must be left out where a provider is chosen'],
  ['', '', 'incoming_password', 'is required'],
])('a row with the provider %j and the password %j is told', async (by, password, field, message) => {
  const id = await begin(`${header}ana@example.com,,imap.example.com,${password},${by}\n`);
  await runImport(db, id);
  const [row] = await listImportProblems(admin, id);
  expect(row?.problems).toEqual([{ field, message }]);
  expect([await db.mailAccount.count(), await db.notification.count()]).toEqual([0, 0]);
});

test('while settings are missing nobody is told, and all are once those are filled in', async () => {
  await changeSettings({ 'desktop.webAddress': null }, actor);
  const id = await begin(header + owner('ana') + owner('ben'));
  await runImport(db, id);
  expect(await readImport(admin, id)).toMatchObject({ state: 'done', stored: 2 });
  expect(await countInvitations(admin, id)).toMatchObject({ all: 2, unsent: 2 });
  expect(await inviteOwners(db, id, actor)).toEqual({ invited: 0, missing: ['desktop.webAddress'] });
  await changeSettings(reachable, actor);
  expect(await inviteOwners(db, id, actor)).toEqual({ invited: 2, missing: [] });
  expect(await countInvitations(admin, id)).toMatchObject({ all: 2, waiting: 2 });
});

test('a process that dies among the invitations is followed by another, and nobody is invited twice', async () => {
  const names = Array.from({ length: 45 }, (_, nth) => `owner${nth}`);
  const id = await begin(header + names.map((name) => owner(name)).join(''));
  let batches = 0;
  const stop = new AbortController();
  await runImport(db, id, { stop: stop.signal, onBatch: () => stop.abort() });
  expect(await readImport(admin, id)).toMatchObject({ state: 'running', cursor: 45 });
  await inviteOwners(db, id, actor, { goesOn: () => batches++ < 1 });
  expect(await countInvitations(admin, id)).toMatchObject({ all: 45, waiting: 20, unsent: 25 });
  await Promise.all([runImport(db, id), inviteOwners(db, id, actor)]);
  expect(await readImport(admin, id)).toMatchObject({ state: 'done' });
  expect(await countInvitations(admin, id)).toMatchObject({ all: 45, waiting: 45 });
  const told = await db.notification.groupBy({ by: ['accountId'], _count: true });
  expect(told.map(({ _count }) => _count)).toEqual(names.map(() => 1));
});

test('a worker killed in the middle of the invitations is followed by another: each owner is written to, and none twice', {
  timeout: 240_000,
}, async () => {
  const sink = await startSmtpSink();
  await changeSettings(
    {
      ...{ 'email.host': '127.0.0.1', 'email.port': sink.port, 'email.security': 'none' },
      'notifications.gatherSeconds': 0,
    },
    actor,
  );
  const names = Array.from({ length: 45 }, (_, nth) => `owner${nth}`);
  const id = await begin(header + names.map((name) => owner(name)).join(''));
  const stop = new AbortController();
  await runImport(db, id, { stop: stop.signal, onBatch: () => stop.abort() });
  const [, inSecondBatch] = await db.mailAccount.findMany({ orderBy: { address: 'asc' }, take: 2, skip: 24 });
  // It has to wait for this account in the middle of the second batch, and is killed there.
  const inTheWay = db.$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT FROM mail_account WHERE id = ${inSecondBatch?.id}::uuid FOR UPDATE`;
      const worker = await startWorker();
      const isWaiting = async () => {
        await tx.$queryRaw`SELECT 1`; // a transaction that does nothing for long is ended
        const { told, unsent } = await countInvitations(admin, id);
        const [found] = await db.$queryRaw<
          unknown[]
        >`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
        return found && told === 20 && unsent === 25;
      };
      await until('the first batch is told, and the second has begun', isWaiting, 90_000);
      worker.kill('SIGKILL');
      await worker.ended;
      throw new Error('out of the way');
    },
    { timeout: 120_000 },
  );
  await expect(inTheWay).rejects.toThrow('out of the way');
  expect(await readImport(admin, id)).toMatchObject({ state: 'running', cursor: 45 });
  expect(await countInvitations(admin, id)).toMatchObject({ all: 45, unsent: 25 });
  // The time that the dead worker's claim would still hold.
  await db.accountImport.update({ where: { id }, data: { claimedUntil: new Date(0) } });
  const successor = await startWorker();
  await until('all are told', async () => (await countInvitations(admin, id)).told === 45, 120_000);
  expect(await readImport(admin, id)).toMatchObject({ state: 'done' });
  // A copy of a message whose answer died with the worker is the same message.
  const messages = new Map(sink.mails.map(({ to, parsed }) => [parsed.messageId, to[0]]));
  expect([...messages.values()].toSorted()).toEqual(names.map((name) => `${name}@home.example`).toSorted());
  successor.kill('SIGKILL');
  await successor.ended;
  await sink.stop();
});

test('who was told, who connected, and who could not be reached and why', async () => {
  const id = await begin(header + ['ana', 'ben', 'cleo', 'dora'].map((name) => owner(name)).join(''));
  await runImport(db, id);
  const fate = (recipient: string, data: object) =>
    db.notification.updateMany({ where: { recipient }, data });
  await fate('ana@home.example', { state: 'sent' });
  await fate('ben@home.example', { state: 'failed', lastError: '550 no such user' });
  await fate('cleo@home.example', { state: 'perhaps_sent' });
  expect(await countInvitations(admin, id)).toEqual({ all: 4, told: 1, waiting: 1, unsent: 0, unreached: 2 });
  expect(await listUnreached(admin, id)).toMatchObject([
    { address: 'ben@example.com', recipient: 'ben@home.example', reason: '550 no such user' },
    { address: 'cleo@example.com', reason: 'nobody knows whether it arrived' },
  ]);
  expect((await inviteOwners(db, id, actor, { again: true })).invited).toBe(2);
  expect(await countInvitations(admin, id)).toMatchObject({ told: 1, waiting: 3, unreached: 0 });
});
