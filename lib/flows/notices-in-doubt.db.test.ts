import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openIncident } from '../incidents/store.ts';
import { readSettings } from '../settings/store.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { type FaultProxy, startFaultProxy } from '../testing/fault-proxy.ts';
import { type HttpGateway, startHttpGateway } from '../testing/http-gateway.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { type SmtpSink, startSmtpSink } from '../testing/smtp-sink.ts';
import { system } from '../viewer.ts';
import { suspendAccounts } from './apply-checks.ts';
import { changeSettings } from './change-settings.ts';
import { gatherMessage } from './gather-message.ts';
import { recoverAccount } from './recover-account.ts';
import { redeliverNotification } from './redeliver-notification.ts';
import { DeliveryPostponed, sendNotification } from './send-notification.ts';

// What the delivery log says of a message of which nobody can know, or could not for a while, whether it was taken.

const { db } = await testDatabase();
let restore: () => void;
let sink: SmtpSink;
let line: FaultProxy;
let gateway: HttpGateway;

beforeAll(async () => {
  ({ restore } = await mailTestEnv());
  sink = await startSmtpSink();
  line = await startFaultProxy(sink.port);
  gateway = await startHttpGateway();
  const saved = await changeSettings(
    {
      'desktop.webAddress': 'https://mail.northwind.example',
      'phone.webAddress': 'https://mail.northwind.example',
      'email.from': 'rekey@northwind.example',
      'email.host': '127.0.0.1',
      'email.port': line.port,
      'email.security': 'none',
      'sms.provider': 'http',
      'sms.http.url': `${gateway.url}/send?to={to}&text={text}`,
      'notifications.attempts': 2,
      'notifications.gatherSeconds': 0,
    },
    system,
  );
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
});
afterAll(async () => {
  await line.stop();
  await Promise.all([sink.stop(), gateway.stop()]);
  restore();
});
beforeEach(async () => {
  await db.mailAccount.deleteMany();
  await db.notificationRule.deleteMany();
  await db.channelTrouble.deleteMany();
  sink.mails.length = 0;
  sink.refuse = {};
  line.faults = {};
});

const later = { code: 451, text: '4.3.0 later' };

/** An account just suspended, with one message that waits. */
async function notice(rule = 'email-wrong-credentials', recovered = false) {
  const keys = [rule, ...(recovered ? ['email-recovered'] : [])];
  await db.notificationRule.createMany({ data: keys.map((key) => ({ key, enabled: true })) });
  const owner = await user({ alternateEmail: 'ana@home.example', phone: '+40721000111' });
  const { id: accountId } = await account({ ownerId: owner.id, state: 'suspended' });
  const failure = { cause: 'wrong_credentials' as const, retry: false, evidence: 'NO' };
  await db.$transaction(async (tx) => {
    const now = new Date();
    const incidentId = await openIncident(tx, { accountId, ...failure, now });
    await suspendAccounts(tx, [{ accountId, incidentId, failure, refusals: 3, now }]);
  });
  const { id } = await db.notification.findFirstOrThrow({ where: { accountId } });
  const settings = await readSettings();
  return {
    id,
    read: () => db.notification.findUniqueOrThrow({ where: { id } }),
    recover: () => db.$transaction((tx) => recoverAccount(tx, accountId, 'administrator')),
    send: () =>
      sendNotification(db, id, settings).catch((error) => {
        if (!(error instanceof DeliveryPostponed)) throw error;
      }),
    /** The worker dies after the server has the message and before the row says so. */
    dieWhileSending: () => db.$transaction((tx) => gatherMessage(tx, id, settings)),
    rules: async () =>
      (await db.notification.findMany({ where: { accountId }, orderBy: { id: 'asc' } })).map(
        ({ ruleKey }) => ruleKey,
      ),
  };
}

/** The server takes the message, and the line breaks before its answer is heard. */
const loseTheAnswer = () => {
  line.faults = {
    onChunk: (_chunk, from) => {
      if (from === 'client' || sink.mails.length === 0) return true;
      line.cut();
      return false;
    },
  };
};

it('is perhaps sent when the account works again while an attempt is under way, and is not sent again', async () => {
  const { read, recover, send, dieWhileSending, rules } = await notice('email-wrong-credentials', true);
  await dieWhileSending();
  await recover();
  expect(await read()).toMatchObject({ state: 'perhaps_sent', lastError: 'the account works again' });
  await send();
  expect(await read()).toMatchObject({ state: 'perhaps_sent', attempts: 1, sealedToken: null });
  expect(sink.mails).toEqual([]);
  // Who was perhaps told is told that it is over.
  expect(await rules()).toContain('email-recovered');
});

it('is perhaps sent when the worker died over it and nobody needs it at its next try', async () => {
  const { id, read, send, dieWhileSending } = await notice();
  await dieWhileSending();
  await db.incident.updateMany({ data: { closedAt: new Date() } });
  await send();
  expect(await read()).toMatchObject({ id, state: 'perhaps_sent', attempts: 1 });
});

it.each([
  ['sent', undefined, 'sent'],
  ['cancelled', { code: 550, text: '5.1.1 no such user' }, 'cancelled'],
  ['cancelled, where it would have been tried again', { code: 451, text: '4.3.0 later' }, 'cancelled'],
])('is %s once the answer to the attempt under way says so', async (_title, answer, state) => {
  const { read, recover, send } = await notice();
  if (answer) sink.refuse = { data: answer };
  let recovered: Promise<unknown> | undefined;
  line.faults = {
    // At the greeting: the attempt is written down, and nothing is decided.
    onChunk: async () => {
      recovered ??= recover().then(async () => expect((await read()).state).toBe('perhaps_sent'));
      await recovered;
      return true;
    },
  };
  await send();
  await recovered;
  expect(await read()).toMatchObject({ state, inDoubtSince: null });
});

it('is tried again when its answer was lost, and is sent when a copy was certainly taken', async () => {
  const { read, send } = await notice();
  loseTheAnswer();
  await send();
  expect(await read()).toMatchObject({ state: 'queued', attempts: 1 });
  expect((await read()).inDoubtSince).not.toBeNull();
  line.faults = {};
  await send();
  expect(await read()).toMatchObject({ state: 'sent', attempts: 2, inDoubtSince: null });
});

it('is perhaps sent, never failed or cancelled, when its answer was lost and no later copy was taken', async () => {
  const spent = await notice();
  loseTheAnswer();
  await spent.send();
  // Only an answer about the message uses it up: a server that is away would be waited for.
  line.faults = {};
  sink.refuse = { data: later };
  await spent.send();
  expect(await spent.read()).toMatchObject({ state: 'perhaps_sent', attempts: 2 });
  await db.notificationRule.deleteMany();
  sink.mails.length = 0;
  sink.refuse = {};
  const ended = await notice();
  loseTheAnswer();
  await ended.send();
  await ended.recover();
  expect(await ended.read()).toMatchObject({ state: 'perhaps_sent' });
});

it('failed, or was cancelled, where every attempt was certainly refused', async () => {
  const failed = await notice();
  sink.refuse = { data: later };
  await failed.send();
  await failed.send();
  expect(await failed.read()).toMatchObject({ state: 'failed', inDoubtSince: null });
  await db.notificationRule.deleteMany();
  const cancelled = await notice();
  await cancelled.send();
  await cancelled.recover();
  expect(await cancelled.read()).toMatchObject({ state: 'cancelled', inDoubtSince: null });
});

it('a text is in doubt when the call left and no answer came, and not when nobody listens', async () => {
  const { read, send } = await notice('sms-wrong-credentials');
  gateway.answer = { status: 200, body: 'x', headers: { 'Content-Length': '10' } };
  await send();
  expect(await read()).toMatchObject({ state: 'queued' });
  expect((await read()).inDoubtSince).not.toBeNull();
  await db.notificationRule.deleteMany();
  await changeSettings({ 'sms.http.url': 'http://127.0.0.1:1/send?to={to}&text={text}' }, system);
  const unheard = await notice('sms-wrong-credentials');
  await unheard.send();
  expect(await unheard.read()).toMatchObject({ state: 'queued', inDoubtSince: null });
});

it('stays sent when it is to be sent again and nobody needs that any more', async () => {
  const { id, read, recover, send } = await notice();
  await send();
  const { sentAt } = await read();
  expect(await redeliverNotification(id, system)).toEqual({ ok: true });
  await recover();
  expect(await read()).toMatchObject({ state: 'sent', sentAt });
});

it('can be sent again when it was perhaps sent', async () => {
  const { id, read, send, dieWhileSending } = await notice();
  await dieWhileSending();
  await db.notification.update({ where: { id }, data: { state: 'perhaps_sent' } });
  expect(await redeliverNotification(id, system)).toEqual({ ok: true });
  await send();
  expect(await read()).toMatchObject({ state: 'sent' });
  expect(sink.mails).toHaveLength(1);
});
