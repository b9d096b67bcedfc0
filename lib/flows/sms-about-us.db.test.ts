import { afterAll, beforeAll, expect, test } from 'vitest';
import { readHeldForUs } from '../notifications/channel-trouble.ts';
import { readSettings } from '../settings/store.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { type HttpGateway, startHttpGateway } from '../testing/http-gateway.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { anAdmin } from '../testing/viewers.ts';
import { suspendAccounts } from './apply-checks.ts';
import { changeSettings } from './change-settings.ts';
import { sendNotification } from './send-notification.ts';
import { testChannel } from './test-channel.ts';

const { db } = await testDatabase();
let restore: () => void;
let gateway: HttpGateway;

beforeAll(async () => {
  ({ restore } = await mailTestEnv());
  gateway = await startHttpGateway();
  const saved = await changeSettings(
    {
      'desktop.webAddress': 'https://mail.northwind.example',
      'phone.webAddress': 'https://mail.northwind.example',
      'sms.provider': 'http',
      'sms.http.url': `${gateway.url}/send?to={to}&text={text}`,
      'notifications.attempts': 1,
    },
    anAdmin().actor,
  );
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  await db.notificationRule.create({ data: { key: 'sms-wrong-credentials', enabled: true } });
});
afterAll(async () => {
  await gateway.stop();
  restore();
});

test.each([
  [401, 'who are you'],
  [403, 'key revoked'],
  [402, 'Payment required'],
  [400, '{"error":"insufficient balance"}'],
  [400, 'Sender ID not registered'],
])(
  'a gateway that answers %i %s has something against us: the text waits, is told of, and goes out when that is mended',
  async (status, body) => {
    const owner = await user({ phone: '+40721000111' });
    const { id: accountId } = await account({ ownerId: owner.id, state: 'suspended' });
    const failure = { cause: 'wrong_credentials' as const, retry: false, evidence: 'NO' };
    await db.$transaction(async (tx) => {
      const { id: incidentId } = await tx.incident.create({ data: { accountId, cause: failure.cause } });
      await suspendAccounts(tx, [{ accountId, incidentId, failure, refusals: 3, now: new Date() }]);
    });
    const { id } = await db.notification.findFirstOrThrow({ where: { accountId } });
    const read = () => db.notification.findUniqueOrThrow({ where: { id } });
    gateway.answer = { status, body };
    for (let tries = 1; tries <= 3; tries++) {
      await sendNotification(db, id, await readSettings());
      await db.channelTrouble.updateMany({ data: { heldUntil: new Date(0) } });
    }
    const waiting = await read();
    expect(waiting).toMatchObject({ state: 'queued', heldForUs: true });
    expect(waiting.attempts - waiting.heldBack).toBe(0);
    expect(await readHeldForUs(db)).toMatchObject({ count: 1, channel: 'sms' });

    gateway.answer = { status: 200, body: 'OK' };
    expect(await testChannel('sms', '+40721000112', anAdmin().actor)).toMatchObject({ ok: true });
    expect((await read()).heldUntil?.getTime()).toBeLessThanOrEqual(Date.now() + 1000);
    await sendNotification(db, id, await readSettings());
    expect(await read()).toMatchObject({ state: 'sent', heldForUs: false });
    expect(await readHeldForUs(db)).toBeNull();
  },
);
