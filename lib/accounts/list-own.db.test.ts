import { expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { aUser } from '../testing/viewers.ts';
import { listOwnAccounts } from './list-own.ts';
import { mailRevision } from './revision.ts';

const { db } = await testDatabase();
const ana = aUser(await user({ email: 'ana@northwind.example' }));
const bob = aUser(await user({ email: 'bob@northwind.example' }));

test('my accounts and nobody else’s, with why one is in trouble and since when it is paused', async () => {
  const [one, two, three] = [
    await account({ ownerId: ana.userId }),
    await account({ ownerId: ana.userId }),
    await account({ ownerId: ana.userId }),
  ];
  await account({ ownerId: bob.userId });
  const [since, pausedAt] = [new Date('2026-11-20T08:00:00Z'), new Date('2026-11-21T08:00:00Z')];
  await db.mailAccount.update({
    where: { id: one.id },
    data: { state: 'suspended', stateSince: since, lastOutcome: 'connection_refused' },
  });
  await db.incident.create({ data: { accountId: one.id, cause: 'password_refused' } });
  await db.incident.create({ data: { accountId: two.id, cause: 'password_refused', closedAt: since } });
  await db.mailAccount.update({ where: { id: two.id }, data: { state: 'active', lastOutcome: 'ok' } });
  await db.mailAccount.update({
    where: { id: three.id },
    data: {
      state: 'degraded',
      stateSince: since,
      pausedAt,
      lastOutcome: 'connection_refused',
      outgoingHost: null,
    },
  });

  const { accounts, revision } = await listOwnAccounts(ana);
  expect(accounts).toMatchObject([
    { id: one.id, state: 'suspended', stateSince: since, isPaused: false, cause: 'password_refused' },
    { id: two.id, state: 'active', isPaused: false, cause: null, hasBeenChecked: true, isConnected: true },
    { id: three.id, isPaused: true, stateSince: pausedAt, cause: 'connection_refused', hasOutgoing: false },
  ]);
  expect(revision).toBe(await mailRevision(ana));
});
