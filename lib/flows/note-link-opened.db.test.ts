import { beforeEach, expect, test } from 'vitest';
import { newToken } from '../crypto/token.ts';
import { listTimeline } from '../events/list.ts';
import { passwordCredential } from '../mail/credential.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { anAdmin } from '../testing/viewers.ts';
import { findUpdateLink } from '../update-links/show-link.ts';
import { issueUpdateLink, revokeUpdateLinks } from '../update-links/store.ts';
import { noteLinkOpened } from './note-link-opened.ts';
import { recoverAccount } from './recover-account.ts';
import { updatePassword } from './update-password.ts';

const { db } = await testDatabase();

let accountId: string;
let incidentId: string;
beforeEach(async () => {
  ({ id: accountId } = await account({ state: 'suspended' }));
  ({ id: incidentId } = await db.incident.create({ data: { accountId, cause: 'wrong_credentials' } }));
});

async function link(channel: 'email' | 'sms' = 'email', validHours = 24): Promise<string> {
  const { id: notificationId } = await db.notification.create({
    data: {
      ...{ ruleKey: 'email-wrong-credentials', kind: 'suspended', channel, recipient: 'ana@home.example' },
      ...{ recipientKind: 'alternate_address', idempotencyKey: newToken(), accountId, incidentId },
    },
  });
  const row = { accountId, incidentId, notificationId, channel, validHours };
  return db.$transaction(
    async (tx) => (await issueUpdateLink(tx, { ...row, view: 'phone', credentialVersion: 1 })).token,
  );
}

const opened = async () =>
  (await db.updateLink.findMany({ where: { accountId }, orderBy: { id: 'asc' } })).map(
    ({ openedAt }) => openedAt,
  );
const story = async () =>
  (await listTimeline(anAdmin(), accountId)).items.filter(({ kind }) => kind === 'link_opened');

test('reading the page of a link notes nothing', async () => {
  const token = await link();
  for (let i = 0; i < 3; i += 1) expect(await findUpdateLink(token)).not.toBeNull();
  expect(await opened()).toEqual([null]);
  expect(await story()).toEqual([]);
});

test('the first use of a link is kept, once, however many tell of it at a moment, and stands in no audit log', async () => {
  const token = await link();
  await Promise.all(Array.from({ length: 8 }, () => noteLinkOpened(token)));
  const first = await opened();
  expect(first).toEqual([expect.any(Date)]);
  await noteLinkOpened(token);
  expect(await opened()).toEqual(first);
  const about = { kind: 'link_opened', incidentId, details: { channel: 'email' }, at: first[0] };
  expect(await story()).toMatchObject([about]);
  expect(await db.auditEntry.count({ where: { targetId: accountId } })).toBe(0);
});

test('each link has a first use of its own', async () => {
  const [mail, text] = [await link(), await link('sms')];
  await noteLinkOpened(text);
  expect(await opened()).toEqual([null, expect.any(Date)]);
  await noteLinkOpened(mail);
  expect((await story()).map(({ details }) => details)).toEqual([{ channel: 'email' }, { channel: 'sms' }]);
});

test('a link that does not work, or is none, notes nothing and says nothing', async () => {
  const expired = await link('email', 0);
  const superseded = await link();
  const used = await link();
  await db.updateLink.updateMany({ where: { accountId, revokedAt: null }, data: { usedAt: new Date() } });
  const older = await link('sms');
  await db.mailAccount.update({ where: { id: accountId }, data: { credentialVersion: 2 } });
  for (const token of [expired, superseded, used, older, newToken(), '', 'x'.repeat(5000)])
    expect(await noteLinkOpened(token)).toBeUndefined();
  expect((await opened()).filter(Boolean)).toEqual([]);
  expect(await story()).toEqual([]);
});

test('nothing is noted once the incident is over', async () => {
  const token = await link();
  await db.$transaction((tx) => recoverAccount(tx, accountId, 'administrator'));
  await noteLinkOpened(token);
  expect(await opened()).toEqual([null]);
  expect(await story()).toEqual([]);
});

test('a form that is sent says the same where no script has, also one that leads nowhere', async () => {
  const token = await link();
  const form = {
    oldPassword: passwordCredential('not the old one'),
    newPassword: passwordCredential('new secret'),
  };
  const send = (by: string) => updatePassword({ door: { token: by }, ...form });
  expect(await send(token)).toMatchObject({ reason: 'wrong_old_password' });
  const first = await opened();
  expect(first).toEqual([expect.any(Date)]);
  expect(await send(token)).toMatchObject({ reason: 'wrong_old_password' });
  expect(await opened()).toEqual(first);
  expect(await story()).toHaveLength(1);

  const ended = await link('sms');
  await db.$transaction((tx) => revokeUpdateLinks(tx, accountId));
  expect(await send(ended)).toEqual({ ok: false, reason: 'link_invalid' });
  expect(await story()).toHaveLength(1);
});

test('an account that is deleted in that moment is deleted, and whoever told of its link hears of no fault', async () => {
  for (let round = 0; round < 8; round += 1) {
    ({ id: accountId } = await account({ state: 'suspended' }));
    ({ id: incidentId } = await db.incident.create({ data: { accountId, cause: 'wrong_credentials' } }));
    const tokens = [await link(), await link('sms')];
    const where = { id: accountId };
    const ends = await Promise.allSettled([
      ...tokens.map((token) => noteLinkOpened(token)),
      new Promise((resolve) => setTimeout(resolve, round)).then(() => db.mailAccount.delete({ where })),
    ]);
    expect(ends.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(await db.mailAccount.count({ where })).toBe(0);
  }
});
