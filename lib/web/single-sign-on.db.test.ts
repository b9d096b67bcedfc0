import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { changeSettings } from '../flows/change-settings.ts';
import { connectIdentity } from '../flows/connect-identity.ts';
import { testIdentityProvider } from '../flows/test-identity-provider.ts';
import { Secret } from '../secret.ts';
import { identityProviderForm } from '../single-sign-on/schema.ts';
import {
  changeIdentityProvider,
  createIdentityProvider,
  type IdentityProvider,
} from '../single-sign-on/store.ts';
import { testDatabase } from '../testing/database.ts';
import { startHttpGateway } from '../testing/http-gateway.ts';
import { startIdentityProvider } from '../testing/identity-provider.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { browser } from '../testing/next-headers.ts';
import { anAdmin } from '../testing/viewers.ts';
import { hashPassword } from '../users/password.ts';
import { changeUser, deleteUser } from '../users/store.ts';

vi.mock('next/headers', () => import('../testing/next-headers.ts'));

const { currentUser, halfSignedInUser, signIn, startSession } = await import('./auth.ts');
const { beginSignOn, finishSignOn } = await import('./single-sign-on.ts');
const { answerLogoutToken } = await import('./answer-logout-token.ts');
const { db } = await testDatabase();
vi.stubEnv('REKEY_URL', 'http://127.0.0.1:3000');
const mailEnv = await mailTestEnv();
const authority = await startIdentityProvider();
afterAll(async () => {
  vi.unstubAllEnvs();
  mailEnv.restore();
  await authority.stop();
});
const passwordHash = await hashPassword(new Secret('right horse'));
const boss = { email: 'boss@example.com', password: new Secret('right horse') };
const admin = anAdmin();
let provider: IdentityProvider;

/** A new browser, somewhere. */
function open() {
  browser.jar.clear();
  browser.headers = new Headers({ 'x-forwarded-for': '192.0.2.1', host: 'localhost:3000' });
}

const form = (more: object = {}) =>
  identityProviderForm.parse({
    name: 'Contoso',
    issuer: authority.issuer,
    clientId: authority.clientId,
    secret: authority.clientSecret,
    createsUsers: true,
    matchesByEmail: true,
    domains: ['example.com'],
    ...more,
  });

const roles = { roleClaim: 'groups', administratorValues: ['admins'], operatorValues: ['desk'] };

/** The provider as it stands from now on. */
async function setUp(more: object = {}) {
  const changed = await changeIdentityProvider(admin, provider.id, form(more));
  if (!changed.ok) throw new Error(changed.reason);
  provider = changed.provider;
}

beforeEach(async () => {
  open();
  await db.user.deleteMany();
  await db.rateLimit.deleteMany();
  await db.setting.deleteMany();
  await changeSettings({}, admin.actor);
  await db.identityProvider.deleteMany();
  await db.user.create({ data: { email: boss.email, role: 'ADMIN', passwordHash } });
  const created = await createIdentityProvider(admin, form());
  if (!created.ok) throw new Error(created.reason);
  provider = created.provider;
  authority.setPerson('ana', { email: 'ana@example.com', email_verified: true, name: 'Ana Popescu' });
});

/** Goes there, signs in as somebody, and comes back; where that leads. */
async function goThrough(subject: string, says: 'yes' | 'no' = 'yes') {
  const begun = await beginSignOn(provider.id, { purpose: 'sign_in', area: '', next: '' }, null);
  if (!begun.ok) throw new Error(begun.problem);
  const answer = await authority.answerAs(begun.url, subject, says);
  return finishSignOn(answer.searchParams);
}

const read = (email: string) =>
  db.user.findUnique({ where: { email }, include: { identities: true, sessions: true } });
const actions = async () =>
  (await db.auditEntry.findMany({ orderBy: { id: 'desc' }, take: 5 })).map(({ action }) => action);

describe('the first sign-in', () => {
  test('makes a user of whoever the provider vouches for, and the next one finds them by their subject', async () => {
    expect(await goThrough('ana')).toBe('/desktop');
    expect(await currentUser()).toMatchObject({
      email: 'ana@example.com',
      name: 'Ana Popescu',
      role: 'USER',
    });
    expect((await actions()).slice(0, 2)).toEqual(['user.signed_in', 'user.identity_connected']);
    authority.setPerson('ana', { email: 'ana.novak@example.com', email_verified: true });
    open();
    expect(await goThrough('ana')).toBe('/desktop');
    expect(await db.user.count()).toBe(2);
    expect((await read('ana@example.com'))?.passwordHash).toBeNull();
  });

  test('takes no administrator over by an address, and no user unless a setting says so', async () => {
    authority.setPerson('mallory', { email: boss.email, email_verified: true });
    expect(await goThrough('mallory')).toContain('problem=connect_first');
    expect(await currentUser()).toBeNull();
    expect((await read(boss.email))?.identities).toEqual([]);
    await db.user.create({ data: { email: 'ana@example.com' } });
    await setUp({ matchesByEmail: false });
    expect(await goThrough('ana')).toContain('problem=connect_first');
    await setUp();
    expect(await goThrough('ana')).toBe('/desktop');
    expect((await read('ana@example.com'))?.identities).toHaveLength(1);
    // The address was given to somebody else there.
    authority.setPerson('anton', { email: 'ana@example.com', email_verified: true });
    open();
    expect(await goThrough('anton')).toContain('problem=connect_first');
  });

  test('makes nobody of an address that is not verified, or of another domain', async () => {
    authority.setPerson('ben', { email: 'ben@example.com' });
    expect(await goThrough('ben')).toContain('problem=address_unverified');
    authority.setPerson('ben', { email: 'ben@elsewhere.example', email_verified: true });
    expect(await goThrough('ben')).toContain('problem=other_domain');
    expect(await db.user.count()).toBe(1);
    expect(await db.userSession.count()).toBe(0);
  });
});

describe('roles and Allow Login', () => {
  const signInAs = async (groups: string[], more: object = {}) => {
    authority.setPerson('ana', { email: 'ana@example.com', email_verified: true, groups, ...more });
    open();
    return goThrough('ana');
  };

  test('follow the claims at every sign-in, and what is taken away ends every session', async () => {
    await setUp(roles);
    expect(await signInAs(['admins'])).toBe('/console');
    const jar = new Map(browser.jar);
    expect(await signInAs(['desk'])).toBe('/console');
    expect((await currentUser())?.role).toBe('OPERATOR');
    browser.jar = jar;
    expect(await currentUser()).toBeNull();
    expect(await signInAs([])).toBe('/desktop');
    expect((await read('ana@example.com'))?.role).toBe('USER');
  });

  test('leave the last administrator who can sign in with a password one', async () => {
    await setUp(roles);
    const { id } = (await read(boss.email)) ?? { id: '' };
    await connectIdentity({ id, email: boss.email }, provider, 'boss');
    authority.setPerson('boss', { email: boss.email, email_verified: true, groups: [] });
    expect(await goThrough('boss')).toBe('/console');
    expect((await read(boss.email))?.role).toBe('ADMIN');
    await db.user.create({ data: { email: 'second@example.com', role: 'ADMIN', passwordHash } });
    open();
    expect(await goThrough('boss')).toBe('/desktop');
    expect((await read(boss.email))?.role).toBe('USER');
  });

  test('Allow Login is taken by a claim with all sessions, and given back by it; what people took stays', async () => {
    await setUp({ loginClaim: 'may_enter' });
    expect(await signInAs([], { may_enter: true })).toBe('/desktop');
    const jar = new Map(browser.jar);
    expect(await signInAs([], { may_enter: false })).toContain('problem=login_refused');
    expect(await read('ana@example.com')).toMatchObject({ allowLogin: false, sessions: [] });
    browser.jar = jar;
    expect(await currentUser()).toBeNull();
    expect(await signInAs([], { may_enter: true })).toBe('/desktop');
    const { id } = (await read('ana@example.com')) ?? { id: '' };
    await changeUser(admin, id, { allowLogin: false });
    expect(await signInAs([], { may_enter: true })).toContain('problem=login_off');
    expect(await currentUser()).toBeNull();
  });
});

describe('on the way back', () => {
  test('an answer counts once, in the browser that went there, to what it asked', async () => {
    const begun = await beginSignOn(
      provider.id,
      { purpose: 'sign_in', area: '/phone', next: '/phone?q=1' },
      null,
    );
    if (!begun.ok) throw new Error(begun.problem);
    const { searchParams } = await authority.answerAs(begun.url, 'ana');
    const jar = new Map(browser.jar);
    open();
    expect(await finishSignOn(searchParams)).toBe('/login?problem=ended');
    browser.jar = new Map(jar);
    expect(
      await finishSignOn(new URLSearchParams({ ...Object.fromEntries(searchParams), state: 'x' })),
    ).toContain('ended');
    browser.jar = new Map(jar);
    expect(await finishSignOn(searchParams)).toBe('/phone?q=1');
    // Somebody who copied cookie and answer: the provider takes a code once.
    browser.jar = new Map(jar);
    expect(await finishSignOn(searchParams)).toContain('problem=refused');
  });

  test('an answer of another issuer is refused (RFC 9207)', async () => {
    const begun = await beginSignOn(provider.id, { purpose: 'sign_in', area: '', next: '' }, null);
    if (!begun.ok) throw new Error(begun.problem);
    const { searchParams } = await authority.answerAs(begun.url, 'ana');
    searchParams.set('iss', 'https://other.example');
    expect(await finishSignOn(searchParams)).toContain('problem=refused');
  });

  test('a no is told as one, a wrong secret and a silent provider in words, and none of them names a secret', async () => {
    expect(await goThrough('ana', 'no')).toContain('problem=cancelled');
    await setUp({ secret: 'canary-of-a-wrong-secret' });
    expect(await goThrough('ana')).toContain('problem=refused');
    await setUp({ issuer: 'http://127.0.0.1:1', secret: 'x' });
    expect(await beginSignOn(provider.id, { purpose: 'sign_in', area: '', next: '' }, null)).toEqual({
      ok: false,
      problem: 'away',
    });
    await setUp({ isEnabled: false, secret: 'x' });
    expect(await beginSignOn(provider.id, { purpose: 'sign_in', area: '', next: '' }, null)).toEqual({
      ok: false,
      problem: 'gone',
    });
  });

  test('a session that somebody planted in the browser is not the one that opens', async () => {
    expect(await signIn(boss.email, boss.password)).toMatchObject({ ok: true });
    const planted = browser.jar.get('rekey.session');
    const before = await db.userSession.findMany({ select: { id: true } });
    if (!planted) throw new Error('there is no session');
    open();
    browser.jar.set('rekey.session', planted);
    expect(await goThrough('ana')).toBe('/desktop');
    const [opened] = await db.userSession.findMany({ where: { user: { email: 'ana@example.com' } } });
    expect(before.map(({ id }) => id)).not.toContain(opened?.id);
    expect(browser.jar.get('rekey.session')?.value).not.toBe(planted.value);
    browser.jar.set('rekey.session', planted);
    expect((await currentUser())?.email).toBe(boss.email);
  });

  test('of two that began in one browser the first is over, and confirms nothing', async () => {
    expect(await goThrough('ana')).toBe('/desktop');
    const user = await currentUser();
    await db.userSession.updateMany({ data: { provedAt: new Date(0) } });
    const confirm = { purpose: 'confirm', area: '', next: '/console' } as const;
    const first = await beginSignOn(provider.id, confirm, user);
    const second = await beginSignOn(provider.id, { purpose: 'sign_in', area: '', next: '' }, null);
    if (!first.ok || !second.ok) throw new Error('neither began');
    const answer = await authority.answerAs(first.url, 'ana');
    expect(await finishSignOn(answer.searchParams)).toContain('problem=ended');
    expect((await db.userSession.findFirstOrThrow()).provedAt).toEqual(new Date(0));
  });

  test('nobody is sent to another site', async () => {
    for (const next of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
    ]) {
      open();
      const begun = await beginSignOn(provider.id, { purpose: 'sign_in', area: '', next }, null);
      if (!begun.ok) throw new Error(begun.problem);
      expect(await finishSignOn((await authority.answerAs(begun.url, 'ana')).searchParams)).toBe('/desktop');
    }
  });
});

describe('the second factor', () => {
  const withPasskey = async () => {
    await goThrough('ana');
    const { id } = (await read('ana@example.com')) ?? { id: '' };
    await db.passkey.create({
      data: { id: 'key', userId: id, publicKey: Buffer.from('x'), counter: 0, transports: [], name: 'x' },
    });
    open();
  };

  test('of Rekey is asked for after single sign-on as after a password', async () => {
    await withPasskey();
    authority.setPerson('ana', { email: 'ana@example.com', email_verified: true }, { amr: ['pwd', 'mfa'] });
    expect(await goThrough('ana')).toContain('/login/second-factor');
    expect(await currentUser()).toBeNull();
    expect((await halfSignedInUser())?.email).toBe('ana@example.com');
  });

  test('of the provider stands for it where a setting says so and the provider said so', async () => {
    await withPasskey();
    await setUp({ trustsSecondFactor: true, acrValues: ['gold'] });
    expect(await goThrough('ana')).toContain('/login/second-factor');
    authority.setPerson('ana', { email: 'ana@example.com', email_verified: true }, { acr: 'gold' });
    open();
    expect(await goThrough('ana')).toBe('/desktop');
    expect((await currentUser())?.isFactorProven).toBe(true);
  });
});

describe('back-channel logout', () => {
  const post = async (token: string) => {
    const body = new URLSearchParams({ logout_token: token });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const request = new Request('http://localhost/api/back-channel-logout', {
      method: 'POST',
      body,
      headers,
    });
    return (await answerLogoutToken(request)).status;
  };
  const sidOf = async () => (await read('ana@example.com'))?.sessions[0]?.providerSid;

  test('ends the session it names, or all of a person; those that began with a password go on', async () => {
    await goThrough('ana');
    const first = await sidOf();
    expect(first).toEqual(expect.any(String));
    expect(await post(await authority.logoutToken({ sub: undefined, sid: 'another' }))).toBe(200);
    expect(await currentUser()).not.toBeNull();
    expect(await post(await authority.logoutToken({ sid: first, sub: 'ben' }))).toBe(200);
    expect(await currentUser()).not.toBeNull();
    expect(await post(await authority.logoutToken({ sid: first }))).toBe(200);
    expect(await currentUser()).toBeNull();
    await goThrough('ana');
    await db.userSession.create({
      data: { userId: (await read('ana@example.com'))?.id ?? '', endsAt: new Date('2100-01-01') },
    });
    expect(await post(await authority.logoutToken())).toBe(200);
    expect(await currentUser()).toBeNull();
    expect((await read('ana@example.com'))?.sessions).toHaveLength(1);
  });

  test('takes no token twice, and none that is not of this provider, for this system, of now, about a logout', async () => {
    await goThrough('ana');
    const now = Math.floor(Date.now() / 1000);
    const bad: [string, Promise<string>][] = [
      ['another audience', authority.logoutToken({ aud: 'somebody' })],
      ['another issuer', authority.logoutToken({ iss: 'https://other.example' })],
      ['too old', authority.logoutToken({ iat: now - 3600, exp: now - 3000 })],
      ['run out', authority.logoutToken({ exp: now - 120 })],
      ['no event', authority.logoutToken({ events: undefined })],
      ['another event', authority.logoutToken({ events: { other: {} } })],
      [
        'an event that is no object',
        authority.logoutToken({ events: 'http://schemas.openid.net/event/backchannel-logout' }),
      ],
      ['a nonce, as ID tokens have', authority.logoutToken({ nonce: 'x' })],
      ['nobody named', authority.logoutToken({ sub: undefined })],
      ['no id', authority.logoutToken({ jti: undefined })],
      ['an access token', authority.logoutToken({}, { typ: 'at+jwt' })],
      ['no token', Promise.resolve('not.a.token')],
    ];
    for (const [what, token] of bad) expect(await post(await token), what).toBe(400);
    const [head = '', payload = '', signature = ''] = (await authority.logoutToken()).split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    expect(await post(`${none}.${payload}.`)).toBe(400);
    expect(await post(`${head}.${payload}.${signature.slice(0, -8)}AAAAAAAA`)).toBe(400);
    expect(await currentUser()).not.toBeNull();
    const good = await authority.logoutToken({ sub: 'nobody' });
    expect([await post(good), await post(good)]).toEqual([200, 400]);
  });

  test('also reaches a session that took the place of another of the same sign-in', async () => {
    await goThrough('ana');
    const sid = await sidOf();
    const { renewSession } = await import('./auth.ts');
    const user = await currentUser();
    if (user) await renewSession(user);
    expect(await currentUser()).not.toBeNull();
    await post(await authority.logoutToken({ sid }));
    expect(await currentUser()).toBeNull();
  });
});

describe('where passwords are switched off', () => {
  const off = { 'access.localSignIn': 'emergency', 'access.emergencyAdministrator': boss.email };

  test('only the emergency administrator signs in with one, and stays one', async () => {
    await db.user.create({ data: { email: 'second@example.com', role: 'ADMIN', passwordHash } });
    expect((await changeSettings(off, admin.actor)).ok).toBe(true);
    expect(await signIn('second@example.com', boss.password)).toEqual({ ok: false, reason: 'elsewhere' });
    expect(await signIn('second@example.com', new Secret('wrong horse'))).toEqual({
      ok: false,
      reason: 'wrong',
    });
    const second = await db.user.findUniqueOrThrow({ where: { email: 'second@example.com' } });
    expect(await startSession(second)).toBe('elsewhere');
    expect(await currentUser()).toBeNull();
    expect((await signIn(boss.email, boss.password)).ok).toBe(true);
    const { id } = (await read(boss.email)) ?? { id: '' };
    const refused = { ok: false, reason: 'last_administrator' };
    expect(await deleteUser(admin, id)).toEqual(refused);
    for (const change of [
      { role: 'OPERATOR' },
      { allowLogin: false },
      { email: 'other@example.com' },
    ] as const)
      expect(await changeUser(admin, id, change)).toEqual(refused);
    open();
    expect(await goThrough('ana')).toBe('/desktop');
  });

  test('that is refused before there is a provider, or an administrator who could sign in', async () => {
    const problems = async (changes: object) => {
      const saved = await changeSettings({ ...off, ...changes }, admin.actor);
      return saved.ok ? [] : saved.problems.map(({ key }) => key);
    };
    expect(await problems({ 'access.emergencyAdministrator': null })).toEqual([
      'access.emergencyAdministrator',
    ]);
    expect(await problems({ 'access.emergencyAdministrator': 'nobody@example.com' })).toEqual([
      'access.emergencyAdministrator',
    ]);
    await setUp({ isEnabled: false });
    expect(await problems({})).toEqual(['access.localSignIn']);
    expect(await db.setting.count()).toBe(0);
  });
});

test('a stored secret goes to no other issuer, and stands nowhere in the clear', async () => {
  const { secret: _, ...bare } = form({ issuer: 'https://id.example.com' });
  expect(await changeIdentityProvider(admin, provider.id, bare)).toMatchObject({
    ok: false,
    problems: [{ field: 'secret' }],
  });
  expect(JSON.stringify(await db.identityProvider.findMany())).not.toContain(authority.clientSecret);
  expect(JSON.stringify(await db.auditEntry.findMany())).not.toContain(authority.clientSecret);
});

test('a provider that points elsewhere makes Rekey ask nobody else: no redirect is followed, no inner address called', async () => {
  const [itself, inner] = [await startHttpGateway(), await startHttpGateway()];
  try {
    await setUp({ issuer: itself.url, secret: 'x' });
    const document = {
      ...{
        issuer: itself.url,
        authorization_endpoint: `${itself.url}/authorize`,
        token_endpoint: `${itself.url}/token`,
      },
      ...{ response_types_supported: ['code'], subject_types_supported: ['public'] },
      id_token_signing_alg_values_supported: ['RS256'],
    };
    const says = (jwks: string) => ({
      status: 200,
      body: JSON.stringify({ ...document, jwks_uri: jwks }),
      headers: { 'content-type': 'application/json' },
    });
    const answers = [
      { status: 302, body: '', headers: { location: `${inner.url}/secrets` } },
      says('http://169.254.169.254/latest/meta-data'),
      says('https://[::ffff:169.254.169.254]/keys'),
      says('file:///etc/passwd'),
    ];
    for (const answer of answers) {
      itself.answer = answer;
      const tested = await testIdentityProvider(admin, provider.id);
      expect(tested, JSON.stringify(answer)).toMatchObject({ ok: false });
      expect(tested?.lines.join()).not.toMatch(/root:|secrets/);
    }
    // Keys that are elsewhere by a redirect.
    itself.answer = says(`${inner.url}/keys`);
    inner.answer = { status: 307, body: '', headers: { location: `${inner.url}/secrets` } };
    expect(await testIdentityProvider(admin, provider.id)).toMatchObject({ ok: false });
    expect(inner.calls.map(({ path }) => path)).toEqual(['/keys']);
  } finally {
    await Promise.all([itself.stop(), inner.stop()]);
  }
});

test('Test tells what the provider says of itself, and what is missing', async () => {
  const tested = await testIdentityProvider(admin, provider.id);
  expect(tested?.ok).toBe(true);
  expect(tested?.lines.join('\n')).toMatch(
    /It answers as http:.*\n1 key .*\nIt can tell when a session ends/s,
  );
  await setUp({ scopes: ['openid', 'roles'], roleClaim: 'roles', administratorValues: ['a'] });
  const lacking = (await testIdentityProvider(admin, provider.id))?.lines.join('\n');
  expect(lacking).toMatch(/scopes roles/);
  expect(lacking).toMatch(/claims roles/);
  await setUp({ issuer: 'http://127.0.0.1:1', secret: 'x' });
  expect(await testIdentityProvider(admin, provider.id)).toMatchObject({
    ok: false,
    lines: [expect.stringContaining('does not answer')],
  });
});
