import { hkdfSync } from 'node:crypto';
import { EncryptJWT } from 'jose';
import { beforeEach, expect, test, vi } from 'vitest';
import { sessionSecret } from '../crypto/key.ts';
import { forgetEnv } from '../env.ts';
import { Secret } from '../secret.ts';
import { testDatabase } from '../testing/database.ts';
import { browser, type Cookie } from '../testing/next-headers.ts';
import { hashPassword } from '../users/password.ts';

vi.mock('next/headers', () => import('../testing/next-headers.ts'));

const { claimedSessionId, currentUser, signIn, signOut, startSession } = await import('./auth.ts');
const { serveNextAuth } = await import('./next-auth-route.ts');
const { openClaims } = await import('./session-claims.ts');
const { db } = await testDatabase();
const password = new Secret('right horse');
const passwordHash = await hashPassword(password);

beforeEach(async () => {
  delete process.env.REKEY_URL;
  forgetEnv();
  browser.jar.clear();
  browser.headers = new Headers({ 'x-forwarded-for': '192.0.2.1' });
  await db.user.deleteMany();
  await db.rateLimit.deleteMany();
  await db.user.create({ data: { email: 'ana@example.com', role: 'ADMIN', passwordHash } });
});

const session = () => browser.jar.get('rekey.session');

test('signs in with a cookie that no script reads and no other site sends', async () => {
  expect(await signIn('ana@example.com', password)).toMatchObject({ ok: true });
  expect(session()).toMatchObject({ httpOnly: true, sameSite: 'lax', path: '/', secure: false });
  expect(await currentUser()).toMatchObject({ email: 'ana@example.com', role: 'ADMIN' });
  expect(browser.jar.get('rekey.device')).toMatchObject({ httpOnly: true, sameSite: 'lax' });
});

test('gives its cookies the __Host- prefix where it is opened over https', async () => {
  process.env.REKEY_URL = 'https://rekey.example.com';
  forgetEnv();
  await signIn('ana@example.com', password);
  expect([...browser.jar.keys()].sort()).toEqual(['__Host-rekey.device', '__Host-rekey.session']);
  expect([...browser.jar.values()].every(({ secure, path }) => secure && path === '/')).toBe(true);
  expect(await currentUser()).not.toBeNull();
});

test('sets no cookie for a wrong password, and says no more than that', async () => {
  expect(await signIn('ana@example.com', new Secret('wrong'))).toEqual({ ok: false, reason: 'wrong' });
  expect(browser.jar.size).toBe(0);
  expect(await currentUser()).toBeNull();
});

test('a copied cookie is dead after signing out, and each sign-in has a session of its own', async () => {
  await signIn('ana@example.com', password);
  const copied = session() as Cookie;
  await signOut();
  expect(browser.jar.has('rekey.session')).toBe(false);
  browser.jar.set(copied.name, copied);
  expect(await currentUser()).toBeNull();

  await signIn('ana@example.com', password);
  const first = session() as Cookie;
  await signIn('ana@example.com', password);
  expect(session()?.value).not.toBe(first.value);
  await signOut();
  browser.jar.set(first.name, first);
  expect(await currentUser()).not.toBeNull();
});

test('asks the database at every read: an ended session, a lost permission, another role count at once', async () => {
  await signIn('ana@example.com', password);
  await db.user.updateMany({ data: { role: 'USER' } });
  expect(await currentUser()).toMatchObject({ role: 'USER' });
  await db.user.updateMany({ data: { allowLogin: false } });
  expect(await currentUser()).toBeNull();
  await db.user.updateMany({ data: { allowLogin: true } });
  expect(await currentUser()).not.toBeNull();
  await db.user.updateMany({ data: { sessionVersion: { increment: 1 } } });
  expect(await currentUser()).toBeNull();
});

test.each(['', 'x', 'eyJhbGciOiJub25lIn0.e30.', 'a.b.c.d.e'])('the cookie %j is nobody', async (value) => {
  browser.jar.set('rekey.session', { name: 'rekey.session', value });
  expect(await currentUser()).toBeNull();
});

test('a session sealed with our own key by another algorithm than ours is none', async () => {
  await signIn('ana@example.com', password);
  const sealed = session()?.value ?? '';
  const claims = await openClaims(sealed);
  expect(claims).toMatchObject({ sid: expect.any(String) });
  // As next-auth derives it.
  const key = new Uint8Array(
    hkdfSync('sha256', sessionSecret().reveal(), '', 'NextAuth.js Generated Encryption Key', 32),
  );
  const sealedBy = (alg: string, enc: string) =>
    new EncryptJWT({ ...claims }).setProtectedHeader({ alg, enc }).encrypt(key);
  expect(await openClaims(await sealedBy('dir', 'A256GCM'))).toMatchObject({ sid: claims?.sid });
  for (const alg of ['A256KW', 'A256GCMKW', 'PBES2-HS256+A128KW'])
    expect(await openClaims(await sealedBy(alg, 'A256GCM')), alg).toBeNull();
});

async function ask(
  method: string,
  action: string[],
  body?: Record<string, string>,
  headers: Record<string, string> = {},
) {
  const request = new Request(`http://localhost:3000/api/auth/${action.join('/')}`, {
    method,
    headers: { host: 'localhost:3000', ...headers },
    ...(body ? { body: new URLSearchParams(body) } : {}),
  });
  const response = await serveNextAuth(request, { params: Promise.resolve({ nextauth: action }) });
  for (const line of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    browser.jar.set(name, { name, value: decodeURIComponent(value) });
  }
  return response;
}

test('next-auth’s own addresses sign in and out with its token, and not without', async () => {
  const { csrfToken } = (await (await ask('GET', ['csrf'])).json()) as { csrfToken: string };
  const credentials = { email: 'ana@example.com', password: password.reveal() };
  await ask('POST', ['callback', 'credentials'], { ...credentials, csrfToken: 'made up' });
  expect(session()).toBeUndefined();
  const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
  expect(
    (await ask('POST', ['callback', 'credentials'], { ...credentials, csrfToken }, foreign)).status,
  ).toBe(403);

  const there = { ...credentials, csrfToken, callbackUrl: 'https://evil.example/' };
  const answer = await ask('POST', ['callback', 'credentials'], there);
  expect(answer.headers.get('location')).toBe('/');
  expect(await currentUser()).not.toBeNull();
  expect(await (await ask('GET', ['session'])).json()).toMatchObject({ user: { email: 'ana@example.com' } });
  const copied = session() as Cookie;
  await ask('POST', ['signout'], { csrfToken });
  browser.jar.set(copied.name, copied);
  expect(await currentUser()).toBeNull();
  expect(await (await ask('GET', ['session'])).json()).toEqual({});
});

test('of next-auth’s own addresses only those are served that signing in and out needs', async () => {
  for (const [method, ...action] of [
    ['GET', 'providers'],
    ['GET', 'signin'],
    ['GET', 'error'],
    ['GET', 'verify-request'],
    ['GET', 'signout'],
    ['GET', 'callback', 'credentials'],
    ['POST', 'signin', 'credentials'],
    ['POST', '_log'],
    ['POST', 'session'],
    ['POST', 'callback', 'email'],
  ])
    expect((await ask(method ?? '', action)).status, `${method} ${action.join('/')}`).toBe(404);
  expect((await ask('GET', ['csrf'])).status).toBe(200);
});

test('no address of next-auth ends in an exception or leads elsewhere', async () => {
  for (const action of [
    ['providers'],
    ['signin'],
    ['signout'],
    ['error'],
    ['callback', 'x'],
    ['nothing'],
    ['_log'],
  ]) {
    const response = await ask('GET', action);
    expect(response.status).toBeLessThan(500);
    const location = response.headers.get('location');
    if (location) expect(location).toMatch(/^(\/|http:\/\/localhost:3000\/)/);
  }
});

test('starts a session for who proved themselves otherwise, whatever strangers did to the name', async () => {
  const user = await db.user.findUniqueOrThrow({ where: { email: 'ana@example.com' } });
  // Strangers use up what the name allows in a day, and what this very network allows.
  for (let i = 0; i < 10; i++) await signIn('ana@example.com', new Secret('guess'));
  await db.rateLimit.updateMany({ where: { key: { startsWith: 'signin-name' } }, data: { points: 200 } });
  expect(await signIn('ana@example.com', password)).toMatchObject({ reason: 'too_many' });

  browser.headers.set('user-agent', 'Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36');
  await startSession(user);
  expect(session()).toMatchObject({ httpOnly: true, sameSite: 'lax', path: '/' });
  expect(await currentUser()).toMatchObject({ id: user.id });
  expect(await db.userSession.findFirst()).toMatchObject({
    id: await claimedSessionId(),
    browser: 'Chrome on Android',
    source: '192.0.2.1',
  });
  // And this browser is known from now on.
  await signOut();
  expect(await currentUser()).toBeNull();
  expect(await claimedSessionId()).toBeNull();
  expect(await signIn('ana@example.com', password)).toMatchObject({ ok: true });
});
