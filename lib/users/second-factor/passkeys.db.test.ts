import { beforeEach, expect, test } from 'vitest';
import { forgetEnv } from '../../env.ts';
import { testDatabase } from '../../testing/database.ts';
import { passkeyDevice } from '../../testing/passkey-device.ts';
import { aUser } from '../../testing/viewers.ts';
import { openSession, readSession } from '../session.ts';
import {
  addPasskey,
  askForPasskey,
  beginPasskey,
  passkeyOrigin,
  provePasskey,
  removePasskey,
} from './passkeys.ts';
import { readOwnSecondFactor } from './store.ts';

const origin = 'https://rekey.example.com';
process.env.REKEY_URL = origin;
forgetEnv();
const { db } = await testDatabase();

beforeEach(async () => {
  await db.user.deleteMany();
  await db.rateLimit.deleteMany();
  await db.passkeyChallenge.deleteMany();
});

async function withPasskey(email = 'ana@example.com') {
  const viewer = aUser(await db.user.create({ data: { email } }));
  const device = passkeyDevice(origin);
  const response = device.register(await beginPasskey(viewer, origin));
  const added = await addPasskey(viewer, origin, { response, name: 'Chrome on Linux' });
  if (!added.ok) throw new Error('not added');
  return { viewer, device, added };
}

async function asked(userId: string | null = null) {
  const options = await askForPasskey(origin, userId, '192.0.2.1');
  if (!options) throw new Error('asked too often');
  return options;
}

test('a passkey is made at the device, ends every session, and brings recovery codes as the first factor', async () => {
  const ana = await db.user.create({ data: { email: 'ben@example.com' } });
  const session = await openSession(ana.id);
  const viewer = aUser(ana);
  const device = passkeyDevice(origin);
  const begun = await beginPasskey(viewer, origin);
  expect(begun).toMatchObject({ rp: { id: 'rekey.example.com' }, user: { name: 'ben@example.com' } });
  const response = device.register(begun);
  const added = await addPasskey(viewer, origin, { response, name: 'Phone' });
  expect(added).toMatchObject({ ok: true, user: { email: 'ben@example.com' } });
  expect(added.ok && added.recoveryCodes).toHaveLength(10);
  expect(await readSession(session.id, 0)).toBeNull();
  // The same answer again, and the same passkey for somebody else.
  expect(await addPasskey(viewer, origin, { response, name: 'Again' })).toEqual({ ok: false });
  const other = aUser(await db.user.create({ data: { email: 'cleo@example.com' } }));
  const stolen = device.register(await beginPasskey(other, origin));
  expect(await addPasskey(other, origin, { response: stolen, name: 'Stolen' })).toEqual({ ok: false });
  expect(await readOwnSecondFactor(viewer)).toMatchObject({
    passkeys: [{ name: 'Phone' }],
    recoveryCodes: 10,
  });
});

test('a passkey says who it is, and what it signed is taken once', async () => {
  const { device, viewer } = await withPasskey();
  const answer = device.show(await asked());
  expect(await provePasskey(origin, answer, null)).toMatchObject({ id: viewer.userId });
  expect(await provePasskey(origin, answer, null)).toBeNull();
  const again = device.show(await asked());
  const both = await Promise.all([1, 2, 3].map(() => provePasskey(origin, again, null)));
  expect(both.filter(Boolean)).toHaveLength(1);
});

test('nothing is taken of another origin, without the person, with a changed signature, or of an old question', async () => {
  const { device, viewer } = await withPasskey();
  expect(
    await provePasskey(origin, device.show(await asked(), { at: 'https://rekey.example.org' }), null),
  ).toBeNull();
  expect(await provePasskey(origin, device.show(await asked(), { isVerified: false }), null)).toBeNull();
  const forged = device.show(await asked());
  forged.response.signature = passkeyDevice(origin).show(await asked()).response.signature;
  expect(await provePasskey(origin, forged, null)).toBeNull();
  expect(await provePasskey(origin, device.show({ challenge: 'bm9ib2R5IGFza2Vk' }), null)).toBeNull();
  const old = device.show(await asked());
  await db.passkeyChallenge.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
  expect(await provePasskey(origin, old, null)).toBeNull();
  await db.user.updateMany({ data: { allowLogin: false } });
  expect(await provePasskey(origin, device.show(await asked()), null)).toBeNull();
  await db.user.updateMany({ data: { allowLogin: true } });
  expect(await provePasskey(origin, device.show(await asked()), null)).toMatchObject({ id: viewer.userId });
});

test('who is to confirm that it is they can show nobody else’s passkey, nor an answer to another’s question', async () => {
  const ana = await withPasskey();
  const ben = await withPasskey('ben@example.com');
  const own = ana.viewer.userId;
  expect(await provePasskey(origin, ben.device.show(await asked(own)), own)).toBeNull();
  expect(await provePasskey(origin, ana.device.show(await asked(ben.viewer.userId)), own)).toBeNull();
  expect(await provePasskey(origin, ana.device.show(await asked()), own)).toBeNull();
  expect(await provePasskey(origin, ana.device.show(await asked(own)), own)).toMatchObject({ id: own });
});

test('with the last factor the recovery codes go', async () => {
  const { viewer } = await withPasskey();
  const [passkey] = (await readOwnSecondFactor(viewer)).passkeys;
  const stranger = aUser(await db.user.create({ data: { email: 'eve@example.com' } }));
  expect(await removePasskey(stranger, passkey?.id ?? '')).toBeNull();
  expect(await removePasskey(viewer, passkey?.id ?? '')).toMatchObject({ id: viewer.userId });
  expect(await readOwnSecondFactor(viewer)).toEqual({ authenticator: null, passkeys: [], recoveryCodes: 0 });
});

test.each([
  [origin, origin],
  ['https://elsewhere.example.com', null],
  ['http://rekey.example.com', null],
  ['https://rekey.example.com.evil.example', null],
  [null, null],
])('at %s a passkey can be used only where this system is opened', async (given, expected) => {
  expect(await passkeyOrigin(given)).toBe(expected);
});
