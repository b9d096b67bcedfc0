import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';

const { db } = await testDatabase();

test('a transaction sends one query at a time, also for several relations of one row', async () => {
  const warnings: string[] = [];
  const listen = ({ message }: Error) => void warnings.push(message);
  process.on('warning', listen);
  const { id } = await account();
  const several = { owner: true, credential: true, incidents: true, folders: true } as const;
  const row = await db.$transaction((tx) =>
    tx.mailAccount.findUniqueOrThrow({ where: { id }, include: several }),
  );
  await turn();
  process.off('warning', listen);
  expect(row).toMatchObject({ id, owner: { id: row.ownerId }, credential: { accountId: id }, folders: [] });
  expect(warnings).toEqual([]);
});

test('a query that fails ends its transaction, and the next one works', async () => {
  const { id } = await account();
  const failing = db.$transaction(async (tx) => {
    await tx.mailAccount.update({ where: { id }, data: { name: 'changed' } });
    await Promise.all([tx.$queryRaw`SELECT 1/0`, tx.mailAccount.count()]);
  });
  await expect(failing).rejects.toThrow(/division by zero/);
  expect(await db.$transaction((tx) => tx.mailAccount.findUnique({ where: { id } }))).toMatchObject({
    name: '',
  });
});
