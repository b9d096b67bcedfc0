import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { unseal } from '../crypto/seal.ts';
import { readHeldForUs } from '../notifications/channel-trouble.ts';
import { closeBoss } from '../queue/boss.ts';
import { testDatabase } from '../testing/database.ts';
import { freePorts } from '../testing/dovecot.ts';
import { account, user } from '../testing/factories.ts';
import { startFaultProxy } from '../testing/fault-proxy.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { type CaughtMail, type SmtpSink, startSmtpSink } from '../testing/smtp-sink.ts';
import { until } from '../testing/until.ts';
import { startWorker, type TestWorker } from '../testing/worker.ts';
import { findUpdateLink } from '../update-links/show-link.ts';
import { system } from '../viewer.ts';
import { suspendAccounts } from './apply-checks.ts';
import { changeSettings } from './change-settings.ts';
import { recoverAccount } from './recover-account.ts';

// Real workers deliver to a real sending server that refuses, is away, or hears of a worker's death too late.
const { db } = await testDatabase();
let sink: SmtpSink;
let worker: TestWorker;
let restore: () => void;

const sendingTo = (port: number) =>
  changeSettings(
    {
      'email.host': '127.0.0.1',
      'email.port': port,
      'email.security': 'none',
      'email.from': 'rekey@northwind.example',
      'desktop.webAddress': 'http://localhost:3000',
      'phone.webAddress': 'http://localhost:3000',
      'notifications.retrySeconds': 1,
      'notifications.attempts': 4,
    },
    system,
  );

const settingsTaken = () =>
  until('the worker has taken the settings', async () => {
    const newest = await db.setting.findFirstOrThrow({ orderBy: { updatedAt: 'desc' } });
    return db.heartbeat.findFirst({ where: { settingsSeenAt: { gte: newest.updatedAt } } });
  });

beforeAll(async () => {
  restore = (await mailTestEnv()).restore;
  sink = await startSmtpSink();
  await sendingTo(sink.port);
  await db.notificationRule.create({ data: { key: 'email-wrong-credentials', enabled: true } });
  worker = await startWorker();
});
afterAll(async () => {
  await closeBoss();
  await sink.stop();
  restore();
});
beforeEach(() => {
  sink.refuse = {};
  sink.mails.length = 0;
});

/** An account that has just been suspended; answers its one queued message. */
async function suspended(given: { alternateEmail?: string } = {}) {
  const owner = await user({ alternateEmail: given.alternateEmail ?? 'ana@home.example' });
  const { id } = await account({ ownerId: owner.id, state: 'suspended', nextCheckAt: null });
  const failure = {
    cause: 'wrong_credentials' as const,
    retry: false,
    evidence: 'NO [AUTHENTICATIONFAILED]',
  };
  await db.$transaction(async (tx) => {
    const incident = await tx.incident.create({ data: { accountId: id, cause: failure.cause } });
    await suspendAccounts(tx, [
      {
        accountId: id,
        incidentId: incident.id,
        failure,
        refusals: 5,
        now: new Date(),
      },
    ]);
  });
  const notification = await db.notification.findFirstOrThrow({ where: { accountId: id } });
  const read = () => db.notification.findUniqueOrThrow({ where: { id: notification.id } });
  return { accountId: id, read };
}

const reaches = (read: () => Promise<{ state: string }>, state: string) =>
  until(`the message is ${state}`, async () => (await read()).state === state);
const tokenIn = ({ parsed }: CaughtMail) => /\/update\/([\w-]{43})/.exec(parsed.text ?? '')?.[1] ?? '';

test('is tried again with growing pauses while the server refuses for now, and is the same message then', {
  timeout: 60_000,
}, async () => {
  sink.refuse = { data: { code: 451, text: '4.3.0 Try again later' } };
  const { read } = await suspended();
  await until('three attempts were made', async () => (await read()).attempts >= 3);
  // The queue's own promise, told to it: each pause is about twice the one before.
  const jobs = await db.$queryRaw<{ retry_backoff: boolean; retry_delay: number }[]>`
    select retry_backoff, retry_delay from pgboss.job where data->>'notificationId' = ${(await read()).id}`;
  expect(jobs).toMatchObject([{ retry_backoff: true, retry_delay: 1 }]);
  await until('it waits', async () => (await read()).state === 'queued');
  const { id, sealedToken, lastError } = await read();
  expect(lastError).toContain('Try again later');
  sink.refuse = {};
  await reaches(read, 'sent');
  expect(await read()).toMatchObject({ lastError: null, sealedToken: null });
  expect(sink.mails).toHaveLength(1);
  const [mail] = sink.mails as [CaughtMail];
  expect(mail.parsed.messageId).toContain(id);
  expect(tokenIn(mail)).toBe(unseal(sealedToken ?? '', { row: id, field: 'link' }).reveal());
  expect(await findUpdateLink(tokenIn(mail))).not.toBeNull();
});

test('is tried again when nobody listens at the server', { timeout: 60_000 }, async () => {
  await sendingTo((await freePorts(1))[0] as number);
  await settingsTaken();
  const { read } = await suspended();
  await until('an attempt failed', async () => (await read()).lastError?.includes('ECONNREFUSED'));
  expect(await read()).toMatchObject({ state: 'queued' });
  await sendingTo(sink.port);
  await reaches(read, 'sent');
});

describe('what is about us, and not about the message', () => {
  const isHeld = (read: () => Promise<{ state: string; heldForUs: boolean }>) =>
    until('it is held', async () => {
      const { state, heldForUs } = await read();
      return state === 'queued' && heldForUs;
    });

  test.each([
    ['sender', 553, '5.7.1 Sender address rejected: not owned by auth user'],
    ['sender', 530, '5.7.0 Authentication required'],
    ['sender', 550, 'denied'],
    ['recipient', 554, '5.7.1 <ana@home.example>: Relay access denied'],
    ['recipient', 550, 'relay not permitted'],
    ['data', 554, '5.2.252 SendAsDenied'],
  ] as const)(
    '%s, %i %s: waits without using up its tries, says so, and goes out once that is mended',
    {
      timeout: 60_000,
    },
    async (where, code, text) => {
      sink.refuse = { [where]: { code, text } };
      const { read } = await suspended();
      await until('it was tried twice', async () => (await read()).heldBack >= 2);
      await isHeld(read);
      expect((await read()).lastError).toContain(text);
      expect(await readHeldForUs(db)).toMatchObject({ count: 1, channel: 'email' });
      sink.refuse = {};
      await reaches(read, 'sent');
      expect(await readHeldForUs(db)).toBeNull();
      expect(await db.channelTrouble.count()).toBe(0);
      const { attempts, heldBack } = await read();
      expect(attempts - heldBack).toBe(1);
    },
  );

  test('is found out by one message at a time, and mended settings send all at once', {
    timeout: 60_000,
  }, async () => {
    await changeSettings({ 'notifications.retrySeconds': 600 }, system);
    await settingsTaken();
    sink.refuse = { sender: { code: 553, text: '5.7.1 Sender address rejected' } };
    const first = await suspended();
    await isHeld(first.read);
    const second = await suspended({ alternateEmail: 'mei@home.example' });
    await isHeld(second.read);
    expect(await second.read()).toMatchObject({ attempts: 0, heldBack: 0 });
    expect((await second.read()).heldUntil?.getTime()).toBeGreaterThan(Date.now() + 60_000);
    sink.refuse = {};
    await changeSettings({ 'email.from': 'Rekey <rekey2@northwind.example>' }, system);
    await reaches(first.read, 'sent');
    await reaches(second.read, 'sent');
    await sendingTo(sink.port);
    await settingsTaken();
  });

  test('does not let its link run out: the one that goes out in the end lives as long as any', {
    timeout: 60_000,
  }, async () => {
    sink.refuse = { sender: { code: 553, text: '5.7.1 Sender address rejected' } };
    const { accountId, read } = await suspended();
    await isHeld(read);
    const soon = new Date(Date.now() + 60_000);
    await db.updateLink.updateMany({ where: { accountId }, data: { expiresAt: soon } });
    sink.refuse = {};
    await reaches(read, 'sent');
    const { expiresAt } = await db.updateLink.findFirstOrThrow({ where: { accountId, revokedAt: null } });
    expect(expiresAt.getTime()).toBeGreaterThan(Date.now() + 12 * 3_600_000);
    expect(await findUpdateLink(tokenIn(sink.mails.at(-1) as CaughtMail))).not.toBeNull();
  });
});

test('waits for as long as the server asks', { timeout: 60_000 }, async () => {
  sink.refuse = { recipient: { code: 451, text: '4.7.1 Greylisted, please try again in 300 seconds' } };
  const { read } = await suspended();
  await until('it is held', async () => (await read()).heldUntil);
  const { heldUntil, attempts, heldForUs } = await read();
  expect(heldUntil?.getTime()).toBeGreaterThan(Date.now() + 280_000);
  expect({ attempts, heldForUs }).toEqual({ attempts: 1, heldForUs: false });
});

test('has failed for good when its recipient is refused for good, or when all attempts are spent', {
  timeout: 60_000,
}, async () => {
  sink.refuse = { recipient: { code: 550, text: '5.1.1 No such user here' } };
  const refused = await suspended();
  await reaches(refused.read, 'failed');
  expect(await refused.read()).toMatchObject({ attempts: 1, sealedToken: null });
  expect((await refused.read()).lastError).toContain('No such user here');
  sink.refuse = { data: { code: 451, text: '4.3.0 Try again later' } };
  const given = await suspended();
  await reaches(given.read, 'failed');
  expect(await given.read()).toMatchObject({ attempts: 4, sealedToken: null });
  for (const { accountId } of [refused, given]) {
    const kinds = await db.event.findMany({ where: { accountId }, orderBy: { id: 'asc' } });
    expect(kinds.map(({ kind }) => kind)).toEqual([
      'suspended',
      'notification_queued',
      'notification_failed',
    ]);
  }
  expect(sink.mails).toEqual([]);
});

test('is not sent any more when the account works again before', { timeout: 60_000 }, async () => {
  sink.refuse = { data: { code: 451, text: '4.3.0 Try again later' } };
  const { accountId, read } = await suspended();
  await until(
    'an attempt failed',
    async () => (await read()).attempts > 0 && (await read()).state === 'queued',
  );
  await db.$transaction((tx) => recoverAccount(tx, accountId, 'administrator', { checkAtOnce: false }));
  sink.refuse = {};
  const { attempts } = await read();
  await new Promise((resolve) => setTimeout(resolve, 4_000)); // its next attempt would have been within these
  expect(await read()).toMatchObject({ state: 'cancelled', attempts, sealedToken: null });
  expect(sink.mails).toEqual([]);
});

test('is at most doubled, and the same twice, when a worker is killed after handing it over', {
  timeout: 120_000,
}, async () => {
  const slow = await startFaultProxy(sink.port);
  await sendingTo(slow.port);
  await settingsTaken();
  // The server's answer to the message does not arrive: whether it has it is known to nobody but the server.
  const { read } = await suspended();
  slow.faults = { delayMs: 200 };
  await until('the server has it', () => sink.mails.length === 1);
  worker.kill('SIGKILL');
  await worker.ended;
  expect(await read()).toMatchObject({ state: 'sending' });
  slow.faults = {};
  worker = await startWorker();
  await reaches(read, 'sent');
  expect(sink.mails).toHaveLength(2);
  const [first, second] = sink.mails as [CaughtMail, CaughtMail];
  expect(second.parsed.messageId).toBe(first.parsed.messageId);
  expect(second.parsed.date).toEqual(first.parsed.date);
  expect(tokenIn(second)).toBe(tokenIn(first));
  expect(await findUpdateLink(tokenIn(first))).not.toBeNull();
  await slow.stop();
});
