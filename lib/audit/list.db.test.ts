import { expect, test } from 'vitest';
import { db as client } from '../db/client.ts';
import { deleteUserWithAccounts } from '../flows/delete-user.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { anAdmin } from '../testing/viewers.ts';
import { listAudit } from './list.ts';
import { type AuditRecord, recordAudit } from './record.ts';
import { readTargets } from './targets.ts';

await testDatabase();
const admin = anAdmin();

const record = (entry: Omit<AuditRecord, 'actor'>) =>
  client().$transaction((tx) => recordAudit(tx, { actor: admin.actor, ...entry }));
const found = async (query: Parameters<typeof listAudit>[1]) =>
  (await listAudit(admin, query)).items.map(({ action }) => action);

test('the log is narrowed to what was done, by whom, and since when, newest first', async () => {
  for (const action of ['user.created', 'user.deleted'] as const) await record({ action });
  const [anHourAgo, inAnHour] = [-1, 1].map((hours) => new Date(Date.now() + hours * 3_600_000));
  expect(await found({ since: anHourAgo })).toEqual(['user.deleted', 'user.created']);
  expect(await found({ since: inAnHour })).toEqual([]);
  expect(await found({ action: 'user.created', by: admin.actor.name })).toEqual(['user.created']);
  expect(await found({ by: '%' })).toEqual([]);
  const first = await listAudit(admin, { limit: 1 });
  expect(first.items).toMatchObject([{ action: 'user.deleted', details: {}, at: expect.any(Date) }]);
  expect(await found({ cursor: first.nextCursor ?? '' })).toEqual(['user.created']);
});

test('the log is narrowed to whom it concerned: a person, an account of theirs, and who is gone', async () => {
  const ana = await user({ email: 'ana@example.com', name: 'Ana Popescu' });
  const mailbox = await account({ ownerId: ana.id, address: 'sales@example.com' });
  const ofAna = { targetType: 'user', targetId: ana.id };
  await record({ action: 'user.created', ...ofAna, details: { email: ana.email } });
  await record({ action: 'user.sessions_ended', ...ofAna });
  await record({ action: 'account.paused', targetType: 'mail_account', targetId: mailbox.id });
  await record({
    action: 'user.sign_in_refused',
    targetType: 'user',
    details: { email: 'nobody@example.com' },
  });
  await record({ action: 'settings.changed', targetType: 'settings', details: { name: 'popescu' } });

  const ofHer = ['account.paused', 'user.sessions_ended', 'user.created'];
  expect(await found({ about: 'POPESCU' })).toEqual(ofHer);
  expect(await found({ about: 'sales@' })).toEqual(['account.paused']);
  expect(await found({ about: 'nobody@' })).toEqual(['user.sign_in_refused']);
  expect(await found({ about: 'popescu', action: 'account.paused' })).toEqual(['account.paused']);
  expect(await found({ about: '%' })).toEqual([]);
  const { items } = await listAudit(admin, { about: 'popescu' });
  const targets = await readTargets(admin, items);
  expect([targets.get(ana.id)?.name, targets.get(mailbox.id)?.name]).toEqual([
    'ana@example.com',
    'sales@example.com',
  ]);

  await deleteUserWithAccounts(admin, ana.id);
  const gone = ['user.deleted', 'account.deleted', 'user.changed', ...ofHer];
  expect(await found({ about: 'ana@example' })).toEqual(gone);
  expect(await readTargets(admin, items)).toEqual(new Map());
});
