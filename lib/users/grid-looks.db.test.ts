import { expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { user } from '../testing/factories.ts';
import { adminViewer } from '../viewer.ts';
import { gridLook, usualLook } from './grid-look.ts';
import { keepGridLook, readGridLook } from './grid-looks.ts';

const { db } = await testDatabase();

const somebody = async () => {
  const { id, email } = await user({ role: 'ADMIN' });
  return adminViewer({ kind: 'user', id, name: email }, id);
};

test('a grid is seen as its user chose, by nobody else, and as usual where nothing of it can be read', async () => {
  const [ana, ben] = [await somebody(), await somebody()];
  const look = { hidden: ['owner'], order: ['host', 'owner'], isDense: true };
  expect(await readGridLook(ana, 'accounts')).toEqual(usualLook);
  await keepGridLook(ana, 'accounts', { ...look, isDense: false });
  await keepGridLook(ana, 'accounts', look);
  expect(await readGridLook(ana, 'accounts')).toEqual(look);
  expect(await readGridLook(ben, 'accounts')).toEqual(usualLook);
  for (const unread of [null, 'dense', { hidden: [1], isDense: true }, { ...look, colour: 'red' }]) {
    await db.gridLook.updateMany({ data: { look: unread as object } });
    expect(await readGridLook(ana, 'accounts')).toEqual(usualLook);
  }
  await db.user.delete({ where: { id: ana.userId ?? '' } });
  expect(await db.gridLook.count()).toBe(0);
});

test('nobody keeps more than a grid can have', () => {
  const many = Array.from({ length: 41 }, () => 'x');
  expect(gridLook.safeParse({ hidden: many, isDense: true }).success).toBe(false);
  expect(gridLook.safeParse({ hidden: ['x'.repeat(41)], isDense: true }).success).toBe(false);
});
