import { randomUUID } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { changeSettings } from '../flows/change-settings.ts';
import { log } from '../log.ts';
import { readHeldForUs } from '../notifications/channel-trouble.ts';
import { messageForm } from '../outgoing-messages/schema.ts';
import { machineTrouble, recentTroubles } from '../own-trouble.ts';
import { readSettings } from '../settings/store.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { type HttpGateway, startHttpGateway } from '../testing/http-gateway.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { type SmtpSink, startSmtpSink } from '../testing/smtp-sink.ts';
import { anAdmin, aUser } from '../testing/viewers.ts';
import { suspendAccounts } from './apply-checks.ts';
import { queueMessage } from './queue-message.ts';
import { sendMail } from './send-mail.ts';
import { sendNotification } from './send-notification.ts';

// What this machine runs out of while it sends is nobody else's trouble: it waits, costs nothing, and goes out.

const { db } = await testDatabase();
let restore: () => void;
let sink: SmtpSink;
let gateway: HttpGateway;
const password = 'old secret';

beforeAll(async () => {
  ({ restore } = await mailTestEnv());
  [sink, gateway] = await Promise.all([startSmtpSink({ users: {} }), startHttpGateway()]);
  sink.setPassword('rekey', password);
  const at = { 'email.host': '127.0.0.1', 'email.port': sink.port, 'email.security': 'none' };
  const saved = await changeSettings(
    {
      ...at,
      'email.user': 'rekey',
      'email.password': password,
      'email.from': 'rekey@northwind.example',
      'desktop.webAddress': 'https://mail.northwind.example',
      'phone.webAddress': 'https://mail.northwind.example',
      'sms.provider': 'http',
      'sms.http.url': `${gateway.url}/send?to={to}&text={text}`,
      'notifications.attempts': 1,
      'notifications.gatherSeconds': 0,
      'sending.attempts': 1,
    },
    anAdmin().actor,
  );
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
});
afterAll(async () => {
  await Promise.all([sink.stop(), gateway.stop()]);
  restore();
});
afterEach(() => vi.restoreAllMocks());

const codes = ['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EADDRNOTAVAIL'];

/** No connection can be made any more, by anything. */
function runOutOf(code: string) {
  const failing = () => {
    const socket = new net.Socket();
    process.nextTick(() => socket.destroy(Object.assign(new Error(`connect ${code}`), { code })));
    return socket;
  };
  vi.spyOn(net, 'connect').mockImplementation(failing);
  vi.spyOn(
    http.Agent.prototype as http.Agent & { createConnection: () => net.Socket },
    'createConnection',
  ).mockImplementation(failing);
}

/** An account and a message that a person sends with it. */
async function outgoing() {
  const owner = await user();
  const address = `${randomUUID()}@northwind.example`;
  sink.setPassword(address, password);
  const out = { outgoingHost: '127.0.0.1', outgoingSecurity: 'none' as const, outgoingPort: sink.port };
  const { id: accountId } = await account({ address, ownerId: owner.id, incomingUser: address, ...out });
  await db.mailAccount.update({ where: { id: accountId }, data: { sentCopies: 'server' } });
  const form = { id: randomUUID(), accountId, to: 'mei@northwind.example', subject: 'Lunch', text: 'Hello' };
  const queued = await queueMessage(aUser(owner), messageForm.parse(form), []);
  if (!queued.ok) throw new Error(queued.reason);
  return {
    send: async () => {
      await db.outgoingMessage.updateMany({ where: { id: queued.id }, data: { nextTryAt: new Date(0) } });
      await sendMail(db, queued.id, await readSettings(), new AbortController().signal);
      return db.outgoingMessage.findUniqueOrThrow({ where: { id: queued.id } });
    },
    account: () => db.mailAccount.findUniqueOrThrow({ where: { id: accountId } }),
  };
}

test.each(codes)('a person’s message waits while %s lasts, at no cost, and goes out', async (code) => {
  const { send, account } = await outgoing();
  runOutOf(code);
  for (let tries = 1; tries <= 3; tries++) {
    const row = await send();
    expect(row).toMatchObject({ state: 'queued', attempts: 0, lastCause: 'machine', claimId: null });
    expect(row.nextTryAt?.getTime()).toBeGreaterThan(Date.now());
  }
  expect(recentTroubles()).toContain(code);
  expect(await account()).toMatchObject({
    state: 'active',
    outgoingRefusedAt: null,
    refusals: 0,
    unsuccessfulSignIns: [],
  });
  vi.restoreAllMocks();
  expect(await send()).toMatchObject({ state: 'sent', lastCause: null });
});

test('a person’s message waits while the database has no room to note that it begins', async () => {
  const { send } = await outgoing();
  await db.$executeRawUnsafe(`
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$`);
  await db.$executeRawUnsafe(`
    CREATE TRIGGER no_room BEFORE UPDATE ON outgoing_message FOR EACH ROW
    WHEN (NEW.state = 'sending') EXECUTE FUNCTION no_room()`);
  const before = sink.mails.length;
  expect(await send()).toMatchObject({ state: 'queued', attempts: 0, lastCause: 'machine' });
  expect(machineTrouble()).toBe('the disk is full');
  await db.$executeRawUnsafe('DROP FUNCTION no_room CASCADE');
  expect(sink.mails).toHaveLength(before);
  expect(await send()).toMatchObject({ state: 'sent' });
  expect(sink.mails).toHaveLength(before + 1);
});

test.each(
  codes.flatMap((code) => [
    [code, 'email'],
    [code, 'sms'],
  ]),
)(
  'a notice waits while %s lasts (%s): its try does not count, nor is the channel blamed',
  async (code, channel) => {
    await db.mailAccount.deleteMany();
    await db.notificationRule.deleteMany();
    await db.notificationRule.create({ data: { key: `${channel}-wrong-credentials`, enabled: true } });
    const owner = await user({ alternateEmail: 'ana@home.example', phone: '+40721000111' });
    const { id: accountId } = await account({ ownerId: owner.id, state: 'suspended' });
    const failure = { cause: 'wrong_credentials' as const, retry: false, evidence: 'NO' };
    await db.$transaction(async (tx) => {
      const { id: incidentId } = await tx.incident.create({ data: { accountId, cause: failure.cause } });
      await suspendAccounts(tx, [{ accountId, incidentId, failure, refusals: 3, now: new Date() }]);
    });
    const { id } = await db.notification.findFirstOrThrow({ where: { accountId } });
    const send = async () => {
      await sendNotification(db, id, await readSettings());
      return db.notification.findUniqueOrThrow({ where: { id } });
    };

    runOutOf(code);
    const warned = vi.spyOn(log, 'warn');
    for (let tries = 1; tries <= 3; tries++) {
      const row = await send();
      expect(row).toMatchObject({ state: 'queued', heldForUs: false, inDoubtSince: null });
      expect(row.attempts - row.heldBack).toBe(0);
      expect(row.heldUntil?.getTime()).toBeGreaterThan(Date.now());
    }
    expect(warned.mock.calls.length).toBeLessThanOrEqual(1);
    expect(recentTroubles()).toContain(code);
    expect(await db.channelTrouble.count()).toBe(0);
    expect(await readHeldForUs(db)).toBeNull();

    vi.restoreAllMocks();
    expect(await send()).toMatchObject({ state: 'sent' });
  },
);
