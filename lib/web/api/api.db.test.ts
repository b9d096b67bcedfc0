import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { noteRefused, storedColumns, storedOf, storedSecret } from '../../accounts/refused-secrets.ts';
import { countFound } from '../../accounts/store.ts';
import { hashToken } from '../../crypto/token.ts';
import { forgetEnv } from '../../env.ts';
import { runAccountJob } from '../../flows/run-account-job.ts';
import { isRight, type Right, rights } from '../../rights.ts';
import { forgetSettings } from '../../settings/store.ts';
import { testDatabase } from '../../testing/database.ts';
import { account as makeAccount } from '../../testing/factories.ts';
import { startHttpGateway } from '../../testing/http-gateway.ts';
import { anAdmin } from '../../testing/viewers.ts';
import { createToken, revokeToken } from '../../tokens/store.ts';
import { adminViewer } from '../../viewer.ts';
import { apiCaller, apiPaths, apiMethods as methods } from './api-caller.ts';
import { endpoints } from './endpoints.ts';

const fixedToken = 'fixed-token-of-the-operator-0123456789';
process.env.REKEY_API_TOKEN = fixedToken;
forgetEnv();
const { db } = await testDatabase();

const call = apiCaller(fixedToken);

beforeEach(async () => {
  await db.accountJob.deleteMany();
  await db.mailAccount.deleteMany();
  await db.user.deleteMany();
  await db.setting.deleteMany();
  await db.notificationRule.deleteMany();
  forgetSettings();
});

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape.
const json = async (response: Response): Promise<any> => response.json();

const problem = async (response: Response) => {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const body = await json(response);
  expect(body).toMatchObject({ type: 'about:blank', status: response.status, title: expect.any(String) });
  expect(body.instance).toBe(`urn:uuid:${response.headers.get('x-request-id')}`);
  return body;
};

const newAccount = (address = 'ana@example.com') => ({
  address,
  name: 'Ana',
  owner: {
    email: 'owner@example.com',
    name: 'Owner',
    phone: '+49 30 1234567',
    alternateEmail: 'o@other.example',
  },
  incoming: {
    type: 'imap',
    host: 'imap.example.com',
    port: 993,
    security: 'tls',
    user: 'ana',
    password: 'canary-in',
  },
  outgoing: {
    host: 'smtp.example.com',
    port: 587,
    security: 'starttls',
    user: 'ana',
    password: 'canary-out',
  },
  folders: ['INBOX'],
});

const makeToken = async (given: Partial<Parameters<typeof createToken>[1]> = {}, admin = anAdmin()) => {
  const form = { name: 'integration', scopes: [...rights], expiresInDays: 90, ...given };
  const created = await createToken(admin, form);
  if (!created.ok) throw new Error(created.reason);
  return created;
};

const addressOf = (path: string, id = 'x') => path.replaceAll(/\{\w+\}/g, id);

describe('the gate', () => {
  const open = ['/health', '/openapi.json'];

  test('lets nobody in without a token that works, whatever route, method and body', async () => {
    const { token, apiToken } = await makeToken();
    expect(await revokeToken(anAdmin(), apiToken.id)).toBe(true);
    let tried = 0;
    for (const path of apiPaths.filter((one) => !open.includes(one))) {
      const address = addressOf(path);
      for (const method of methods) {
        const without = await call(method, address, {
          token: null,
          body: method === 'GET' ? undefined : {},
        });
        if (without.status === 405) continue;
        expect([address, method, without.status]).toEqual([address, method, 401]);
        expect(without.headers.get('www-authenticate')).toBe('Bearer');
        expect((await problem(without)).code).toBe('unauthorized');
        for (const wrong of ['wrong', `${fixedToken}x`, token, 'x'.repeat(5000)]) {
          expect((await call(method, address, { token: wrong })).status).toBe(401);
        }
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(20);
  });

  test('lets a token in that works, and none of these is a cookie', async () => {
    const { token, apiToken } = await makeToken();
    expect((await call('GET', '/users', { token })).status).toBe(200);
    expect((await call('GET', '/users')).status).toBe(200);
    expect(
      (await call('GET', '/users', { token: null, headers: { cookie: `rekey.session=${token}` } })).status,
    ).toBe(401);
    const row = await db.apiToken.findUniqueOrThrow({ where: { id: apiToken.id } });
    expect(row.lastUsedAt).not.toBeNull();
    expect(Buffer.from(row.tokenHash)).toEqual(Buffer.from(hashToken(token)));
    expect(JSON.stringify(await db.auditEntry.findMany())).not.toContain(token);
  });

  test('slows a token down that asks more often than the settings allow', async () => {
    await call('PATCH', '/settings', { body: { 'access.apiRequestsPerMinute': 10 } });
    const { token } = await makeToken();
    const answers = [];
    for (let i = 0; i < 12; i++) answers.push(await call('GET', '/notification-rules', { token }));
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(10);
    const last = answers.at(-1) as Response;
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await problem(last)).code).toBe('too_many_requests');
  });

  test('asks each endpoint’s own scope of a token: every other one is not enough', async () => {
    let asked = 0;
    for (const { method, path, access } of endpoints) {
      if (access === 'public') continue;
      expect(isRight(access)).toBe(true);
      const others = await makeToken({ scopes: rights.filter((right) => right !== access) });
      const refused = await call(method, addressOf(path), { token: others.token });
      expect([method, path, refused.status]).toEqual([method, path, 403]);
      expect(refused.headers.get('www-authenticate')).toBe(
        `Bearer error="insufficient_scope", scope="${access}"`,
      );
      expect((await problem(refused)).code).toBe('missing_scope');
      const own = await makeToken({ scopes: [access] });
      const passed = await call(method, addressOf(path), { token: own.token });
      expect([401, 403], `${method} ${path}`).not.toContain(passed.status);
      asked += 1;
    }
    expect(asked).toBeGreaterThan(50);
    const used = new Set(endpoints.map(({ access }) => access));
    // That of SCIM, which asks for it by itself (lib/web/scim).
    expect(rights.filter((right) => !used.has(right))).toEqual(['provisioning:write']);
  });

  test('says in the description which scope each call needs', async () => {
    const described = await json(await call('GET', '/openapi.json', { token: null }));
    for (const { method, path, access } of endpoints) {
      const operation = described.paths[path][method.toLowerCase()];
      expect([path, operation.security]).toEqual([path, access === 'public' ? [] : [{ token: [access] }]]);
    }
  });

  test('lets a token in until it runs out, and no longer', async () => {
    const { token, apiToken } = await makeToken({ expiresInDays: 1 });
    expect((await call('GET', '/users', { token })).status).toBe(200);
    await db.apiToken.update({ where: { id: apiToken.id }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect((await call('GET', '/users', { token })).status).toBe(401);
  });

  test('holds a token to the pace of its own', async () => {
    const { token } = await makeToken({ requestsPerMinute: 3 });
    const other = await makeToken();
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) statuses.push((await call('GET', '/users', { token })).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    expect((await call('GET', '/users', { token: other.token })).status).toBe(200);
  });

  test('answers unknown paths and methods as problems', async () => {
    expect((await problem(await call('GET', '/nothing/here'))).status).toBe(404);
    const wrong = await call('PUT', '/users');
    expect(wrong.headers.get('allow')).toBe('GET, POST');
    expect((await problem(wrong)).code).toBe('method_not_allowed');
  });

  test('keeps every answer out of caches and frames', async () => {
    for (const response of [await call('GET', '/users'), await call('GET', '/users', { token: null })]) {
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    }
  });
});

describe('a body', () => {
  test.each([
    ['{"address":', 'application/json', 400, 'bad_json'],
    ['', 'application/json', 400, 'bad_json'],
    ['a=1', 'application/x-www-form-urlencoded', 415, 'not_json'],
    [`"${'x'.repeat(1024 * 1024)}"`, 'application/json', 413, 'too_large'],
    ['[]', 'application/json', 422, 'invalid_fields'],
    ['null', 'application/json', 422, 'invalid_fields'],
    ['"text"', 'application/json', 422, 'invalid_fields'],
  ])('%.20j of %s is answered with %i', async (raw, type, status, code) => {
    const response = await call('POST', '/mail-accounts', { raw, headers: { 'content-type': type } });
    expect(response.status).toBe(status);
    expect((await problem(response)).code).toBe(code);
    expect(await db.mailAccount.count()).toBe(0);
  });

  test('names every wrong field by its dotted name and stores nothing', async () => {
    const response = await call('POST', '/mail-accounts', {
      body: {
        address: 'no address',
        owner: { email: 'x', rank: 1 },
        incoming: { type: 'jmap', host: 'https://x', port: 0, security: 'ssl' },
        outgoing: { host: 'smtp.example.com', port: 587, security: 'starttls', password: 'a\r\nb' },
        folders: [],
        extra: true,
      },
    });
    expect(response.status).toBe(422);
    const fields = (await problem(response)).errors.map(({ field }: { field: string }) => field);
    expect(fields.sort()).toEqual([
      'address',
      'extra',
      'folders',
      'incoming.host',
      'incoming.password',
      'incoming.port',
      'incoming.security',
      'incoming.type',
      'outgoing.password',
      'owner.email',
      'owner.rank',
    ]);
    expect([await db.mailAccount.count(), await db.user.count()]).toEqual([0, 0]);
  });

  test('is never echoed: a wrong password stays out of the answer', async () => {
    const incoming = { ...newAccount().incoming, password: 'canary\r\nA1 LOGOUT', port: 'canary' };
    const response = await call('POST', '/mail-accounts', { body: { ...newAccount(), incoming } });
    expect(await response.text()).not.toContain('canary');
  });
});

describe('mail accounts', () => {
  test('are created, read, changed, listed and deleted', async () => {
    const made = await call('POST', '/mail-accounts', { body: newAccount() });
    expect(made.status).toBe(201);
    const account = await json(made);
    expect(account).toMatchObject({
      address: 'ana@example.com',
      owner: { email: 'owner@example.com', alternateEmail: 'o@other.example' },
      incoming: { type: 'imap', host: 'imap.example.com', port: 993, security: 'tls', user: 'ana' },
      outgoing: { host: 'smtp.example.com' },
      state: 'active',
      paused: false,
      cause: null,
      refusals: 0,
      messageCount: 0,
      credential: { version: 1, setBy: 'api' },
    });
    expect(account.nextCheckAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(await json(await call('GET', `/mail-accounts/${account.id}`))).toEqual(account);

    const changed = await call('PATCH', `/mail-accounts/${account.id}`, {
      body: { name: 'New', incoming: { password: 'canary-2' } },
    });
    expect(await json(changed)).toMatchObject({ name: 'New', credential: { version: 2, setBy: 'api' } });
    const moved = await call('PATCH', `/mail-accounts/${account.id}`, {
      body: { incoming: { host: 'evil.example' } },
    });
    expect(moved.status).toBe(422);
    expect((await problem(moved)).errors).toMatchObject([{ field: 'incoming.password' }]);
    const fixed = await call('PATCH', `/mail-accounts/${account.id}`, {
      body: { incoming: { type: 'pop3' } },
    });
    expect((await problem(fixed)).errors).toMatchObject([{ field: 'incoming.type' }]);

    const again = await call('POST', '/mail-accounts', { body: newAccount('ANA@example.com') });
    expect(again.status).toBe(409);
    expect((await problem(again)).errors).toMatchObject([{ field: 'address' }]);

    expect((await call('DELETE', `/mail-accounts/${account.id}`)).status).toBe(204);
    expect((await call('DELETE', `/mail-accounts/${account.id}`)).status).toBe(404);
    expect(await json(await call('GET', '/mail-accounts'))).toEqual({ items: [], nextCursor: null });
  });

  test('are listed in parts, each once, also while others are made', async () => {
    for (let i = 0; i < 7; i++) await makeAccount({ address: `a${i}@example.com` });
    const seen: string[] = [];
    let next = '';
    do {
      const part = await json(await call('GET', `/mail-accounts?limit=3&cursor=${next}`));
      expect(part.items.length).toBeLessThanOrEqual(3);
      seen.push(...part.items.map(({ address }: { address: string }) => address));
      if (seen.length === 3) await makeAccount({ address: 'late@example.com' });
      next = part.nextCursor ?? '';
    } while (next);
    expect(seen).toEqual([...Array.from({ length: 7 }, (_, i) => `a${i}@example.com`), 'late@example.com']);
  });

  test('are filtered by state, words and host', async () => {
    await makeAccount({ address: 'ana@example.com', state: 'suspended' });
    await makeAccount({ address: 'ben@example.com', incomingHost: 'other.example', pausedAt: new Date() });
    const found = async (query: string) =>
      (await json(await call('GET', `/mail-accounts?${query}`))).items.map(
        ({ address }: { address: string }) => address,
      );
    expect(await found('state=suspended')).toEqual(['ana@example.com']);
    expect(await found('state=suspended,active')).toHaveLength(2);
    expect(await found('q=BEN')).toEqual(['ben@example.com']);
    expect(await found('host=other.example&paused=true')).toEqual(['ben@example.com']);
    expect(await found('attention=true')).toEqual(['ana@example.com']);
  });

  test('are found by either server, as it is now, and counted so', async () => {
    const both = { incomingHost: 'imap.one.example', outgoingHost: 'smtp.one.example' };
    const ana = await makeAccount({ address: 'ana@example.com', ...both });
    const ben = await makeAccount({ address: 'ben@example.com', ...both, outgoingHost: null });
    const found = async (host: string, more = '') => {
      const { items } = await json(await call('GET', `/mail-accounts?host=${host}${more}`));
      const addresses = items.map(({ address }: { address: string }) => address);
      if (!more) expect(await countFound(anAdmin(), { host })).toBe(addresses.length);
      return addresses;
    };
    expect(await found('IMAP.one.example')).toEqual(['ana@example.com', 'ben@example.com']);
    expect(await found('smtp.one.example')).toEqual(['ana@example.com']);
    expect(await found('imap.one.example', '&q=ben')).toEqual(['ben@example.com']);
    expect(await found('one.example')).toEqual([]);
    await db.mailAccount.update({ where: { id: ana.id }, data: { outgoingHost: 'out.two.example' } });
    await db.mailAccount.update({ where: { id: ben.id }, data: { incomingHost: 'imap.two.example' } });
    expect(await found('smtp.one.example')).toEqual([]);
    expect(await found('out.two.example')).toEqual(['ana@example.com']);
    expect(await found('imap.one.example')).toEqual(['ana@example.com']);
    expect(await found('imap.two.example')).toEqual(['ben@example.com']);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=-1', 'limit'],
    ['cursor=x', 'cursor'],
    ['state=Suspended', 'state.0'],
    ['paused=maybe', 'paused'],
    ['colour=red', 'colour'],
  ])('a list with ?%s says what is wrong', async (query, field) => {
    const response = await call('GET', `/mail-accounts?${query}`);
    expect(response.status).toBe(422);
    expect((await problem(response)).errors).toMatchObject([{ field }]);
  });

  test('are paused, resumed and checked, and their story tells it', async () => {
    const { id } = await makeAccount();
    expect(await json(await call('POST', `/mail-accounts/${id}/pause`))).toMatchObject({
      paused: true,
      nextCheckAt: null,
    });
    expect((await problem(await call('POST', `/mail-accounts/${id}/check`))).code).toBe('paused');
    expect(await json(await call('POST', `/mail-accounts/${id}/resume`))).toMatchObject({ paused: false });
    const checked = await call('POST', `/mail-accounts/${id}/check`);
    expect([checked.status, await json(checked)]).toMatchObject([
      202,
      { finished: false, outcome: null, account: { id } },
    ]);
    const { items } = await json(await call('GET', `/mail-accounts/${id}/timeline`));
    expect(items.map(({ kind }: { kind: string }) => kind)).toEqual(['check_requested', 'resumed', 'paused']);
    const part = await json(await call('GET', `/mail-accounts/${id}/timeline?limit=2`));
    const rest = await json(
      await call('GET', `/mail-accounts/${id}/timeline?limit=2&cursor=${part.nextCursor}`),
    );
    expect([...part.items, ...rest.items]).toEqual(items);
  });

  test('with a password that was refused beyond doubt are not checked on request, and resumed for one probe a day', async () => {
    const { id } = await makeAccount();
    await db.mailAccount.update({ where: { id }, data: { state: 'suspended', refusals: 5 } });
    const row = await db.mailAccount.findUniqueOrThrow({ where: { id }, select: storedColumns });
    const placed = storedSecret(storedOf(row), 'incoming');
    if (!placed) throw new Error('nothing is stored');
    const refusedNow = (isProbe: boolean) =>
      noteRefused(db, 'incoming', placed, { now: new Date(), probeHours: 24, isProbe });
    await refusedNow(false);
    const checked = await call('POST', `/mail-accounts/${id}/check`);
    expect(checked.status).toBe(409);
    expect(await problem(checked)).toMatchObject({ code: 'password_refused', retryAt: expect.any(String) });

    const resume = async () => json(await call('POST', `/mail-accounts/${id}/resume`));
    expect(await resume()).toMatchObject({
      state: 'suspended',
      resumed: { endedPause: false, next: 'probe', retryAt: null },
    });
    expect((await call('POST', `/mail-accounts/${id}/check`)).status).toBe(202);
    await refusedNow(true);
    expect(await resume()).toMatchObject({
      state: 'suspended',
      resumed: { next: 'wait', retryAt: expect.any(String) },
    });
    expect((await call('POST', `/mail-accounts/${id}/check`)).status).toBe(409);
    const { items } = await json(await call('GET', `/mail-accounts/${id}/timeline`));
    expect(items.map(({ kind }: { kind: string }) => kind)).toEqual(['check_requested', 'probe_requested']);
  });

  test('cannot send a link before the settings for it are there, which are named', async () => {
    const { id } = await makeAccount();
    const response = await call('POST', `/mail-accounts/${id}/update-link`);
    expect(response.status).toBe(409);
    expect((await problem(response)).missing).toEqual([
      'email.from',
      'email.host',
      'desktop.webAddress',
      'phone.webAddress',
    ]);
    await setUpMail();
    expect((await call('POST', `/mail-accounts/${id}/update-link`)).status).toBe(202);
    const { items } = await json(await call('GET', '/notifications'));
    expect(items).toMatchObject([
      { accountId: id, state: 'queued', recipient: expect.stringContaining('•••••') },
    ]);
  });

  test.each(['GET', 'PATCH', 'DELETE'])('that are not there answer %s with 404', async (method) => {
    for (const id of ['x', '00000000-0000-7000-8000-000000000000', 'x%00y', "1' OR 1=1"]) {
      const response = await call(method, `/mail-accounts/${id}`, {
        body: method === 'PATCH' ? {} : undefined,
      });
      expect(response.status).toBe(404);
    }
  });

  test.each(['check', 'check?wait=true', 'pause', 'resume', 'update-link'])(
    'that are not there have no %s',
    async (what) => {
      await setUpMail();
      expect((await call('POST', `/mail-accounts/x/${what}`)).status).toBe(404);
      expect((await call('POST', `/mail-accounts/00000000-0000-7000-8000-000000000000/${what}`)).status).toBe(
        404,
      );
    },
  );
});

describe('acts on many mail accounts', () => {
  const many = async (count: number) => {
    const made = [];
    for (let n = 0; n < count; n++) made.push(await makeAccount({ address: `${n}@many.example` }));
    return made.map(({ id }) => id);
  };
  const isPaused = () => db.mailAccount.count({ where: { pausedAt: { not: null } } });
  const start = (body: object, token = fixedToken) => call('POST', '/mail-account-jobs', { body, token });

  test('are started, gone through by a worker, followed, and taken back', async () => {
    const ids = await many(3);
    const body = { act: { kind: 'pause' }, accounts: { filter: { q: 'many.example' }, except: [ids[0]] } };
    const started = await start(body);
    expect(started.status).toBe(202);
    const job = await json(started);
    expect(job).toMatchObject({
      kind: 'pause',
      state: 'running',
      all: 2,
      done: 0,
      startedBy: 'REKEY_API_TOKEN',
    });
    await runAccountJob(db, job.id);
    const followed = await json(await call('GET', `/mail-account-jobs/${job.id}`));
    expect(followed).toMatchObject({ state: 'done', done: 2, refused: 0, canUndo: true, problems: [] });
    expect(await isPaused()).toBe(2);
    const undone = await json(await call('POST', `/mail-account-jobs/${job.id}/undo`));
    expect(undone).toMatchObject({ kind: 'undo', undoes: job.id, all: 2 });
    await runAccountJob(db, undone.id);
    expect(await isPaused()).toBe(0);
    const again = await call('POST', `/mail-account-jobs/${job.id}/undo`);
    expect([again.status, (await problem(again)).code]).toEqual([409, 'cannot_undo']);
    const first = await json(await call('GET', '/mail-account-jobs?limit=1'));
    expect(first.items).toMatchObject([{ id: undone.id }]);
    const { items } = await json(await call('GET', `/mail-account-jobs?limit=1&cursor=${first.nextCursor}`));
    expect(items).toMatchObject([{ id: job.id }]);
  });

  test('name the account that was refused, and end where they are cancelled', async () => {
    const [id] = await many(1);
    const nobody = '019a0000-0000-7000-8000-000000000001';
    const job = await json(await start({ act: { kind: 'pause' }, accounts: { ids: [id, nobody] } }));
    await runAccountJob(db, job.id);
    expect(await json(await call('GET', `/mail-account-jobs/${job.id}`))).toMatchObject({
      done: 1,
      refused: 1,
      problems: [{ id: nobody, reason: expect.any(String) }],
    });
    const other = await json(await start({ act: { kind: 'resume' }, accounts: { ids: [id] } }));
    const cancelled = await call('POST', `/mail-account-jobs/${other.id}/cancel`);
    expect(await json(cancelled)).toMatchObject({ state: 'cancelled', done: 0 });
    await runAccountJob(db, other.id);
    expect(await isPaused()).toBe(1);
  });

  test('delete nothing but the number that was named', async () => {
    const ids = await many(2);
    const act = { kind: 'delete' };
    const unnamed = await start({ act, accounts: { ids } });
    expect((await problem(unnamed)).errors).toMatchObject([{ field: 'expected' }]);
    const other = await start({ act, accounts: { filter: { q: 'many.example' } }, expected: 3 });
    expect([other.status, await problem(other)]).toMatchObject([409, { code: 'other_number', all: 2 }]);
    const job = await json(await start({ act, accounts: { filter: { q: 'many.example' } }, expected: 2 }));
    await runAccountJob(db, job.id);
    expect(await db.mailAccount.count()).toBe(0);
  });

  test('give accounts to another owner, or take that back, only for a token that may change users', async () => {
    const ids = await many(1);
    const { token } = await makeToken({ scopes: ['accounts:read', 'accounts:write'] });
    const body = { act: { kind: 'change', owner: 'new@example.com' }, accounts: { ids } };
    const refused = await start(body, token);
    expect([refused.status, await problem(refused)]).toMatchObject([403, { scope: 'users:write' }]);
    const job = await json(await start(body));
    await runAccountJob(db, job.id);
    const back = await call('POST', `/mail-account-jobs/${job.id}/undo`, { token });
    expect([back.status, await problem(back)]).toMatchObject([403, { scope: 'users:write' }]);
    expect(await db.accountJob.count()).toBe(1);
  });
});

test('a protocol log is begun, read as text and stopped, by who may change accounts and by who may read them', async () => {
  const { id } = await makeAccount();
  const path = `/mail-accounts/${id}/protocol-log`;
  expect((await call('GET', path)).status).toBe(404);
  const { until } = await json(await call('POST', path));
  expect(Date.parse(until) - Date.now()).toBeGreaterThan(3_590_000);
  await db.protocolConnection.create({
    data: {
      ...{
        id: randomUUID(),
        accountId: id,
        openedAt: new Date(),
        protocol: 'IMAP',
        server: 'mail.example:993',
      },
      lines: '2026-11-29T12:00:00.000Z > a1 LOGIN [masked]\n',
    },
  });
  const answer = await call('GET', path);
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(await answer.text()).toBe('IMAP mail.example:993\n2026-11-29T12:00:00.000Z > a1 LOGIN [masked]\n');
  expect((await call('DELETE', path)).status).toBe(204);
  expect(await db.protocolLog.count({ where: { accountId: id, until: { gt: new Date() } } })).toBe(0);
  for (const method of ['GET', 'POST', 'DELETE'])
    expect((await call(method, `/mail-accounts/${randomUUID()}/protocol-log`)).status).toBe(404);
});

describe('messages', () => {
  test('that a server has not handed out are told by folder, and since when', async () => {
    const { id } = await makeAccount();
    const path = `/mail-accounts/${id}/missing`;
    expect(await json(await call('GET', path))).toEqual({ items: [], nextCursor: null });
    const folder = await db.folder.create({ data: { accountId: id, path: 'INBOX' } });
    const firstMissedAt = new Date('2026-11-20T08:00:00Z');
    await db.missingMessage.createMany({
      data: [
        { folderId: folder.id, uid: 4, reason: 'refused', firstMissedAt, nextTryAt: new Date() },
        { folderId: folder.id, uid: 9, reason: 'refused' },
        { folderId: folder.id, uid: 7, reason: 'late' },
      ],
    });
    expect((await json(await call('GET', path))).items).toEqual([
      { folder: 'INBOX', count: 2, since: '2026-11-20T08:00:00.000Z', reason: 'refused', isTriedAgain: true },
    ]);
    expect((await call('GET', '/mail-accounts/x/missing')).status).toBe(404);
  });

  test('are listed newest first in parts, and given back to the byte', async () => {
    const account = await makeAccount();
    const other = await makeAccount();
    const folder = await db.folder.create({ data: { accountId: account.id, path: 'INBOX' } });
    const bytes = Buffer.from('Subject: =?x?=\r\n\r\n\xff\x00 body \r\n.\r\n', 'latin1');
    for (let uid = 1; uid <= 5; uid++) {
      await db.message.create({
        data: {
          accountId: account.id,
          folderId: folder.id,
          uidValidity: 4_294_967_295,
          uid,
          contentHash: new Uint8Array(32),
          size: bytes.length,
          subject: `Message ${uid}`,
          fromName: 'Ben',
          fromAddress: 'ben@example.com',
          sentAt: uid === 5 ? null : new Date(Date.UTC(2026, 0, uid === 4 ? 3 : uid)),
          messageId: '<x@example.com>',
          raw: { create: { bytes: new Uint8Array(bytes) } },
        },
      });
    }
    const all = await json(await call('GET', `/mail-accounts/${account.id}/messages`));
    expect(all.items.map(({ uid }: { uid: number }) => uid)).toEqual([5, 4, 3, 2, 1]);
    expect(all.items[1]).toMatchObject({
      subject: 'Message 4',
      from: 'Ben <ben@example.com>',
      date: '2026-01-03T00:00:00.000Z',
      size: bytes.length,
      folder: 'INBOX',
      uidValidity: 4_294_967_295,
      messageId: '<x@example.com>',
    });
    const parts: unknown[] = [];
    let next = '';
    do {
      const part = await json(
        await call('GET', `/mail-accounts/${account.id}/messages?limit=1&cursor=${next}`),
      );
      parts.push(...part.items);
      next = part.nextCursor ?? '';
    } while (next);
    expect(parts).toEqual(all.items);
    expect(await json(await call('GET', `/mail-accounts/${other.id}/messages`))).toMatchObject({ items: [] });
    expect((await call('GET', '/mail-accounts/x/messages')).status).toBe(404);

    const raw = await call('GET', `/messages/${all.items[0].id}/raw`);
    expect(Buffer.from(await raw.arrayBuffer())).toEqual(bytes);
    expect(raw.headers.get('content-type')).toBe('message/rfc822');
    expect(raw.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w-]+\.eml"$/);
    expect(raw.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await call('GET', '/messages/x/raw')).status).toBe(404);
  });
});

async function setUpMail() {
  const body = {
    'email.from': 'Rekey <rekey@example.com>',
    'email.host': 'smtp.example.com',
    'desktop.webAddress': 'https://desk.example.com/',
    'phone.webAddress': 'https://phone.example.com',
  };
  const saved = await call('PATCH', '/settings', { body });
  expect(saved.status).toBe(200);
}

describe('settings and rules', () => {
  test('Test Settings says what is not set, and asks for an address where it knows none', async () => {
    const nobody = await call('POST', '/settings/email/test');
    expect((await problem(nobody)).errors).toMatchObject([{ field: 'to' }]);
    const wrong = await call('POST', '/settings/email/test', { body: { to: 'nobody' } });
    expect((await problem(wrong)).errors).toMatchObject([{ field: 'to' }]);
    await call('PATCH', '/settings', { body: { 'email.from': 'Rekey <rekey@example.com>' } });
    const tested = await call('POST', '/settings/email/test');
    expect(tested.status).toBe(200);
    expect(await json(tested)).toMatchObject({
      ok: false,
      steps: [{ step: 'settings', ok: false, detail: expect.stringContaining('email.host') }],
    });
  });

  test('are read and changed live as one flat object, all or none', async () => {
    expect(await json(await call('GET', '/settings'))).toMatchObject({
      'fetcher.intervalSeconds': 1800,
      'desktop.webAddress': null,
      'email.password': null,
    });
    const body = {
      'fetcher.intervalSeconds': 1,
      'desktop.webAddress': 'https://x.example/',
      'email.password': 'canary',
    };
    const changed = await json(await call('PATCH', '/settings', { body }));
    expect(changed).toMatchObject({
      'fetcher.intervalSeconds': 1,
      'desktop.webAddress': 'https://x.example',
      'email.password': '[set]',
    });
    const wrong = await call('PATCH', '/settings', {
      body: { 'fetcher.intervalSeconds': 60, 'fetcher.interval': 1 },
    });
    expect(wrong.status).toBe(422);
    expect((await problem(wrong)).errors).toEqual([
      { field: 'fetcher.interval', message: 'is not a setting' },
    ]);
    expect(await json(await call('GET', '/settings'))).toEqual(changed);
  });

  test('the logo is put, shown where anybody may load it, and taken away', async () => {
    expect((await call('GET', '/settings/logo')).status).toBe(404);
    const head = Buffer.concat([
      Buffer.from('89504e470d0a1a0a0000000d49484452000000f0000000500802000000', 'hex'),
      Buffer.alloc(20),
    ]);
    const put = await call('PUT', '/settings/logo', { body: { picture: head.toString('base64') } });
    const logo = await json(put);
    expect([put.status, logo]).toMatchObject([200, { type: 'image/png', width: 240, height: 80 }]);
    expect(logo.url).toMatch(new RegExp(`/look/logo/${logo.hash}$`));
    expect(await json(await call('GET', '/settings/logo'))).toEqual(logo);
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64');
    for (const picture of [svg, 'not base64!', 'A'.repeat(200_000)]) {
      const refused = await call('PUT', '/settings/logo', { body: { picture } });
      expect((await problem(refused)).errors).toMatchObject([{ field: 'picture' }]);
    }
    expect(await json(await call('GET', '/settings/logo'))).toEqual(logo);
    expect((await call('DELETE', '/settings/logo')).status).toBe(204);
    expect((await call('GET', '/settings/logo')).status).toBe(404);
  });

  test('a stored secret is asked for again, by its key, when its server changes', async () => {
    const body = { 'email.host': 'smtp.example.com', 'email.user': 'rekey', 'email.password': 'canary' };
    const before = await json(await call('PATCH', '/settings', { body }));
    const moved = await call('PATCH', '/settings', {
      body: { 'email.host': 'evil.example', 'email.security': 'none', 'email.password': '[set]' },
    });
    expect(moved.status).toBe(422);
    expect((await problem(moved)).errors).toEqual([
      {
        field: 'email.password',
        message: expect.stringMatching(/entered again.*Server \(email\.host\), Security \(email\.security\)/),
      },
    ]);
    expect(await json(await call('GET', '/settings'))).toEqual(before);
    const both = { 'email.host': 'new.example', 'email.password': 'another' };
    expect((await call('PATCH', '/settings', { body: both })).status).toBe(200);
  });

  test('a rule is enabled once what it needs is set, and says what is missing until then', async () => {
    const { items } = await json(await call('GET', '/notification-rules'));
    expect(items).toMatchObject([
      { key: 'email-wrong-credentials', enabled: false },
      { key: 'sms-wrong-credentials', enabled: false },
      { key: 'email-recovered', enabled: false },
      { key: 'sms-recovered', enabled: false },
      { key: 'email-password-updated', enabled: false },
      { key: 'email-host-outage' },
      { key: 'email-unreachable', enabled: true },
      { key: 'email-account-suspended', enabled: false },
    ]);
    const refused = await call('PATCH', '/notification-rules/email-wrong-credentials', {
      body: { enabled: true },
    });
    expect(refused.status).toBe(409);
    expect((await problem(refused)).errors.map(({ field }: { field: string }) => field)).toEqual([
      'email.from',
      'email.host',
      'desktop.webAddress',
      'phone.webAddress',
    ]);
    await setUpMail();
    const enabled = await call('PATCH', '/notification-rules/email-wrong-credentials', {
      body: { enabled: true },
    });
    expect(await json(enabled)).toMatchObject({ enabled: true, missing: [] });
    expect(await db.notificationRule.findMany()).toMatchObject([
      { key: 'email-wrong-credentials', enabled: true },
    ]);
    expect((await call('PATCH', '/notification-rules/nothing', { body: { enabled: true } })).status).toBe(
      404,
    );
    const text = await call('PATCH', '/notification-rules/email-wrong-credentials', {
      body: { enabled: 'yes' },
    });
    expect((await problem(text)).errors).toMatchObject([{ field: 'enabled' }]);
  });
});

test('notifications are logged with masked recipients and sent again on request', async () => {
  const { id: accountId } = await makeAccount();
  const { id } = await db.notification.create({
    data: {
      ruleKey: 'email-wrong-credentials',
      kind: 'suspended',
      channel: 'email',
      accountId,
      recipient: 'somebody@example.com',
      recipientKind: 'alternate_address',
      idempotencyKey: 'k1',
      state: 'failed',
      attempts: 3,
      lastError: '550 no such user',
      sealedToken: 'canary-sealed',
    },
  });
  const list = await call(
    'GET',
    `/notifications?state=failed&rule=email-wrong-credentials&account=${accountId}`,
  );
  const text = await list.text();
  expect(text).not.toMatch(/somebody@|canary/);
  expect(JSON.parse(text).items).toMatchObject([{ id, attempts: 3, lastError: '550 no such user' }]);
  expect((await json(await call('GET', '/notifications?channel=sms'))).items).toEqual([]);
  expect((await call('GET', '/notifications?channel=fax')).status).toBe(422);
  const one = await json(await call('GET', `/notifications/${id}`));
  expect(one).toMatchObject({ id, state: 'failed', message: { parts: null, carries: [id] } });
  expect(one.message.text).toContain('/update/•••••');
  expect((await call('GET', '/notifications/x')).status).toBe(404);
  expect(await json(await call('POST', `/notifications/${id}/redeliver`))).toMatchObject({
    state: 'queued',
    attempts: 0,
  });
  expect((await problem(await call('POST', `/notifications/${id}/redeliver`))).code).toBe('waiting');
  expect((await call('POST', '/notifications/x/redeliver')).status).toBe(404);
});

describe('users', () => {
  test('are created, read, changed, listed and deleted, with clear conflicts', async () => {
    const body = { email: 'Root@Example.com', role: 'ADMIN', allowLogin: true, password: 'canary-password' };
    const made = await call('POST', '/users', { body });
    expect(made.status).toBe(201);
    const root = await json(made);
    expect(root).toMatchObject({
      email: 'root@example.com',
      role: 'ADMIN',
      hasPassword: true,
      accountCount: 0,
    });
    expect((await problem(await call('POST', '/users', { body }))).code).toBe('email_taken');
    expect(await json(await call('GET', `/users/${root.id}`))).toEqual(root);
    const demoted = await call('PATCH', `/users/${root.id}`, { body: { role: 'USER' } });
    expect((await problem(demoted)).code).toBe('last_administrator');
    expect((await problem(await call('DELETE', `/users/${root.id}`))).code).toBe('last_administrator');

    const account = await makeAccount();
    const { ownerId } = account;
    const owns = await call('DELETE', `/users/${ownerId}`);
    expect(await problem(owns)).toMatchObject({ code: 'owns_accounts', accounts: 1 });
    expect((await call('DELETE', `/users/${ownerId}?accounts=delete`)).status).toBe(204);
    expect((await call('GET', `/mail-accounts/${account.id}`)).status).toBe(404);
    expect((await json(await call('GET', '/users?role=ADMIN&q=root'))).items).toHaveLength(1);
    expect((await call('GET', '/users/x')).status).toBe(404);
  });

  test.each([
    [{ email: 'a@b.example', password: 'short' }, 'password'],
    [{ email: 'nobody' }, 'email'],
    [{ email: 'a@b.example', role: 'ROOT' }, 'role'],
    [{ email: 'a@b.example', sessionVersion: 1 }, 'sessionVersion'],
    [{}, 'email'],
  ])('%j is refused by field', async (body, field) => {
    const response = await call('POST', '/users', { body });
    expect((await problem(response)).errors).toMatchObject([{ field }]);
    expect(await db.user.count()).toBe(0);
  });

  test('are invited: the address of what is missing, then the state of the invitation', async () => {
    const body = { email: 'new@people.example', invite: true };
    await call('PATCH', '/settings', { body: { 'email.host': null } });
    const missing = await call('POST', '/users', { body });
    expect([missing.status, await json(missing)]).toMatchObject([409, { code: 'settings_missing' }]);
    expect(await db.user.count()).toBe(0);
    const addresses = { 'desktop.webAddress': 'https://m.example', 'phone.webAddress': 'https://m.example' };
    const mail = { 'email.host': 'mail.example', 'email.from': 'rekey@m.example' };
    await call('PATCH', '/settings', { body: { ...addresses, ...mail } });
    const made = await json(await call('POST', '/users', { body }));
    expect(made).toMatchObject({
      hasPassword: false,
      invitation: { purpose: 'invitation', state: 'waiting' },
    });
    const again = await call('POST', `/users/${made.id}/invitation`);
    expect(again.status).toBe(202);
    expect((await call('DELETE', `/users/${made.id}/invitation`)).status).toBe(204);
    expect((await call('DELETE', `/users/${made.id}/invitation`)).status).toBe(404);
    const revoked = await json(await call('GET', `/users/${made.id}`));
    expect(revoked).toMatchObject({ invitation: { state: 'revoked' } });
    const both = await call('POST', '/users', {
      body: { ...body, email: 'b@m.example', password: 'long enough' },
    });
    expect((await problem(both)).errors).toMatchObject([{ field: 'password' }]);
  });

  test('without login are signed out, and may not be reset or invited', async () => {
    const body = { email: 'ana@people.example', password: 'long enough' };
    const made = await json(await call('POST', '/users', { body }));
    await db.userSession.create({ data: { userId: made.id, endsAt: new Date(Date.now() + 60_000) } });
    expect(await json(await call('GET', `/users/${made.id}`))).toMatchObject({ sessionCount: 1 });
    expect(await json(await call('DELETE', `/users/${made.id}/sessions`))).toEqual({ ended: 1 });
    await call('PATCH', `/users/${made.id}`, { body: { allowLogin: false } });
    for (const path of ['invitation', 'password-reset']) {
      const answer = await call('POST', `/users/${made.id}/${path}`);
      expect([answer.status, await json(answer)]).toMatchObject([409, { code: expect.any(String) }]);
    }
  });
});

describe('the system', () => {
  test('is healthy only with a worker that was heard of lately', async () => {
    await db.heartbeat.deleteMany();
    const beat = { kind: 'worker', hostname: 'h', pid: 1, startedAt: new Date() };
    const old = new Date(Date.now() - 60_000);
    const id = '00000000-0000-7000-8000-000000000001';
    await db.heartbeat.create({ data: { id, ...beat, lastSeenAt: old } });
    const sick = await call('GET', '/health', { token: null });
    expect([sick.status, await json(sick)]).toMatchObject([
      503,
      { ready: false, database: { ok: true }, workers: { ok: false } },
    ]);
    await db.heartbeat.update({ where: { id }, data: { lastSeenAt: new Date() } });
    const well = await call('GET', '/health', { token: null });
    expect([well.status, await json(well)]).toMatchObject([
      200,
      { status: 'ok', ready: true, workers: { alive: 1 } },
    ]);
  });

  test('says which processes have taken a change of settings, and names the one that has not', async () => {
    await db.heartbeat.deleteMany();
    await call('PATCH', '/settings', { body: { 'fetcher.concurrency': 21 } });
    const changed = (await db.setting.findUniqueOrThrow({ where: { key: 'fetcher.concurrency' } })).updatedAt;
    const beat = (n: number, kind: string, settingsSeenAt: Date | null) => ({
      id: `00000000-0000-7000-8000-00000000000${n}`,
      ...{ kind, hostname: 'h', pid: n, startedAt: changed, lastSeenAt: new Date(), settingsSeenAt },
    });
    await db.heartbeat.createMany({ data: [beat(1, 'worker', changed), beat(2, 'web', null)] });
    expect(await json(await call('GET', '/settings/applied'))).toMatchObject({
      changedAt: changed.toISOString(),
      applied: false,
      processes: [
        { kind: 'worker', name: 'h (1)', state: 'taken' },
        { kind: 'web', name: 'h (2)', state: 'waiting' },
      ],
    });
    await db.heartbeat.updateMany({ data: { settingsSeenAt: changed } });
    expect(await json(await call('GET', '/settings/applied'))).toMatchObject({ applied: true });
  });

  test('tells its numbers to Prometheus', async () => {
    await makeAccount({ state: 'suspended', nextCheckAt: new Date(Date.now() - 5000) });
    const response = await call('GET', '/metrics');
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    const text = await response.text();
    expect(text).toContain('rekey_accounts{state="suspended"} 1');
    expect(text).toContain('rekey_accounts_due 1');
    expect(text).toMatch(/rekey_web_process_cpu_seconds_total \d/);
    expect(
      text.split('\n').filter((line) => line && !/^(#|[a-z_\d]+(\{[^}]*\})? ([-+\d.e]+|Nan)$)/.test(line)),
    ).toEqual([]);
  });
});

test('no answer to any GET carries a secret', async () => {
  const secrets = [
    'canary-in',
    'canary-out',
    'canary-smtp',
    'canary-password',
    'canary-hash',
    'canary-client',
    'v1.1.',
    'v2.1.',
    'argon2',
  ];
  const account = await json(await call('POST', '/mail-accounts', { body: newAccount() }));
  await call('PATCH', '/settings', {
    body: {
      'email.password': 'canary-smtp',
      'sms.twilio.authToken': 'canary-smtp',
      'sms.http.headers': '{"k":"canary-smtp"}',
    },
  });
  const user = await json(
    await call('POST', '/users', { body: { email: 'u@example.com', password: 'canary-password' } }),
  );
  await db.notification.create({
    data: {
      ruleKey: 'email-wrong-credentials',
      kind: 'suspended',
      channel: 'email',
      accountId: account.id,
      recipient: 'r@example.com',
      recipientKind: 'own_address',
      idempotencyKey: 'k2',
      sealedToken: 'canary-hash',
    },
  });
  const identityProvider = await json(
    await call('POST', '/identity-providers', {
      body: { name: 'C', issuer: 'https://id.c.example', clientId: 'rekey', secret: 'canary-client' },
    }),
  );
  let read = 0;
  for (const path of apiPaths) {
    const ids: Record<string, string> = {
      users: user.id,
      'mail-accounts': account.id,
      'identity-providers': identityProvider.id,
    };
    const address = addressOf(path, ids[path.split('/')[1] ?? '']);
    const response = await call('GET', address);
    const text = await response.text();
    for (const secret of secrets) expect([address, text.includes(secret)]).toEqual([address, false]);
    if (response.status === 200) read += 1;
  }
  expect(read).toBeGreaterThanOrEqual(12);
});

describe('a telephone number', () => {
  const numbers = [
    '030 1234567',
    '+49',
    'abc',
    '<b>+49301234567</b>',
    '+49301234567\r\nX: y',
    '🔑',
    '\u202e76543210394+',
    'x'.repeat(5000),
    42,
  ];

  test.each(numbers)('%j is a problem of its field, and nothing is stored', async (phone) => {
    const before = await db.user.count();
    const user = await call('POST', '/users', { body: { email: 'tel@example.com', phone } });
    expect([user.status, (await problem(user)).errors[0].field]).toEqual([422, 'phone']);
    const account = newAccount();
    const made = await call('POST', '/mail-accounts', {
      body: { ...account, owner: { email: 'tel@example.com', phone } },
    });
    expect([made.status, (await problem(made)).errors[0].field]).toEqual([422, 'owner.phone']);
    const tested = await call('POST', '/settings/sms/test', { body: { to: phone } });
    expect([tested.status, (await problem(tested)).errors[0].field]).toEqual([422, 'to']);
    expect(await db.user.count()).toBe(before);
  });

  test('is read as one of the default region where it names no country', async () => {
    await call('PATCH', '/settings', { body: { 'sms.defaultRegion': 'ro' } });
    const user = await json(
      await call('POST', '/users', { body: { email: 'ro@example.com', phone: '0721 000 111' } }),
    );
    expect(user.phone).toBe('+40721000111');
    expect((await json(await call('GET', '/settings')))['sms.defaultRegion']).toBe('RO');
    const wrong = await call('PATCH', '/settings', { body: { 'sms.defaultRegion': 'Romania' } });
    expect((await problem(wrong)).errors).toMatchObject([{ field: 'sms.defaultRegion' }]);
  });
});

test('the SMS settings are tested by a real message, and say what is missing until then', async () => {
  const to = '+40721000111';
  const first = await json(await call('POST', '/settings/sms/test', { body: { to } }));
  expect(first).toEqual({
    ok: false,
    steps: [{ step: 'settings', ok: false, detail: 'Not set: sms.provider' }],
  });
  const gateway = await startHttpGateway();
  process.env.REKEY_ALLOW_LOOPBACK_MAIL_HOSTS = 'true';
  forgetEnv();
  try {
    await call('PATCH', '/settings', {
      body: {
        'sms.provider': 'http',
        'sms.http.url': `${gateway.url}/send`,
        'sms.http.headers': '{"X-Key": "canary-key"}',
        'sms.http.body': 'to={to}&text={text}',
        'sms.http.success': 'queued',
      },
    });
    gateway.answer = { status: 200, body: 'no credit for canary-key' };
    const refused = await json(await call('POST', '/settings/sms/test', { body: { to } }));
    expect(refused).toMatchObject({
      ok: false,
      steps: [{ ok: true }, { ok: true, detail: to }, { step: 'message', ok: false }],
    });
    expect(refused.steps[2].detail).toContain('no credit for •••');
    gateway.answer = { status: 200, body: 'queued as 7' };
    const sent = await json(await call('POST', '/settings/sms/test', { body: { to } }));
    expect(sent).toMatchObject({ ok: true });
    expect(sent.steps[2].detail).toBe('200: queued as 7 (1 part)');
    expect(new URLSearchParams(gateway.calls[1]?.body).get('to')).toBe(to);
  } finally {
    delete process.env.REKEY_ALLOW_LOOPBACK_MAIL_HOSTS;
    forgetEnv();
    await gateway.stop();
  }
});

test('the OpenAPI document is made of the same calls, resolves its references and hides nothing', async () => {
  const document = await json(await call('GET', '/openapi.json', { token: null }));
  expect(document.openapi).toBe('3.1.0');
  const described = Object.entries<Record<string, unknown>>(document.paths).flatMap(([address, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${address}`),
  );
  const served: string[] = [];
  for (const path of apiPaths) {
    for (const method of methods) {
      const { status } = await call(method, addressOf(path), { token: null });
      if (status !== 405) served.push(`${method} ${path}`);
    }
  }
  expect(described.sort()).toEqual(served.sort());

  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
  expect(references.length).toBeGreaterThan(20);
  for (const [, kind = '', name = ''] of references)
    expect(document.components[kind][name]).toBeTypeOf('object');
  const ids = Object.values<Record<string, { operationId: string }>>(document.paths).flatMap((item) =>
    Object.values(item).map(({ operationId }) => operationId),
  );
  expect(new Set(ids).size).toBe(ids.length);
  const settings = document.components.schemas.SettingsChange.properties;
  expect(settings['fetcher.intervalSeconds']).toMatchObject({ type: 'integer', minimum: 1, default: 1800 });
});

describe('identity providers', () => {
  const contoso = {
    name: 'Contoso',
    issuer: 'https://id.contoso.example',
    clientId: 'rekey',
    secret: 'canary-client',
    domains: ['contoso.example'],
    roleClaim: 'groups',
    administratorValues: ['admins'],
  };
  const make = async (more: object = {}) =>
    json(await call('POST', '/identity-providers', { body: { ...contoso, ...more } }));

  beforeEach(async () => {
    await db.identityProvider.deleteMany();
  });

  test('are added, read, changed in part, listed and removed; the secret goes in and never out', async () => {
    const made = await make();
    expect(made).toMatchObject({
      isEnabled: true,
      scopes: ['openid', 'email', 'profile'],
      createsUsers: false,
    });
    const address = `/identity-providers/${made.id}`;
    const change = { body: { createsUsers: true, scopes: ['groups'] } };
    const changed = await json(await call('PATCH', address, change));
    expect(changed).toEqual({ ...made, createsUsers: true, scopes: ['openid', 'groups'] });
    expect(await json(await call('GET', address))).toEqual(changed);
    expect((await json(await call('GET', '/identity-providers'))).items).toEqual([{ ...changed, people: 0 }]);
    const { sealedSecret } = await db.identityProvider.findUniqueOrThrow({ where: { id: made.id } });
    expect(sealedSecret).toMatch(/^v\d/);
    const kept = [made, changed, sealedSecret, await db.auditEntry.findMany()];
    expect(JSON.stringify(kept)).not.toContain('canary-client');

    expect((await call('DELETE', address)).status).toBe(204);
    expect((await call('GET', address)).status).toBe(404);
    const entries = await db.auditEntry.findMany({ where: { targetId: made.id }, orderBy: { id: 'asc' } });
    expect(entries.map(({ action }) => action)).toEqual(
      ['created', 'changed', 'deleted'].map((what) => `identity_provider.${what}`),
    );
  });

  test('keep their secret from another issuer, and their names and issuers apart', async () => {
    const { id } = await make();
    await make({ name: 'Other', issuer: 'https://id.other.example' });
    const change = (body: object) => call('PATCH', `/identity-providers/${id}`, { body });
    const moved = await change({ issuer: 'https://evil.example' });
    expect([moved.status, (await problem(moved)).errors[0].field]).toEqual([422, 'secret']);
    const half = await change({ administratorValues: [] });
    expect([half.status, (await problem(half)).errors[0].field]).toEqual([422, 'administratorValues']);
    expect((await change({ issuer: 'https://id.other.example', secret: 'x' })).status).toBe(409);
    expect((await change({ issuer: 'https://new.example', secret: 'x' })).status).toBe(200);
  });

  test('are set up only by a token that may change users: who they vouch for is let in', async () => {
    const { id } = await make();
    const { token } = await makeToken({ scopes: ['settings:read', 'settings:write'] });
    for (const refused of [
      await call('POST', '/identity-providers', { body: { ...contoso, name: 'Mine' }, token }),
      await call('PATCH', `/identity-providers/${id}`, { body: { createsUsers: true }, token }),
    ])
      expect([refused.status, await problem(refused)]).toMatchObject([403, { scope: 'users:write' }]);
    expect(await db.identityProvider.findMany({ select: { createsUsers: true } })).toEqual([
      { createsUsers: false },
    ]);
  });
});

describe('API tokens', () => {
  const form = { name: 'Provisioning', scopes: ['users:read', 'accounts:read'] };

  test('are made, shown once, listed without what opens anything, and revoked at once', async () => {
    const made = await call('POST', '/api-tokens', { body: { ...form, requestsPerMinute: 60 } });
    expect(made.status).toBe(201);
    const { token, ...shown } = await json(made);
    expect(token).toMatch(/^rekey_[\w-]{43}$/);
    expect(shown).toMatchObject({
      name: 'Provisioning',
      scopes: ['accounts:read', 'users:read'],
      requestsPerMinute: 60,
      state: 'works',
      createdByName: 'REKEY_API_TOKEN',
      lastUsedAt: null,
      revokedAt: null,
    });
    expect(Date.parse(shown.expiresAt) - Date.parse(shown.createdAt)).toBe(90 * 86_400_000);
    expect((await call('GET', '/users', { token })).status).toBe(200);
    const listed = await json(await call('GET', '/api-tokens'));
    expect(listed.items[0]).toMatchObject({ id: shown.id, lastUsedAt: expect.any(String) });
    expect(JSON.stringify(listed)).not.toContain(token);
    expect((await call('DELETE', `/api-tokens/${shown.id}`)).status).toBe(204);
    expect((await call('GET', '/users', { token })).status).toBe(401);
    expect((await call('DELETE', `/api-tokens/${shown.id}`)).status).toBe(404);
    expect(await json(await call('GET', `/api-tokens/${shown.id}`))).toMatchObject({ state: 'revoked' });
    const log = await json(await call('GET', '/audit-log?limit=2'));
    expect(log.items.map(({ action }: { action: string }) => action)).toEqual([
      'api_token.revoked',
      'api_token.created',
    ]);
    expect(JSON.stringify([await db.apiToken.findMany(), log])).not.toContain(token);
  });

  test('give nobody more than their maker has', async () => {
    const scopes: Right[] = ['tokens:write', 'users:read'];
    const { token } = await makeToken({ scopes });
    const before = await db.apiToken.count();
    const beyond = await call('POST', '/api-tokens', { token, body: { ...form, name: 'More' } });
    expect(beyond.status).toBe(403);
    expect((await problem(beyond)).detail).toContain('accounts:read');
    expect(await db.apiToken.count()).toBe(before);
    const within = await call('POST', '/api-tokens', { token, body: { ...form, scopes: ['users:read'] } });
    expect(within.status).toBe(201);
    const weak = adminViewer({ kind: 'api_token', id: null, name: 'weak' }, null, ['users:read']);
    expect(await createToken(weak, { name: 'x', scopes: ['metrics:read'], expiresInDays: null })).toEqual({
      ok: false,
      reason: 'beyond_own',
      scopes: ['metrics:read'],
    });
  });

  test.each([
    [{ ...form, name: ' ' }, 'name'],
    [{ ...form, scopes: [] }, 'scopes'],
    [{ ...form, scopes: ['everything'] }, 'scopes.0'],
    [{ ...form, expiresInDays: 0 }, 'expiresInDays'],
    [{ ...form, requestsPerMinute: 1.5 }, 'requestsPerMinute'],
    [{ ...form, tokenHash: 'x' }, 'tokenHash'],
  ])('are not made of %j', async (body, field) => {
    const before = await db.apiToken.count();
    const response = await call('POST', '/api-tokens', { body });
    expect(response.status).toBe(422);
    expect((await problem(response)).errors).toMatchObject([{ field }]);
    expect(await db.apiToken.count()).toBe(before);
  });
});
