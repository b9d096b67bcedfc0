import { expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import type { UserViewer } from '../viewer.ts';
import { checkWhileLooking } from './check-while-looking.ts';

const { db } = await testDatabase();
const viewerOf = (userId: string) => ({ userId }) as UserViewer;
const asked = async (ownerId: string) =>
  (await db.mailAccount.findMany({ where: { ownerId, askedAt: { not: null } }, select: { id: true } })).map(
    ({ id }) => id,
  );

test('asks for a check of what works and was checked long ago, of the owner who looks alone', async () => {
  const [{ id: ownerId }, other] = [await user(), await user()];
  const long = new Date(Date.now() - 120_000);
  const { id } = await account({ ownerId, lastCheckAt: long });
  await account({ ownerId, lastCheckAt: new Date() });
  await account({ ownerId, lastCheckAt: long, pausedAt: new Date() });
  await account({ ownerId, lastCheckAt: long, state: 'suspended' });
  await account({ ownerId, lastCheckAt: long, state: 'failing' });
  await account({ ownerId, lastCheckAt: long, unsuccessfulSignIns: [long] });
  await account({ ownerId: other.id, lastCheckAt: long });
  await checkWhileLooking(viewerOf(ownerId), 60);
  expect(await asked(ownerId)).toEqual([id]);
  expect(await asked(other.id)).toEqual([]);
});

test('asks for nothing where that is off, and for nothing that was checked half a minute ago', async () => {
  const { id: ownerId } = await user();
  await account({ ownerId, lastCheckAt: new Date(Date.now() - 20_000) });
  await checkWhileLooking(viewerOf(ownerId), 1);
  expect(await asked(ownerId)).toEqual([]);
  await db.mailAccount.updateMany({ where: { ownerId }, data: { lastCheckAt: new Date(0) } });
  await checkWhileLooking(viewerOf(ownerId), 0);
  expect(await asked(ownerId)).toEqual([]);
});
