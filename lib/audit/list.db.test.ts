import { expect, test } from 'vitest';
import { db as client } from '../db/client.ts';
import { testDatabase } from '../testing/database.ts';
import { anAdmin } from '../testing/viewers.ts';
import { listAudit } from './list.ts';
import { recordAudit } from './record.ts';

await testDatabase();
const admin = anAdmin();

test('the log is narrowed to what was done, by whom, and since when, newest first', async () => {
  for (const action of ['user.created', 'user.deleted'] as const)
    await client().$transaction((tx) => recordAudit(tx, { actor: admin.actor, action }));
  const found = async (query: Parameters<typeof listAudit>[1]) =>
    (await listAudit(admin, query)).items.map(({ action }) => action);
  const [anHourAgo, inAnHour] = [-1, 1].map((hours) => new Date(Date.now() + hours * 3_600_000));
  expect(await found({ since: anHourAgo })).toEqual(['user.deleted', 'user.created']);
  expect(await found({ since: inAnHour })).toEqual([]);
  expect(await found({ action: 'user.created', by: admin.actor.name })).toEqual(['user.created']);
  expect(await found({ by: '%' })).toEqual([]);
});
