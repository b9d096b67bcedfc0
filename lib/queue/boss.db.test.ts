import { PgBoss } from 'pg-boss';
import { afterAll, expect, test } from 'vitest';
import { databaseUrl } from '../db/url.ts';
import { testDatabase } from '../testing/database.ts';
import { closeBoss, installQueues } from './boss.ts';
import { formerQueues } from './queues.ts';

const { db } = await testDatabase();
afterAll(closeBoss);

test('a start leaves nothing of the queues of former versions, nor of the jobs that waited there', async () => {
  const former = new PgBoss({
    connectionString: databaseUrl().reveal(),
    max: 1,
    supervise: false,
    schedule: false,
  });
  await former.start();
  for (const name of formerQueues) {
    await former.createQueue(name, { policy: 'exclusive', partition: true });
    await former.send(name, { accountId: 'somebody' });
  }
  await former.stop({ graceful: false });
  const left = async () =>
    (await db.$queryRaw<unknown[]>`SELECT FROM pgboss.job WHERE name = ANY (${formerQueues})`).length;
  expect(await left()).toBe(2);
  await installQueues(databaseUrl());
  expect(await left()).toBe(0);
  expect(await db.$queryRaw<unknown[]>`SELECT FROM pgboss.queue WHERE name = ANY (${formerQueues})`).toEqual(
    [],
  );
  await installQueues(databaseUrl());
});
