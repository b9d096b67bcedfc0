import { beforeEach, expect, test } from 'vitest';
import { accountChange } from '../accounts/schema.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { anAdmin } from '../testing/viewers.ts';
import { findUpdateLink } from '../update-links/show-link.ts';
import { issueUpdateLink } from '../update-links/store.ts';
import { suspendAccounts } from './apply-checks.ts';
import { changeAccount } from './change-account.ts';

const { db } = await testDatabase();

beforeEach(() => db.notificationRule.deleteMany());

const failure = { cause: 'wrong_credentials' as const, retry: false, evidence: 'NO' };

/** A suspended account whose owner has a link, and a notice on its way. */
async function suspended() {
  const key = 'email-wrong-credentials';
  await db.notificationRule.create({ data: { key, enabled: true } });
  const owner = await user({ alternateEmail: 'former@home.example', phone: '+40721000111' });
  const { id: accountId } = await account({ ownerId: owner.id, state: 'suspended' });
  await db.$transaction(async (tx) => {
    const { id: incidentId } = await tx.incident.create({ data: { accountId, cause: failure.cause } });
    await suspendAccounts(tx, [{ accountId, incidentId, failure, refusals: 3, now: new Date() }]);
  });
  const notification = await db.notification.findFirstOrThrow({ where: { accountId } });
  const link = { accountId, incidentId: notification.incidentId, notificationId: notification.id };
  const { token } = await db.$transaction((tx) =>
    issueUpdateLink(tx, { ...link, channel: 'email', view: 'desktop', credentialVersion: 1, validHours: 96 }),
  );
  return { accountId, owner, notification, token };
}

const handTo = (accountId: string, email: string, alternateEmail = `home-of-${email}`) =>
  changeAccount(anAdmin(), accountId, accountChange.parse({ owner: { email, alternateEmail } }));

test('another owner ends the links of the former one and what waits for them, and is told instead', async () => {
  const { accountId, notification, token } = await suspended();
  expect(await findUpdateLink(token)).not.toBeNull();
  expect(await handTo(accountId, 'new@northwind.example')).toMatchObject({ ok: true });
  expect(await findUpdateLink(token)).toBeNull();
  expect(await db.notification.findUnique({ where: { id: notification.id } })).toMatchObject({
    state: 'cancelled',
    lastError: 'the account has another owner',
    sealedToken: null,
  });
  expect(await db.notification.findMany({ where: { accountId, state: 'queued' } })).toMatchObject([
    { recipient: 'home-of-new@northwind.example', incidentId: notification.incidentId },
  ]);
  const [entry] = await db.event.findMany({ where: { accountId, kind: 'owner_changed' } });
  expect(entry?.details).toEqual({ by: 'root@example.com', links: 1 });
});

test('the same owner, written once more, keeps links and notices', async () => {
  const { accountId, owner, notification, token } = await suspended();
  expect(await handTo(accountId, owner.email, 'former@home.example')).toMatchObject({ ok: true });
  expect(await findUpdateLink(token)).not.toBeNull();
  expect(await db.notification.findUnique({ where: { id: notification.id } })).toMatchObject({
    state: 'queued',
  });
  expect(await db.event.count({ where: { accountId, kind: 'owner_changed' } })).toBe(0);
});
