import { expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { user } from '../testing/factories.ts';
import { aUser } from '../testing/viewers.ts';
import { disconnectIdentity } from './connect-identity.ts';

const { db } = await testDatabase();

test('one’s own identity is disconnected, and another’s is not', async () => {
  const [mine, theirs] = [await user(), await user()];
  const data = { userId: theirs.id, issuer: 'https://sign-on.example', subject: 'theirs' };
  const { id } = await db.userIdentity.create({ data });
  expect(await disconnectIdentity(aUser(mine), id)).toBe(false);
  expect(await db.userIdentity.count()).toBe(1);
  expect(await disconnectIdentity(aUser(theirs), id)).toBe(true);
  expect(await db.userIdentity.count()).toBe(0);
});
