import { beforeEach, expect, test } from 'vitest';
import { saveSettings } from '../settings/store.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { adminViewer, system } from '../viewer.ts';
import { noteMailRead } from './note-mail-read.ts';
import { showMessage } from './show-message.ts';

const { db } = await testDatabase();

beforeEach(async () => {
  await db.notification.deleteMany();
  await saveSettings({ 'email.from': 'rekey@northwind.example', 'email.host': '127.0.0.1' }, system);
});

const aPerson = async () => {
  const { id, email } = await user({ role: 'ADMIN' });
  return adminViewer({ kind: 'user', id, name: email }, id);
};
const notices = () => db.notification.findMany({ where: { kind: 'security_notice' } });
const entries = (targetId: string) =>
  db.auditEntry.findMany({ where: { action: 'account.mail_read', targetId } });

test('each reading by a person is in the audit log, and the owner is told once a day of each', async () => {
  const owner = await user({ alternateEmail: 'ana@home.example' });
  const { id, address } = await account({ ownerId: owner.id });
  const [mei, tom] = [await aPerson(), await aPerson()];
  await noteMailRead(mei, id);
  await noteMailRead(mei, id);
  await noteMailRead(tom, id);
  expect(await entries(id)).toHaveLength(3);
  const told = await notices();
  expect(told.map(({ recipient }) => recipient)).toEqual(['ana@home.example', 'ana@home.example']);
  const shown = await showMessage(mei, told[0]?.id ?? '');
  expect(shown?.subject).toBe(`Mail of ${address} was read`);
  expect(shown?.text).toContain(mei.actor.name);
});

test('of a program it is noted once, and of the token that is fixed from outside never', async () => {
  const { id } = await account();
  const token = { kind: 'api_token', id: '00000000-0000-7000-8000-000000000001', name: 'Archive' } as const;
  await noteMailRead(adminViewer(token, null), id);
  await noteMailRead(adminViewer(token, null), id);
  await noteMailRead(adminViewer({ ...token, id: null }, null), id);
  expect([(await entries(id)).length, (await notices()).length]).toEqual([1, 1]);
});

test('who reads their own mail is told nothing', async () => {
  const mei = await aPerson();
  const { id } = await account({ ownerId: mei.userId ?? '' });
  await noteMailRead(mei, id);
  expect([(await entries(id)).length, (await notices()).length]).toEqual([0, 0]);
});
