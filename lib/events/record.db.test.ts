import { expect, it } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { anAdmin } from '../testing/viewers.ts';
import { system } from '../viewer.ts';
import { listTimeline } from './list.ts';
import { recordEvent } from './record.ts';

const { db } = await testDatabase();

const details = { cause: 'wrong_credentials', evidence: '535 5.7.8 no', refusals: 5 };

it('stands in the timeline, the audit log and the notices of the enabled rules together, or nowhere', async () => {
  const { id: accountId } = await account();
  await db.notificationRule.create({ data: { key: 'email-wrong-credentials', enabled: true } });
  const counts = () =>
    Promise.all([db.event.count(), db.auditEntry.count(), db.notification.count({ where: { accountId } })]);
  const suspended = { kind: 'suspended', accountId, details, actor: system } as const;
  await expect(
    db.$transaction(async (tx) => {
      await recordEvent(tx, suspended);
      throw new Error('the change itself fails');
    }),
  ).rejects.toThrow('the change itself');
  expect(await counts()).toEqual([0, 0, 0]);

  await db.$transaction((tx) => recordEvent(tx, suspended));
  expect(await counts()).toEqual([2, 1, 1]);
  const { items } = await listTimeline(anAdmin(), accountId);
  expect(items.map(({ kind }) => kind).sort()).toEqual(['notification_queued', 'suspended']);
  expect(await db.auditEntry.findMany()).toMatchObject([
    { action: 'account.suspended', targetId: accountId, details },
  ]);
  expect(await db.notification.findMany()).toMatchObject([{ kind: 'suspended', accountId }]);
});

it('keeps nothing that does not belong to its kind, such as a password that slipped in', async () => {
  const { id: accountId } = await account();
  const slipped = { by: 'Ada', password: 'hunter22' };
  const record = db.$transaction((tx) =>
    recordEvent(tx, { kind: 'paused', accountId, details: slipped, actor: system }),
  );
  await expect(record).rejects.toThrow();
  expect(await db.event.count({ where: { accountId } })).toBe(0);
});
