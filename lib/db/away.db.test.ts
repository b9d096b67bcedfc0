import { expect, test } from 'vitest';
import { Secret } from '../secret.ts';
import { testDatabase } from '../testing/database.ts';
import { until } from '../testing/until.ts';
import { isDatabaseAway } from './away.ts';
import { closeDb, openDb } from './client.ts';
import { isDatabaseThere } from './presence.ts';

const { db, url } = await testDatabase();

const thrown = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

test('a server whose connections others have, and one that only reads, are away; a statement it refuses says nothing of it', async () => {
  await db.$executeRaw`create role narrow login password 'x' connection limit 1`;
  const narrow = new URL(url.reveal());
  [narrow.username, narrow.password] = ['narrow', 'x'];
  const [first, second] = [openDb(new Secret(narrow.href), 1), openDb(new Secret(narrow.href), 1)];
  try {
    await first.$queryRaw`select 1`;
    expect(isDatabaseAway(await thrown(second.$queryRaw`select 1`))).toBe(true);
  } finally {
    await Promise.all([first.$disconnect(), second.$disconnect()]);
    await db.$executeRaw`drop role narrow`;
  }
  const reading = db.$transaction(async (tx) => {
    await tx.$executeRaw`set transaction read only`;
    await tx.rateLimit.deleteMany();
  });
  expect(isDatabaseAway(await thrown(reading))).toBe(true);
  expect(isDatabaseAway(await thrown(db.$queryRaw`select 1 / 0`))).toBe(false);
  expect(isDatabaseAway(await thrown(db.$queryRaw`select * from nothing`))).toBe(false);
});

test('for a page a database that only reads is not there, until it writes again', async () => {
  const name = new URL(url.reveal()).pathname.slice(1);
  const other = openDb(url, 1);
  const onlyReads = (is: 'on' | 'off') =>
    other.$transaction([
      other.$executeRaw`set transaction read write`,
      other.$executeRawUnsafe(`alter database "${name}" set default_transaction_read_only = ${is}`),
    ]);
  try {
    expect(await isDatabaseThere()).toBe(true);
    await onlyReads('on');
    await closeDb(); // the sessions of before go on as they began
    await until('it is not there', async () => !(await isDatabaseThere()));
    await onlyReads('off');
    await closeDb();
    await until('it is there', isDatabaseThere);
  } finally {
    await other.$disconnect();
  }
});
