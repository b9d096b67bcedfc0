import { expect, test } from 'vitest';
import { db as client } from '../db/client.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { anAdmin } from '../testing/viewers.ts';
import { pageOfUsers, type UserQuery } from './page.ts';
import { userKinds } from './schema.ts';
import { listUsers } from './store.ts';

await testDatabase();
const admin = anAdmin();

test('users stand in the order asked for, page by page, under the name that is shown', async () => {
  const [, , mei] = await client().user.createManyAndReturn({
    data: [
      { email: 'zoe@example.com', name: 'anna Z.', lastSignInAt: new Date(2) },
      { email: 'adam@example.com', role: 'ADMIN', allowLogin: false, lastSignInAt: new Date(1) },
      { email: 'mei@example.com', name: 'Berta', passwordHash: 'none' },
    ],
  });
  await account({ ownerId: mei?.id ?? '' });
  const shown = async (query: UserQuery = {}) =>
    (await pageOfUsers(admin, query)).items.map(({ email }) => email.split('@')[0]).join(' ');
  expect(await shown()).toBe('zoe adam mei');
  expect(await shown({ sort: 'name' })).toBe('adam zoe mei');
  expect(await shown({ sort: 'name', descending: true })).toBe('mei zoe adam');
  expect(await shown({ sort: 'role', descending: true })).toBe('zoe mei adam');
  expect(await shown({ sort: 'login' })).toBe('adam zoe mei');
  expect(await shown({ sort: 'accounts', descending: true })).toBe('mei adam zoe');
  expect(await shown({ sort: 'lastSignIn' })).toBe('adam zoe mei');
  expect(await shown({ sort: 'lastSignIn', descending: true })).toBe('zoe adam mei');

  expect(await shown({ sort: 'name', limit: 2, page: 2 })).toBe('mei');
  expect(await pageOfUsers(admin, { limit: 2, page: 99 })).toMatchObject({ total: 3, page: 2 });
  expect(await shown({ q: 'BERTA' })).toBe('mei');
  expect(await pageOfUsers(admin, { q: '%' })).toMatchObject({ items: [], total: 0, page: 1 });
  // The grid and the API understand the same by the same word.
  for (const kind of userKinds) {
    const { items } = await listUsers(admin, { kind });
    expect(await shown({ kind })).toBe(items.map(({ email }) => email.split('@')[0]).join(' '));
  }
});
