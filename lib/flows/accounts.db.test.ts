import { beforeEach, describe, expect, test } from 'vitest';
import { countAccounts, countedBy } from '../accounts/count.ts';
import { openCredential } from '../accounts/credentials.ts';
import { pageOfAccounts } from '../accounts/page-of-accounts.ts';
import { type AccountFilter, accountChange, accountForm, accountSorts } from '../accounts/schema.ts';
import { listAccounts, readAccount } from '../accounts/store.ts';
import { rightsOf } from '../rights.ts';
import { testDatabase } from '../testing/database.ts';
import { anAdmin, aUser } from '../testing/viewers.ts';
import { adminViewer } from '../viewer.ts';
import { changeAccount } from './change-account.ts';
import { createAccount } from './create-account.ts';
import { deleteAccount } from './delete-account.ts';
import { deleteUserWithAccounts } from './delete-user.ts';

const { db } = await testDatabase();
const admin = anAdmin();

beforeEach(async () => {
  await db.mailAccount.deleteMany();
  await db.user.deleteMany();
  await db.event.deleteMany();
});

const form = (address: string, more: object = {}) =>
  accountForm.parse({
    address,
    owner: { email: `owner-of-${address}` },
    incoming: { host: 'imap.example.com', port: 993, security: 'tls', password: `canary ${address}` },
    ...more,
  });

async function make(address: string, more: object = {}) {
  const result = await createAccount(admin, form(address, more));
  if (!result.ok) throw new Error(result.reason);
  return result.account;
}

const change = (id: string, fields: object) => changeAccount(admin, id, accountChange.parse(fields));
const credentialOf = (accountId: string) => db.credential.findUniqueOrThrow({ where: { accountId } });

describe('creating an account', () => {
  test('stores it sealed, due at once, with its owner, its story and its audit entry', async () => {
    const account = await make('Ana@Example.com', {
      name: 'Ana',
      owner: {
        email: 'Ana.Owner@Example.com',
        name: 'Ana P',
        phone: '+49 30 1234567',
        alternateEmail: 'ana@other.example',
      },
      outgoing: { host: 'smtp.example.com', port: 587, security: 'starttls', password: 'canary out' },
      folders: ['inbox', 'Archive', 'INBOX'],
    });
    expect(account).toMatchObject({
      address: 'ana@example.com',
      state: 'active',
      paused: false,
      lastOutcome: null,
      messageCount: 0,
      folders: ['INBOX', 'Archive'],
      owner: { email: 'ana.owner@example.com', phone: '+49301234567', alternateEmail: 'ana@other.example' },
      incoming: { user: 'ana@example.com' },
      outgoing: { user: 'ana@example.com' },
      credential: { version: 1, setBy: 'administrator' },
    });
    expect(account.nextCheckAt?.getTime()).toBeLessThanOrEqual(Date.now() + 1000);
    const credential = await credentialOf(account.id);
    expect(openCredential(credential.sealedIncoming, account.id, 'incoming').reveal()).toBe(
      'canary Ana@Example.com',
    );
    expect(openCredential(credential.sealedOutgoing ?? '', account.id, 'outgoing').reveal()).toBe(
      'canary out',
    );
    const kept = [account, credential, await db.auditEntry.findMany(), await db.event.findMany()];
    expect(JSON.stringify(kept)).not.toContain('canary');
    expect(await db.event.findMany({ where: { accountId: account.id } })).toMatchObject([
      { kind: 'created' },
    ]);
    expect(await db.auditEntry.count({ where: { action: 'account.created', targetId: account.id } })).toBe(1);
  });

  test('of a taken address fails whole, also when several come at once: no owner is left behind', async () => {
    const attempts = Array.from({ length: 6 }, (_, n) =>
      createAccount(admin, form('shared@example.com', { owner: { email: `owner${n}@example.com` } })),
    );
    const results = await Promise.all(attempts);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.filter((one) => !one.ok && one.reason === 'address_taken')).toHaveLength(5);
    expect([await db.mailAccount.count(), await db.credential.count(), await db.user.count()]).toEqual([
      1, 1, 1,
    ]);
  });

  test('matches the owner by address and keeps what is not given', async () => {
    await make('one@example.com', {
      owner: { email: 'ana@example.com', name: 'Ana', phone: '+49 30 1234567' },
    });
    const { owner } = await make('two@example.com', {
      owner: { email: 'ANA@example.com', alternateEmail: 'a@b.example' },
    });
    expect(owner).toMatchObject({ name: 'Ana', phone: '+49301234567', alternateEmail: 'a@b.example' });
    expect(await db.user.count()).toBe(1);
    const [entry] = await db.auditEntry.findMany({ where: { action: 'user.changed' } });
    expect(entry?.details).toEqual({ alternateEmail: { from: null, to: 'a@b.example' } });
  });

  test('changes nothing of who comes into the console, unless it may change users', async () => {
    const boss = await db.user.create({ data: { email: 'boss@example.com', name: 'Boss', role: 'ADMIN' } });
    const operator = adminViewer(admin.actor, null, rightsOf('OPERATOR', false));
    const owner = { email: boss.email, name: 'Me', alternateEmail: 'thief@example.com' };
    const made = await createAccount(operator, form('one@example.com', { owner }));
    expect(made).toMatchObject({ ok: true, account: { owner: { name: 'Boss', alternateEmail: null } } });
    expect((await make('two@example.com', { owner })).owner).toMatchObject({ name: 'Me' });
  });

  test.each([
    [{ host: '127.0.0.1', port: 993 }, 'incoming.host'],
    [{ host: 'localhost', port: 993 }, 'incoming.host'],
    [{ host: '169.254.169.254', port: 993 }, 'incoming.host'],
    [{ host: '::ffff:127.0.0.1', port: 993 }, 'incoming.host'],
    [{ host: 'imap.example.com', port: 6379 }, 'incoming.port'],
  ])('refuses %j at once, naming the field', async (place, field) => {
    const incoming = { ...place, security: 'tls', password: 'x' };
    const result = await createAccount(admin, form('a@example.com', { incoming }));
    expect(result).toMatchObject({ ok: false, reason: 'invalid', problems: [{ field }] });
    expect(await db.user.count()).toBe(0);
  });
});

describe('changing an account', () => {
  test('of the password voids the counts, and says and ends nothing before a sign-in has worked', async () => {
    const account = await make('ana@example.com');
    const incident = await db.incident.create({
      data: { accountId: account.id, cause: 'wrong_credentials', suspendedAt: new Date() },
    });
    const link = await db.updateLink.create({
      data: {
        accountId: account.id,
        incidentId: incident.id,
        channel: 'email',
        tokenHash: new Uint8Array(32),
        credentialVersion: 1,
        expiresAt: new Date(Date.now() + 60_000),
      },
    });
    await db.mailAccount.update({ where: { id: account.id }, data: { state: 'suspended', refusals: 5 } });

    const result = await change(account.id, { incoming: { password: 'canary new' } });
    expect(result).toMatchObject({
      ok: true,
      account: { state: 'suspended', refusals: 0, incident: { id: incident.id }, credential: { version: 2 } },
    });
    // It is tried at once.
    expect(await db.mailAccount.findUniqueOrThrow({ where: { id: account.id } })).toMatchObject({
      nextCheckAt: expect.any(Date),
      askedAt: expect.any(Date),
    });
    const sealed = (await credentialOf(account.id)).sealedIncoming;
    expect(openCredential(sealed, account.id, 'incoming').reveal()).toBe('canary new');
    // What the owner has in hand is good until then: the untried password may be a wrong one.
    expect(await db.updateLink.findUniqueOrThrow({ where: { id: link.id } })).toMatchObject({
      revokedAt: null,
      credentialVersion: 2,
    });
    expect(await db.notification.count({ where: { ruleKey: 'email-recovered' } })).toBe(0);
    expect(JSON.stringify([await db.auditEntry.findMany(), await db.event.findMany()])).not.toContain(
      'canary',
    );
  });

  test('of the server without its password changes nothing at all', async () => {
    const account = await make('ana@example.com');
    const result = await change(account.id, { name: 'New name', incoming: { host: 'evil.example' } });
    expect(result).toMatchObject({
      ok: false,
      reason: 'invalid',
      problems: [{ field: 'incoming.password' }],
    });
    expect(await readAccount(admin, account.id)).toEqual(account);
  });

  test('of name, folders and owner leaves the credential alone and says what changed', async () => {
    const account = await make('ana@example.com');
    const result = await change(account.id, {
      name: 'Ana',
      folders: ['INBOX', 'Sent'],
      owner: { email: 'someone@example.com' },
    });
    expect(result).toMatchObject({
      ok: true,
      account: {
        name: 'Ana',
        folders: ['INBOX', 'Sent'],
        owner: { email: 'someone@example.com' },
        credential: { version: 1 },
      },
    });
    const entry = await db.event.findFirstOrThrow({
      where: { accountId: account.id, kind: 'changed' },
    });
    expect(entry.details).toMatchObject({ fields: ['name', 'owner', 'folders'] });
  });

  test('to a taken address is refused', async () => {
    await make('ben@example.com');
    const account = await make('ana@example.com');
    const result = await change(account.id, { address: 'BEN@example.com', name: 'Ben' });
    expect(result).toEqual({ ok: false, reason: 'address_taken' });
    expect(await readAccount(admin, account.id)).toMatchObject({ address: 'ana@example.com', name: '' });
  });

  test('another sending server, its password, or none is told to the owner at every address, and not to whoever did it', async () => {
    const account = await make('ana@example.com', {
      owner: { email: 'ana@people.example', alternateEmail: 'ana@home.example' },
      outgoing: { host: 'smtp.example.com', port: 465, security: 'tls' },
    });
    const told = async () => {
      const rows = await db.notification.findMany({
        where: { ruleKey: 'sending-changed' },
        orderBy: { recipient: 'asc' },
      });
      await db.notification.deleteMany();
      return rows.map(({ recipient, payload }) => [recipient, (payload as { server?: string }).server]);
    };
    await change(account.id, { name: 'Ana', outgoing: { host: 'smtp.example.com' } });
    expect(await told()).toEqual([]);
    const elsewhere = { host: 'smtp.elsewhere.example', password: 'theirs' };
    const toBoth = (server?: string) => [
      ['ana@home.example', server],
      ['ana@people.example', server],
    ];
    await change(account.id, { outgoing: elsewhere });
    expect(await told()).toEqual(toBoth('smtp.elsewhere.example'));
    await change(account.id, { outgoing: { password: 'of another sign-in' } });
    expect(await told()).toEqual(toBoth('smtp.elsewhere.example'));
    await change(account.id, { outgoing: null });
    expect(await told()).toEqual(toBoth());
    // In a bulk move the passwords that are stored follow, or the owner is to give new ones.
    const { credential } = await db.mailAccount.findUniqueOrThrow({
      where: { id: account.id },
      include: { credential: true },
    });
    expect(credential).not.toBeNull();
    const server = { host: 'smtp.moved.example', port: 465, security: 'tls' };
    const move = (outgoing: object, more: object = {}) =>
      changeAccount(admin, account.id, accountChange.parse({ outgoing, ...more }), { isPasswordKept: true });
    await move({ ...server, password: 'stored' });
    expect(await told()).toEqual(toBoth('smtp.moved.example'));
    await move({ ...server, password: 'stored' });
    expect(await told()).toEqual([]);
    await change(account.id, { outgoing: { ...server, host: 'smtp.handed.example' }, invite: true });
    expect(await told()).toEqual(toBoth('smtp.handed.example'));
    const ana = adminViewer({ kind: 'user', id: account.owner.id, name: 'ana' }, account.owner.id);
    const back = accountChange.parse({
      incoming: { password: 'hers' },
      outgoing: { host: 'smtp.example.com', port: 465, security: 'tls', password: 'hers' },
    });
    expect(await changeAccount(ana, account.id, back)).toMatchObject({ ok: true });
    expect(await told()).toEqual([]);
  });

  test('gives and takes the outgoing server and its own password', async () => {
    const account = await make('ana@example.com');
    const outgoing = { host: 'smtp.example.com', port: 465, security: 'tls', password: 'canary out' };
    expect(await change(account.id, { outgoing })).toMatchObject({
      ok: true,
      account: { outgoing: { port: 465 } },
    });
    const sealed = (await credentialOf(account.id)).sealedOutgoing ?? '';
    expect(openCredential(sealed, account.id, 'outgoing').reveal()).toBe('canary out');
    await db.mailAccount.update({
      where: { id: account.id },
      data: { state: 'receive_only', outgoingRefusedAt: new Date() },
    });
    expect(await change(account.id, { outgoing: null })).toMatchObject({
      ok: true,
      account: { outgoing: null, state: 'active', credential: { version: 1 } },
    });
    expect((await credentialOf(account.id)).sealedOutgoing).toBeNull();
  });

  test.each(['no-id', '00000000-0000-7000-8000-000000000000'])('that is not there (%s)', async (id) => {
    expect(await change(id, { name: 'x' })).toEqual({ ok: false, reason: 'not_found' });
    expect(await deleteAccount(admin, id)).toBe(false);
    expect(await readAccount(admin, id)).toBeNull();
  });
});

test('deleting takes credential, mail and links along, and leaves the others and the audit log', async () => {
  const account = await make('ana@example.com');
  const other = await make('ben@example.com');
  const folder = await db.folder.create({ data: { accountId: account.id, path: 'INBOX' } });
  await db.message.create({
    data: {
      accountId: account.id,
      folderId: folder.id,
      uidValidity: 1,
      uid: 1,
      contentHash: new Uint8Array(32),
      size: 1,
      raw: { create: { bytes: new Uint8Array([65]) } },
    },
  });
  expect(await deleteAccount(admin, account.id)).toBe(true);
  expect(await deleteAccount(admin, account.id)).toBe(false);
  expect([await db.message.count(), await db.messageRaw.count(), await db.credential.count()]).toEqual([
    0, 0, 1,
  ]);
  expect(await readAccount(admin, other.id)).toEqual(other);
  expect(await db.auditEntry.count({ where: { action: 'account.deleted', targetId: account.id } })).toBe(1);
});

test('a user goes with their accounts as with each by itself: webhooks hear of it, and the audit log keeps whose they were', async () => {
  const [one, two] = [await make('ana@example.com'), await make('sales@example.com')];
  const { id, email } = one.owner;
  await db.mailAccount.update({ where: { id: two.id }, data: { ownerId: id } });
  const other = await make('ben@example.com');
  expect(await deleteUserWithAccounts(admin, id)).toEqual({ ok: true });
  expect((await db.mailAccount.findMany()).map((left) => left.id)).toEqual([other.id]);
  const told = await db.event.findMany({ where: { kind: 'deleted' }, orderBy: { id: 'asc' } });
  expect(told.map(({ details }) => details)).toEqual([
    { id: one.id, address: one.address, owner: email, messages: 0 },
    { id: two.id, address: two.address, owner: email, messages: 0 },
  ]);
  const last = await db.auditEntry.findMany({ orderBy: { id: 'desc' }, take: 3 });
  expect(last.map(({ action }) => action)).toEqual(['user.deleted', 'account.deleted', 'account.deleted']);
  expect(last[1]?.details).toMatchObject({ address: two.address, withOwner: email });
  expect(await deleteUserWithAccounts(admin, id)).toEqual({ ok: false, reason: 'not_found' });
});

test('the last administrator stays, with every account', async () => {
  const account = await make('ana@example.com');
  const { id } = account.owner;
  await db.user.update({ where: { id }, data: { role: 'ADMIN', passwordHash: 'x' } });
  expect(await deleteUserWithAccounts(admin, id)).toEqual({ ok: false, reason: 'last_administrator' });
  expect(await db.mailAccount.count()).toBe(1);
});

test('an account that is somebody else’s by then stays theirs, and one that was added meanwhile goes as well', async () => {
  const [given, other] = [await make('ana@example.com'), await make('ben@example.com')];
  const { id } = given.owner;
  const deleting = await db.$transaction(
    async (tx) => {
      await tx.mailAccount.update({ where: { id: given.id }, data: { ownerId: other.owner.id } });
      await tx.mailAccount.update({ where: { id: other.id }, data: { ownerId: id } });
      const begun = deleteUserWithAccounts(admin, id);
      for (let waits = false; !waits; ) {
        const found = await tx.$queryRaw<
          unknown[]
        >`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
        waits = found.length > 0;
      }
      return { begun };
    },
    { timeout: 20_000 },
  );
  expect(await deleting.begun).toEqual({ ok: true });
  const left = await db.mailAccount.findMany({ select: { id: true, ownerId: true } });
  expect(left).toEqual([{ id: given.id, ownerId: other.owner.id }]);
});

test('of two administrators who are deleted at the same moment one stays, with every account', async () => {
  const owners = await Promise.all(
    ['ana', 'ben'].map(async (name) => {
      const owner = { email: `${name}@people.example` };
      const made = await Promise.all([1, 2].map((n) => make(`${name}${n}@example.com`, { owner })));
      const { id } = made[0]?.owner ?? { id: '' };
      await db.user.update({ where: { id }, data: { role: 'ADMIN', passwordHash: 'x' } });
      return id;
    }),
  );
  const results = await Promise.all(owners.map((id) => deleteUserWithAccounts(admin, id)));
  const stays = results.findIndex(({ ok }) => !ok);
  expect(results[stays]).toEqual({ ok: false, reason: 'last_administrator' });
  expect(results[1 - stays]).toEqual({ ok: true });
  const left = await db.mailAccount.findMany({ select: { ownerId: true } });
  expect(left).toEqual([{ ownerId: owners[stays] }, { ownerId: owners[stays] }]);
  expect(await db.user.findMany({ where: { role: 'ADMIN' }, select: { allowLogin: true } })).toEqual([
    { allowLogin: true },
  ]);
});

describe('reading accounts', () => {
  test('gives each once, in parts, and a user only their own', async () => {
    const made = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) made.push(await make(`${name}@example.com`));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const part = await listAccounts(admin, { limit: 2, cursor });
      seen.push(...part.items.map(({ id }) => id));
      cursor = part.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(made.map(({ id }) => id));

    const [first, second] = made;
    const owner = aUser({ id: first?.owner.id ?? '', email: 'x' });
    expect((await listAccounts(owner)).items.map(({ id }) => id)).toEqual([first?.id]);
    expect(await readAccount(owner, second?.id ?? '')).toBeNull();
    expect(await countAccounts(owner)).toMatchObject({ all: 1, active: 1 });
    expect((await pageOfAccounts(owner, { ownerId: second?.owner.id ?? '' })).total).toBe(0);
  });

  test('finds an account by what it and its owner are called now', async () => {
    const account = await make('ana@example.com', { name: 'ΣΊΣΥΦΟΣ' });
    const found = async (q: string) => (await listAccounts(admin, { q })).items.map(({ id }) => id);
    expect(await found('ΣΊΣΥΦΟΣ')).toEqual([account.id]);
    await db.user.update({
      where: { id: account.owner.id },
      data: { name: 'Zoë Größe', email: 'zoe@example.com' },
    });
    expect(await found('GRÖßE zoe@')).toEqual([account.id]);
    expect(await found('owner-of-ana')).toEqual([]);
    const other = await make('ben@example.com', { name: 'Ben' });
    await db.mailAccount.update({
      where: { id: account.id },
      data: { ownerId: other.owner.id, name: 'New' },
    });
    expect(await found('zoe')).toEqual([]);
    expect(await found('new owner-of-ben')).toEqual([account.id]);
    await db.mailAccount.delete({ where: { id: account.id } });
    expect(await found('new')).toEqual([]);
  });

  test('finds every account of very many', async () => {
    const { id: like } = await make('ana@example.com');
    await db.$executeRaw`
      insert into mail_account (id, "ownerId", address, "incomingHost", "incomingPort", "incomingSecurity", "incomingUser", state)
      select gen_random_uuid(), "ownerId", 'many' || lpad(i::text, 4, '0') || '@example.com', "incomingHost", 993, 'tls', 'x',
             (case when i % 2 = 0 then 'active' else 'suspended' end)::"AccountState"
        from mail_account, generate_series(0, 1199) i where id = ${like}::uuid`;
    const page = await pageOfAccounts(admin, { q: 'MANY @example', page: 24, limit: 50 });
    expect(page).toMatchObject({ total: 1200, page: 24, pages: 24 });
    expect(page.items.at(-1)?.address).toBe('many1199@example.com');
    expect((await pageOfAccounts(admin, { q: 'many', state: 'suspended', limit: 10 })).total).toBe(600);
    expect((await pageOfAccounts(admin, { q: 'many0', state: 'active', limit: 10 })).total).toBe(500);
    expect((await listAccounts(admin, { q: 'many', limit: 500 })).items).toHaveLength(500);
  });

  test('finds, filters, counts and sorts', async () => {
    await make('ana_one@example.com', { name: 'Ana 100%' });
    await make('ben@example.com', {
      name: 'Ben',
      incoming: { host: 'other.example', port: 993, security: 'tls', password: 'x' },
    });
    const carl = await make('carl@example.com', { name: 'Carl' });
    await db.mailAccount.update({ where: { id: carl.id }, data: { state: 'suspended' } });
    const ben = {
      where: { address: 'ben@example.com' },
      data: { pausedAt: new Date(), state: 'degraded' as const },
    };
    await db.mailAccount.update(ben);
    const names = async (filter: object) => (await listAccounts(admin, filter)).items.map(({ name }) => name);
    expect(await names({ q: '100%' })).toEqual(['Ana 100%']);
    expect(await names({ q: 'a_o' })).toEqual(['Ana 100%']);
    expect(await names({ q: 'example.com CARL' })).toEqual(['Carl']);
    expect(await names({ q: 'owner-of-ben' })).toEqual(['Ben']);
    expect(await names({ q: 'x\0' })).toEqual(await names({ q: 'x' }));
    expect(await names({ q: 'OTHER.ex' })).toEqual(['Ben']);
    expect(await names({ host: 'OTHER.example' })).toEqual(['Ben']);
    expect(await names({ state: ['suspended', 'active'] })).toEqual(['Ana 100%', 'Carl']);
    expect(await names({ attention: true })).toEqual(['Carl']);
    expect(await names({ paused: true })).toEqual(['Ben']);
    expect(await countAccounts(admin)).toMatchObject({
      all: 3,
      active: 1,
      suspended: 1,
      degraded: 0,
      paused: 1,
      attention: 1,
    });
    // What is counted of states is what the list of such a state finds, and the list by owner as well.
    const counts = await countAccounts(admin);
    const ofStates = [
      ...[{}, { attention: true }, { paused: true }, { paused: false }, { state: 'degraded', paused: false }],
      ...[{ state: 'active', paused: false }, { state: 'suspended' }, { state: ['active', 'degraded'] }],
    ] as const;
    for (const filter of ofStates.map((one) => ({ ...one }) as AccountFilter)) {
      const found = (await listAccounts(admin, filter)).items;
      const known = countedBy(counts, filter);
      if (known !== null) expect(known, JSON.stringify(filter)).toBe(found.length);
      const owners = found.map(({ owner }) => owner.email).sort();
      for (const descending of [false, true]) {
        const page = await pageOfAccounts(admin, { ...filter, sort: 'owner', descending });
        expect(page.total, JSON.stringify(filter)).toBe(found.length);
        const inOrder = descending ? owners.toReversed() : owners;
        expect(page.items.map(({ owner }) => owner.email)).toEqual(inOrder);
      }
    }
    const sorted = await pageOfAccounts(admin, { sort: 'name', descending: true, limit: 2, page: 99 });
    expect(sorted).toMatchObject({ total: 3, page: 2, pages: 2 });
    expect(sorted.items.map(({ name }) => name)).toEqual(['Ana 100%']);
  });

  test('puts accounts in the order of their refusals, wherever the few that have some end within a page', async () => {
    const made = [];
    for (const refusals of [0, 2, 0, 1, 2, 0, 0]) {
      const { id } = await make(`r${made.length}@example.com`, { name: 'Same' });
      await db.mailAccount.update({ where: { id }, data: { refusals } });
      made.push({ id, refusals });
    }
    for (const descending of [false, true]) {
      const expected = made
        .toSorted(
          (a, b) =>
            (descending ? b.refusals - a.refusals : a.refusals - b.refusals) || (a.id < b.id ? -1 : 1),
        )
        .map(({ id }) => id);
      for (const filter of [{}, { q: 'same' }, { state: 'active' as const }]) {
        for (const limit of [1, 2, 3, 4, 7, 9]) {
          const parts = [];
          for (let page = 1; page <= Math.ceil(7 / limit); page++) {
            const part = await pageOfAccounts(admin, {
              ...filter,
              sort: 'refusals',
              descending,
              page,
              limit,
            });
            parts.push(...part.items.map(({ id }) => id));
          }
          expect(parts, `${limit} a page, ${descending}`).toEqual(expected);
        }
      }
    }
  });

  test('gives the pages of every order as parts of one list, from whichever end they are read', async () => {
    const never = await make('a-never@example.com', { name: 'Same' });
    for (const name of ['b', 'c', 'd', 'e', 'f', 'g']) await make(`${name}@example.com`, { name: 'Same' });
    // Equal in all that is sorted by but the address, and one without a value.
    const moment = new Date('2026-01-01T00:00:00Z');
    await db.mailAccount.updateMany({
      where: { id: { not: never.id } },
      data: { stateSince: moment, lastCheckAt: moment, lastSuccessAt: moment, nextCheckAt: moment },
    });
    for (const sort of accountSorts) {
      for (const descending of [false, true]) {
        const whole = (await pageOfAccounts(admin, { sort, descending })).items.map(({ id }) => id);
        expect(new Set(whole).size, sort).toBe(7);
        const parts = [];
        for (let page = 1; page <= 4; page++) {
          const part = await pageOfAccounts(admin, { sort, descending, page, limit: 2 });
          expect(part).toMatchObject({ total: 7, page, pages: 4 });
          parts.push(...part.items.map(({ id }) => id));
        }
        expect(parts, `${sort}, ${descending}`).toEqual(whole);
      }
    }
  });
});
