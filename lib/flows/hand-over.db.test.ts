import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createImport, readImport, startImport } from '../account-imports/store.ts';
import { claimJob, holdJob } from '../account-jobs/claim.ts';
import { type AccountsMove, accountsMove } from '../account-jobs/schema.ts';
import { cancelJob, listJobProblems, readJob } from '../account-jobs/store.ts';
import { openCredentialFor } from '../accounts/credentials.ts';
import { accountChange, accountForm } from '../accounts/schema.ts';
import { consentOffer } from '../consents/offer.ts';
import { closeBoss } from '../queue/boss.ts';
import { rightsOf } from '../rights.ts';
import { claimAccount } from '../testing/claim-account.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { organisationAccount, provider } from '../testing/grants.ts';
import { anAdmin } from '../testing/viewers.ts';
import { adminViewer } from '../viewer.ts';
import { changeAccount } from './change-account.ts';
import { changeSettings } from './change-settings.ts';
import { createAccount } from './create-account.ts';
import { runImport } from './import-accounts.ts';
import { runAccountJob } from './run-account-job.ts';
import { startMove } from './start-move.ts';

const { db } = await testDatabase();
const admin = anAdmin();
afterAll(closeBoss);

const endpoints = {
  authorizationEndpoint: 'https://id.contoso.example/authorize',
  tokenEndpoint: 'https://id.contoso.example/token',
};
const contoso = await provider({ name: 'Contoso', secret: 'canary-client-secret', ...endpoints });
const firm = await provider({
  name: 'Firm',
  grant: 'organisation',
  secret: 'canary-client-secret',
  ...endpoints,
});

const reachable = {
  'email.host': 'smtp.house.example',
  'email.from': 'rekey@house.example',
  'desktop.webAddress': 'https://desk.house.example',
  'phone.webAddress': 'https://phone.house.example',
};
beforeEach(async () => {
  await db.accountJob.deleteMany();
  await db.mailAccount.deleteMany();
  await changeSettings(reachable, admin.actor);
});

const change = (id: string, given: object) => changeAccount(admin, id, accountChange.parse(given));
const read = (id: string) =>
  db.mailAccount.findUniqueOrThrow({ where: { id }, include: { credential: true, notifications: true } });

async function startJob({ accounts: ids, ...move }: AccountsMove): Promise<string> {
  const started = await startMove(admin, move, { ids }, null);
  if (!started.ok) throw new Error(started.reason);
  return started.id;
}

async function storeMessage(accountId: string) {
  const folder = await db.folder.create({ data: { accountId, path: 'INBOX', uidValidity: 1 } });
  const one = { accountId, folderId: folder.id, uidValidity: 1, uid: 1, size: 1, flags: [] };
  await db.message.create({ data: { ...one, contentHash: new Uint8Array(32) } });
}

describe('an account with a password that is given to a provider', () => {
  test('waits for its owner, who is invited once; its mail and an open incident stay', async () => {
    const { id } = await account({ state: 'suspended', refusals: 3, outgoingRefusedAt: new Date() });
    await storeMessage(id);
    await db.incident.create({
      data: { accountId: id, cause: 'wrong_credentials', suspendedAt: new Date() },
    });
    const claimed = await claimAccount(db, id, { attemptsPerHour: 10, reserved: 1 });
    expect(await change(id, { provider: contoso.id, test: true })).toMatchObject({ ok: true, invited: true });
    const after = await read(id);
    expect(after).toMatchObject({
      ...{ state: 'needs_consent', credential: null, providerId: contoso.id, nextCheckAt: null },
      ...{ refusals: 0, outgoingRefusedAt: null, claimId: null, credentialVersion: 2, messageCount: 0 },
    });
    expect(claimed).toHaveProperty('claimId');
    expect(after.notifications).toMatchObject([{ kind: 'suspended', channel: 'email' }]);
    expect(await db.message.count({ where: { accountId: id } })).toBe(1);
    expect(await db.incident.count({ where: { accountId: id, closedAt: null } })).toBe(1);
    expect(await consentOffer(id)).toMatchObject({ id: contoso.id });
    expect(await claimAccount(db, id, { attemptsPerHour: 10, reserved: 1 })).toEqual({ refused: 'gone' });
    // The form is saved once more, with another name.
    expect(await change(id, { provider: contoso.id, name: 'Ana' })).toMatchObject({ invited: null });
    expect((await read(id)).notifications).toHaveLength(1);
  });

  test('and back needs the password, which a check then tries', async () => {
    const { id } = await account();
    await change(id, { provider: contoso.id });
    const problems = [{ field: 'incoming.password' }];
    expect(await change(id, { provider: null })).toMatchObject({ ok: false, reason: 'invalid', problems });
    const back = await change(id, { provider: null, incoming: { password: 'canary-new' } });
    expect(back).toMatchObject({ ok: true, invited: null, account: { provider: null } });
    const after = await read(id);
    expect(after.nextCheckAt).not.toBeNull();
    const stored = openCredentialFor(after, 'incoming');
    expect(stored.kind === 'password' && stored.password.reveal()).toBe('canary-new');
    const told = [back, await db.event.findMany(), await db.auditEntry.findMany(), after];
    expect(JSON.stringify(told)).not.toContain('canary');
  });

  test('of the organisation is tried by a check, and nobody is asked', async () => {
    const { id } = await account({ state: 'suspended' });
    expect(await change(id, { provider: firm.id })).toMatchObject({ ok: true, invited: null });
    const after = await read(id);
    expect(after).toMatchObject({ credential: { incomingKind: 'oauth2_organisation', providerId: firm.id } });
    expect(after.nextCheckAt).not.toBeNull();
    expect(after.provenVersion).not.toBe(after.credentialVersion);
    expect(after.notifications).toEqual([]);
  });

  test('of the organisation opens nobody else’s mailbox for somebody, unless who may change users says so', async () => {
    const person = await user({ role: 'OPERATOR' });
    const actor = { kind: 'user', id: person.id, name: person.email } as const;
    const operator = adminViewer(actor, person.id, rightsOf('OPERATOR', false));
    const theirs = {
      incoming: { host: 'imap.contoso.example', port: 993, security: 'tls' },
      provider: firm.id,
    };
    const form = (address: string, owner: string, more = {}) =>
      accountForm.parse({ address, owner: { email: owner }, ...theirs, ...more });
    const problems = [{ field: 'owner.email' }];
    for (const one of [
      form('boss@example.com', person.email),
      form(person.email, person.email, { incoming: { ...theirs.incoming, user: 'boss@example.com' } }),
    ])
      expect(await createAccount(operator, one)).toMatchObject({ ok: false, reason: 'invalid', problems });
    expect(await createAccount(operator, form('ana@example.com', 'ana@example.com'))).toMatchObject({
      ok: true,
    });

    // Nor by a change of what is theirs, alone, as a job, or by a file.
    const own = await account({ ownerId: person.id, address: person.email });
    const turned = { provider: firm.id, incoming: { user: 'boss@example.com' } };
    const changed = await changeAccount(operator, own.id, accountChange.parse(turned));
    expect(changed).toMatchObject({ ok: false, reason: 'invalid', problems });
    const renamed = accountChange.parse({ address: 'boss@example.com' });
    expect(await changeAccount(operator, own.id, renamed)).toMatchObject({ ok: true });
    const move = accountsMove.parse({ accounts: [own.id], outgoing: null, ...theirs });
    const { accounts: ids, ...to } = move;
    const started = await startMove(operator, to, { ids }, null);
    await runAccountJob(db);
    const id = started.ok ? started.id : '';
    expect(await listJobProblems(admin, id)).toMatchObject([
      { reason: expect.stringMatching(/^owner.email/) },
    ]);
    const file = `address,owner_email,incoming_host,provider\nceo@example.com,${person.email},imap.example.com,Firm\n`;
    const made = await createImport(admin, { fileName: 'accounts.csv', text: file });
    const imported = made.ok ? made.id : '';
    await startImport(operator, imported, { isDryRun: false, isTested: false });
    await runImport(db, imported);
    expect(await readImport(admin, imported)).toMatchObject({ state: 'done', stored: 0, bad: 1 });
    expect(
      await db.mailAccount.count({ where: { credential: { incomingKind: 'oauth2_organisation' } } }),
    ).toBe(1);
    expect(await createAccount(admin, form('boss2@example.com', person.email))).toMatchObject({ ok: true });
  });

  test('that there is not, or with a password beside it, stays as it was', async () => {
    const { id } = await account();
    const before = await read(id);
    const nobody = '019a0000-0000-7000-8000-000000000001';
    expect(await change(id, { provider: nobody })).toMatchObject({ problems: [{ field: 'provider' }] });
    expect(await change(id, { provider: contoso.id, incoming: { password: 'x' } })).toMatchObject({
      problems: [{ field: 'incoming.password' }],
    });
    expect(await read(id)).toEqual(before);
  });

  test('while mail cannot be sent is told to have invited nobody', async () => {
    await changeSettings({ 'desktop.webAddress': null }, admin.actor);
    const { id } = await account();
    expect(await change(id, { provider: contoso.id })).toMatchObject({ ok: true, invited: false });
    expect((await read(id)).notifications).toEqual([]);
  });
});

test('a token goes to another server no more than a password does', async () => {
  const { id } = await organisationAccount(firm.id);
  const moved = { incoming: { host: 'imap.elsewhere.example' } };
  expect(await change(id, moved)).toMatchObject({ ok: false, problems: [{ field: 'incoming.password' }] });
  const { credentialVersion } = await read(id);
  expect(await change(id, { provider: firm.id })).toMatchObject({ ok: true });
  expect((await read(id)).credentialVersion).toBe(credentialVersion);
  expect(await change(id, { provider: firm.id, ...moved })).toMatchObject({ ok: true });
  expect((await read(id)).credentialVersion).toBe(credentialVersion + 1);
});

// Two hundred: REKEY_MOVED_ACCOUNTS=200 npx vitest run lib/flows/hand-over.db.test.ts
const many = Number(process.env.REKEY_MOVED_ACCOUNTS ?? 20);

describe('many accounts that move to another server and kind', () => {
  const incoming = { host: 'imap.contoso.example', port: 993, security: 'tls' };
  const outgoing = { host: 'smtp.contoso.example', port: 587, security: 'starttls' };

  /** Invitations, and notices that what they send goes by another server. */
  const told = () =>
    Promise.all(
      [{ not: 'sending-changed' }, 'sending-changed'].map((ruleKey) =>
        db.notification.count({ where: { ruleKey } }),
      ),
    );

  test('do so in one act: each owner is invited once, and what cannot be moved is told', async () => {
    const ids: string[] = [];
    for (let n = 0; n < many; n += 1) ids.push((await account()).id);
    const bystander = await account();
    const before = await read(bystander.id);
    const gone = '019a0000-0000-7000-8000-000000000001';
    const move = accountsMove.parse({ accounts: [...ids, gone], incoming, outgoing, provider: contoso.id });
    const first = await startJob(move);
    expect(await readJob(admin, first)).toMatchObject({ state: 'running', all: many + 1, done: 0 });
    expect(await runAccountJob(db)).toBe(true);
    expect(await readJob(admin, first)).toMatchObject({
      ...{ state: 'done', all: many + 1, done: many, invited: many, uninvited: 0, refused: 1 },
    });
    expect(await listJobProblems(admin, first)).toEqual([
      { id: gone, address: '', reason: 'There is no such account any more.' },
    ]);
    const rows = await db.mailAccount.findMany({ where: { id: { in: ids } }, include: { credential: true } });
    for (const row of rows)
      expect(row).toMatchObject({
        ...{ incomingHost: incoming.host, outgoingHost: outgoing.host, incomingUser: row.address },
        ...{ state: 'needs_consent', credential: null },
      });
    expect(await told()).toEqual([many, many]);
    const again = await startJob({ ...move, accounts: ids });
    await runAccountJob(db);
    expect(await readJob(admin, again)).toMatchObject({ done: many, invited: 0, uninvited: 0 });
    expect(await told()).toEqual([many, many]);
    expect(await runAccountJob(db)).toBe(false);
    expect(await read(bystander.id)).toEqual(before);
  }, 120_000);

  const six = async () => {
    const accounts: string[] = [];
    for (let n = 0; n < 6; n += 1) accounts.push((await account()).id);
    return startJob(accountsMove.parse({ accounts, incoming, outgoing: null, provider: contoso.id }));
  };
  const stopAfter = (count: number) => {
    const stop = new AbortController();
    let moved = 0;
    const onDone = () => void (++moved === count && stop.abort());
    return { stop: stop.signal, onDone };
  };

  test('go on where a process ended, in the next one, and stay as they were where it is cancelled', async () => {
    const id = await six();
    await runAccountJob(db, id, stopAfter(2));
    expect(await readJob(admin, id)).toMatchObject({ state: 'running', done: 2, invited: 2 });
    await runAccountJob(db, id, stopAfter(2));
    expect(await cancelJob(admin, id)).toBe(true);
    expect(await runAccountJob(db)).toBe(false);
    expect(await readJob(admin, id)).toMatchObject({ state: 'cancelled', all: 6, done: 4, invited: 4 });
    expect(await db.mailAccount.count({ where: { state: 'active' } })).toBe(2);
    expect(await cancelJob(admin, id)).toBe(false);
  });

  test('are left alone by a process whose claim another took over while it was frozen', async () => {
    const next = await six();
    const frozen = await claimJob(db, next);
    if (!frozen) throw new Error('nothing to claim');
    await db.accountJob.updateMany({
      where: { id: next },
      data: { claimId: '019a0000-0000-7000-8000-000000000002' },
    });
    expect(await db.$transaction((tx) => holdJob(tx, frozen))).toBe(false);
    expect(await readJob(admin, next)).toMatchObject({ done: 0 });
  });
});
