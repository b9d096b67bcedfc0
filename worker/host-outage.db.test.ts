import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeSettings } from '#lib/flows/change-settings.ts';
import { checkNow } from '#lib/flows/check-now.ts';
import { closeBoss } from '#lib/queue/boss.ts';
import { testDatabase } from '#lib/testing/database.ts';
import { type Dovecot, startDovecot } from '#lib/testing/dovecot.ts';
import { account, user } from '#lib/testing/factories.ts';
import { mailTestEnv } from '#lib/testing/mail-env.ts';
import { type SmtpSink, startSmtpSink } from '#lib/testing/smtp-sink.ts';
import { until } from '#lib/testing/until.ts';
import { startWorker } from '#lib/testing/worker.ts';
import { system } from '#lib/viewer.ts';

// Real worker processes, a real Dovecot under several addresses (each is a mail host of its own), a real SMTP sink.
const { db } = await testDatabase();
let dovecot: Dovecot;
let sink: SmtpSink;
let restore: () => void;

/** Refused twice within a second or two: enough to suspend an account that is alone with it. */
const quick = {
  'fetcher.intervalSeconds': 2,
  'suspension.refusalsIfWorked': 2,
  'suspension.refusalsIfNeverWorked': 2,
  'suspension.minimumMinutes': 0,
  'suspension.confirmAfterSeconds': 1,
  'lockout.attemptsPerHour': 1000,
};

beforeAll(async () => {
  const mail = await mailTestEnv();
  restore = mail.restore;
  const hosts = [1, 2, 3, 4, 5, 6].map((n) => `127.0.0.${n}`).join(' ');
  [dovecot, sink] = await Promise.all([
    startDovecot({ authority: mail.authority, processes: 4, config: `listen = ${hosts}` }),
    startSmtpSink(),
  ]);
  const sending = {
    'email.host': '127.0.0.1',
    'email.port': sink.port,
    'email.security': 'none',
    'email.from': 'rekey@northwind.example',
    'desktop.webAddress': 'http://localhost:3000',
    'phone.webAddress': 'http://localhost:3000',
  };
  const saved = await changeSettings({ ...quick, ...sending }, system);
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  await db.notificationRule.create({ data: { key: 'email-wrong-credentials', enabled: true } });
  await user({ role: 'ADMIN', email: 'root@northwind.example' });
});
afterAll(async () => {
  await closeBoss();
  await Promise.all([dovecot.stop(), sink.stop()]);
  restore();
});

const password = 'what everybody has';
let count = 0;

/** Accounts of one host that have worked, not yet due. */
async function crowd(host: string, size: number, given: { lastSuccessAt?: null } = {}) {
  const made = Array.from({ length: size }, () => `member${++count}`).map(async (name) => {
    const server = { incomingHost: host, incomingPort: dovecot.imapPort, incomingSecurity: 'none' as const };
    const { id } = await account({ ...server, ...given, nextCheckAt: null, incomingUser: name, password });
    return { id, name };
  });
  return Promise.all(made);
}
type Member = Awaited<ReturnType<typeof crowd>>[number];

const setPasswords = (members: Member[], to: string) =>
  Promise.all(members.map(({ name }) => dovecot.setPassword(name, to)));
const makeDue = (members: Member[]) =>
  db.mailAccount.updateMany({ where: { id: { in: ids(members) } }, data: { nextCheckAt: new Date() } });
const ids = (members: Member[]) => members.map(({ id }) => id);
const rowsOf = (members: Member[]) => db.mailAccount.findMany({ where: { id: { in: ids(members) } } });
const everSuspended = (members: Member[]) =>
  db.event.count({ where: { kind: 'suspended', accountId: { in: ids(members) } } });
const outagesOf = (host: string) => db.hostOutage.findMany({ where: { host } });

async function allActive(members: Member[], within = 120_000) {
  await until(
    'all are active',
    async () => (await rowsOf(members)).every((row) => row.state === 'active' && row.lastClaimAt),
    within,
  );
}

/** All of them were refused so often, by the last letters of their checks. */
async function allRefused(members: Member[], times: number) {
  await until(`all were refused ${times} times`, async () =>
    (await rowsOf(members)).every(({ recentChecks }) => recentChecks.endsWith('c'.repeat(times))),
  );
}

test('many accounts refused together tell the administrator once, and a lone one elsewhere is suspended', {
  timeout: 240_000,
}, async () => {
  const fifty = await crowd('127.0.0.1', 50);
  const six = await crowd('127.0.0.2', 6);
  const five = await crowd('127.0.0.3', 5);
  const dozen = await crowd('127.0.0.4', 12);
  const healthy = await crowd('127.0.0.5', 8);
  const [lone] = (await crowd('localhost', 1)) as [Member];
  const odd = healthy[3] as Member;
  const everybody = [fifty, six, five, dozen, healthy, [lone]].flat();
  await setPasswords(everybody, password);
  await makeDue(everybody);
  await Promise.all([startWorker(), startWorker()]);
  await allActive(everybody);

  // All at once, and one group one after the other; among them accounts that had no time to work.
  const newcomers = await crowd('127.0.0.1', 3, { lastSuccessAt: null });
  await makeDue(newcomers);
  await setPasswords([...fifty, ...six, ...five, ...newcomers, lone, odd], 'changed');
  for (const member of dozen) {
    void dovecot.setPassword(member.name, 'changed');
    await pause(150);
  }
  const together = [fifty, newcomers, six, five, dozen].flat();
  await allRefused(together, 3);
  await until('those on their own are suspended', async () => (await everSuspended([lone, odd])) === 2);
  expect(await everSuspended(together)).toBe(0);
  expect(new Set((await rowsOf(together)).map(({ state }) => state))).toEqual(new Set(['degraded']));
  for (const n of [1, 2, 3, 4]) expect(await outagesOf(`127.0.0.${n}`)).toMatchObject([{ closedAt: null }]);
  for (const host of ['127.0.0.5', 'localhost']) expect(await outagesOf(host)).toEqual([]);

  await until(
    'all mail is out',
    async () => (await db.notification.count({ where: { sentAt: null } })) === 0,
  );
  const recipients = sink.mails.map(({ to }) => to[0]).toSorted();
  const owners = (await rowsOf([lone, odd])).map(({ address }) => address);
  expect(recipients).toEqual([...owners, ...Array(4).fill('root@northwind.example')].toSorted());

  await setPasswords(together, password);
  await allActive(together);
  for (const n of [1, 2, 3, 4]) expect((await outagesOf(`127.0.0.${n}`))[0]?.closedAt).not.toBeNull();
  expect(await everSuspended(together)).toBe(0);
  await until('the all-clear of each is out', () => sink.mails.length === recipients.length + 4);
});

test('is found out by asking the neighbours where one account is checked again and again', {
  timeout: 120_000,
}, async () => {
  await db.mailAccount.deleteMany();
  await changeSettings({ 'fetcher.intervalSeconds': 86_400, 'suspension.confirmAfterSeconds': 600 }, system);
  const members = await crowd('127.0.0.6', 40);
  await setPasswords(members, password);
  await makeDue(members);
  await allActive(members);
  await setPasswords(members, 'changed');
  const [pressed] = members as [Member];
  const clerk = { kind: 'user' as const, id: null, name: 'root@northwind.example' };
  await until('the outage is known', async () => {
    await checkNow(pressed.id, clerk);
    return (await outagesOf('127.0.0.6')).length === 1;
  });
  expect(await everSuspended(members)).toBe(0);
  const refused = dovecot.signIns(pressed.name).refused;
  await until('it was refused often', async () => {
    await checkNow(pressed.id, clerk);
    return dovecot.signIns(pressed.name).refused >= refused + 3;
  });
  expect(await everSuspended(members)).toBe(0);
  expect(await db.notification.count({ where: { accountId: { in: ids(members) } } })).toBe(0);
});
