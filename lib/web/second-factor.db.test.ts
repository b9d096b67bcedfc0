import { generateSync } from 'otplib';
import { beforeEach, expect, test, vi } from 'vitest';
import { databaseTime } from '../db/clock.ts';
import { acceptSignInLink } from '../flows/accept-sign-in-link.ts';
import { resetSecondFactor } from '../flows/reset-second-factor.ts';
import { Secret } from '../secret.ts';
import { issueSignInLink } from '../sign-in-links/issue.ts';
import { testDatabase } from '../testing/database.ts';
import { browser, type Cookie } from '../testing/next-headers.ts';
import { anAdmin, aUser } from '../testing/viewers.ts';
import { hashPassword } from '../users/password.ts';
import {
  confirmAuthenticator,
  prepareAuthenticator,
  readOwnSecondFactor,
  readPreparedSecret,
  removeAuthenticator,
  renewRecoveryCodes,
} from '../users/second-factor/store.ts';

vi.mock('next/headers', () => import('../testing/next-headers.ts'));

const { currentUser, finishSignIn, halfSignedInUser, signIn, startSession } = await import('./auth.ts');
const { serveNextAuth } = await import('./next-auth-route.ts');
const { db } = await testDatabase();
const password = new Secret('right horse');
const passwordHash = await hashPassword(password);
const email = 'ana@example.com';

/** A new browser, somewhere. */
function open(source = '192.0.2.1') {
  browser.jar.clear();
  browser.headers = new Headers({ 'x-forwarded-for': source });
}

beforeEach(async () => {
  open();
  await db.user.deleteMany();
  await db.rateLimit.deleteMany();
  await db.notification.deleteMany();
  await db.user.create({ data: { email, role: 'ADMIN', passwordHash } });
});

const ana = async () => aUser(await db.user.findUniqueOrThrow({ where: { email } }));

/** Codes of one app, each of a step later than the last. */
async function withApp() {
  const viewer = await ana();
  await prepareAuthenticator(viewer);
  const secret = ((await readPreparedSecret(viewer)) as Secret).reveal();
  const codeIn = (steps: number) =>
    generateSync({ secret, epoch: Math.floor(databaseTime().getTime() / 1000) + steps * 30 });
  const confirmed = await confirmAuthenticator(viewer, codeIn(-1));
  if (!confirmed.ok) throw new Error(confirmed.reason);
  return { viewer, codeIn, secret, recoveryCodes: confirmed.recoveryCodes ?? [] };
}

/** Signs in with the password, then with the code; what came of it. */
async function signInWith(code: string) {
  expect(await signIn(email, password)).toMatchObject({ ok: false, reason: 'second_factor' });
  expect(await currentUser()).toBeNull();
  const user = await halfSignedInUser();
  if (!user) throw new Error('the password opened nothing');
  return finishSignIn(user, new Secret(code));
}

test('the password alone signs nobody in who has a second factor; with a code it does', async () => {
  const { codeIn } = await withApp();
  expect(await signInWith('000000')).toEqual({ ok: false, reason: 'wrong' });
  expect(await currentUser()).toBeNull();
  expect(await db.userSession.count()).toBe(0);
  expect(await signInWith(codeIn(0))).toEqual({ ok: true });
  expect(await currentUser()).toMatchObject({ email, hasSecondFactor: true });
  expect(browser.jar.has('rekey.second-factor')).toBe(false);
});

test('an app that was never confirmed is asked for nothing', async () => {
  await prepareAuthenticator(await ana());
  expect(await signIn(email, password)).toMatchObject({ ok: true });
});

test('a code is taken once, also of two at the same moment', async () => {
  const { codeIn } = await withApp();
  const code = codeIn(0);
  expect(await signIn(email, password)).toMatchObject({ reason: 'second_factor' });
  const user = await halfSignedInUser();
  if (!user) throw new Error('nobody');
  const both = await Promise.all([1, 2, 3].map(() => finishSignIn(user, new Secret(code))));
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  open();
  expect(await signInWith(code)).toEqual({ ok: false, reason: 'wrong' });
  expect(await signInWith(codeIn(-1))).toEqual({ ok: false, reason: 'wrong' }); // the one it was set up with
});

test('a recovery code is taken once, whatever its dashes and capitals, and its hash alone is kept', async () => {
  const { viewer, recoveryCodes } = await withApp();
  expect(new Set(recoveryCodes).size).toBe(10);
  const [first = '', second = ''] = recoveryCodes;
  expect(await signInWith(first.toUpperCase().replaceAll('-', ' '))).toEqual({ ok: true });
  open();
  expect(await signInWith(first)).toEqual({ ok: false, reason: 'wrong' });
  expect(await readOwnSecondFactor(viewer)).toMatchObject({ recoveryCodes: 9 });
  const renewed = await renewRecoveryCodes(viewer);
  expect(renewed).toHaveLength(10);
  expect(await signInWith(second)).toEqual({ ok: false, reason: 'wrong' });
  expect(await signInWith(renewed?.[0] ?? '')).toEqual({ ok: true });
  const stored = JSON.stringify([await db.recoveryCode.findMany(), await db.auditEntry.findMany()]);
  for (const code of [...recoveryCodes, ...(renewed ?? [])]) expect(stored).not.toContain(code);
});

test('next-auth’s own address opens no session without the second factor', async () => {
  await withApp();
  const context = (...nextauth: string[]) => ({ params: Promise.resolve({ nextauth }) });
  const csrf = await serveNextAuth(new Request('http://localhost:3000/api/auth/csrf'), context('csrf'));
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  for (const line of csrf.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    browser.jar.set(name, { name, value: decodeURIComponent(value) });
  }
  const answer = await serveNextAuth(
    new Request('http://localhost:3000/api/auth/callback/credentials', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost:3000' },
      body: JSON.stringify({ email, password: password.reveal(), csrfToken, json: 'true' }),
    }),
    context('callback', 'credentials'),
  );
  expect(answer.headers.getSetCookie().join()).not.toContain('rekey.session');
  expect(await db.userSession.count()).toBe(0);
});

test('a link that lets one choose a password leads to the second factor, not past it', async () => {
  const { viewer, codeIn } = await withApp();
  const notification = await db.notification.create({
    data: {
      ruleKey: 'x',
      channel: 'email',
      kind: 'forgotten_password',
      recipient: email,
      recipientKind: 'user',
      idempotencyKey: 'x',
    },
  });
  const { token } = await db.$transaction((tx) =>
    issueSignInLink(tx, {
      userId: viewer.userId,
      purpose: 'forgotten_password',
      notificationId: notification.id,
      requestedBy: '',
      validHours: 1,
    }),
  );
  const accepted = await acceptSignInLink(token, { name: null, password: new Secret('another horse') });
  if (!accepted.ok) throw new Error(accepted.reason);
  expect(await startSession(accepted.user)).toBe('second_factor');
  expect(await currentUser()).toBeNull();
  expect(await db.userSession.count()).toBe(0);
  const user = await halfSignedInUser();
  expect(user && (await finishSignIn(user, new Secret(codeIn(0))))).toEqual({ ok: true });
});

test('what a browser holds between password and code opens nothing, and neither cookie stands in for the other', async () => {
  const { codeIn } = await withApp();
  await signIn(email, password);
  const half = browser.jar.get('rekey.second-factor')?.value ?? '';
  browser.jar.set('rekey.session', { name: 'rekey.session', value: half });
  expect(await currentUser()).toBeNull();
  open();
  expect(await signInWith(codeIn(0))).toEqual({ ok: true });
  const session = browser.jar.get('rekey.session')?.value ?? '';
  open();
  browser.jar.set('rekey.second-factor', { name: 'rekey.second-factor', value: session });
  expect(await halfSignedInUser()).toBeNull();
  // And it ends with the password it was got by.
  browser.jar.set('rekey.second-factor', { name: 'rekey.second-factor', value: half });
  expect(await halfSignedInUser()).not.toBeNull();
  await db.user.updateMany({ data: { sessionVersion: { increment: 1 } } });
  expect(await halfSignedInUser()).toBeNull();
});

test('guessing codes is slowed, and who was in before with this browser is not kept out by it', async () => {
  const { codeIn } = await withApp();
  expect(await signInWith(codeIn(0))).toEqual({ ok: true });
  const known = browser.jar.get('rekey.device') as Cookie;
  open('198.51.100.7');
  for (let i = 0; i < 10; i++) expect(await signInWith('000000')).toMatchObject({ reason: 'wrong' });
  expect(await signInWith(codeIn(1))).toMatchObject({ reason: 'too_many' });
  open();
  browser.jar.set(known.name, known);
  expect(await signInWith(codeIn(1))).toEqual({ ok: true });
});

test('nobody who does not know the password is asked for a code, nor told whether there is one', async () => {
  await withApp();
  expect(await signIn(email, new Secret('wrong horse'))).toEqual({ ok: false, reason: 'wrong' });
  expect(browser.jar.has('rekey.second-factor')).toBe(false);
  await db.user.updateMany({ data: { allowLogin: false } });
  expect(await signIn(email, password)).toEqual({ ok: false, reason: 'wrong' });
});

test('setting it up and turning it off end every open session', async () => {
  await signIn(email, password);
  expect(await currentUser()).not.toBeNull();
  const { viewer } = await withApp();
  expect(await currentUser()).toBeNull();
  expect(await removeAuthenticator(viewer)).toMatchObject({ email });
  expect(await readOwnSecondFactor(viewer)).toEqual({ authenticator: null, passkeys: [], recoveryCodes: 0 });
  open();
  expect(await signIn(email, password)).toMatchObject({ ok: true });
});

test('the secret is sealed, shown to nobody once it is in use, and in no log', async () => {
  const { viewer, secret } = await withApp();
  expect(await readPreparedSecret(viewer)).toBeNull();
  await prepareAuthenticator(viewer);
  expect(await readPreparedSecret(viewer)).toBeNull();
  expect(await confirmAuthenticator(viewer, '123456')).toEqual({ ok: false, reason: 'confirmed_already' });
  const stored = JSON.stringify([await db.authenticator.findMany(), await db.auditEntry.findMany()]);
  expect(stored).not.toContain(secret);
});

test('an administrator can take a lost one away: sessions end, and it is written down', async () => {
  const { viewer, codeIn } = await withApp();
  await signInWith(codeIn(0));
  expect(await resetSecondFactor(anAdmin(), viewer.userId)).toEqual({ ok: true });
  expect(await currentUser()).toBeNull();
  expect(await resetSecondFactor(anAdmin(), viewer.userId)).toEqual({ ok: false, reason: 'none' });
  expect(await resetSecondFactor(anAdmin(), 'nobody')).toEqual({ ok: false, reason: 'not_found' });
  open();
  expect(await signIn(email, password)).toMatchObject({ ok: true });
  const actions = await db.auditEntry.findMany({
    where: { targetId: viewer.userId },
    select: { action: true },
  });
  expect(actions.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['user.authenticator_added', 'user.second_factor_reset', 'user.signed_in']),
  );
});
