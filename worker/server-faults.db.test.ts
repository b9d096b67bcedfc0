import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeSettings } from '#lib/flows/change-settings.ts';
import { closeBoss } from '#lib/queue/boss.ts';
import type { KeyPair } from '#lib/testing/certificates.ts';
import { makeAuthority, type TestAuthority } from '#lib/testing/certificates.ts';
import { testDatabase } from '#lib/testing/database.ts';
import { type Dovecot, freePorts, startDovecot } from '#lib/testing/dovecot.ts';
import { account, user } from '#lib/testing/factories.ts';
import { howMany } from '#lib/testing/long-form.ts';
import { mailTestEnv } from '#lib/testing/mail-env.ts';
import { type Step, scriptedServer } from '#lib/testing/scripted-imap.ts';
import { type SmtpSink, startSmtpSink } from '#lib/testing/smtp-sink.ts';
import { until } from '#lib/testing/until.ts';
import { startWorker, type TestWorker } from '#lib/testing/worker.ts';
import { system } from '#lib/viewer.ts';

// A real worker, logging everything it can, meets servers that fail in every way, and some that repeat the password.
const { db } = await testDatabase();
const canary = 'Kanari "gelb" & 100% müde\\';
const newCanary = 'Neuer-Kanari+/7 %';
const steady = Array.from({ length: 5 }, (_, index) => `steady${index}`);
const manyTimes = howMany({ short: 150, long: 500 });
const crowd = Array.from({ length: 50 }, (_, index) => `crowd${index}`);
const servers: { stop(): Promise<void> }[] = [];
let dovecot: Dovecot;
let other: Dovecot;
let sink: SmtpSink;
let authority: TestAuthority;
let worker: TestWorker;
let restore: () => void;
let said = '';

beforeAll(async () => {
  const mail = await mailTestEnv();
  ({ restore, authority } = mail);
  const users = Object.fromEntries([...steady, ...crowd].map((name) => [name, canary]));
  [dovecot, other, sink] = await Promise.all([
    startDovecot({ authority, users }),
    startDovecot({ authority, users, config: 'listen = 127.0.0.1 127.0.0.2' }),
    startSmtpSink({ users: { rekey: newCanary } }),
  ]);
  servers.push(dovecot, other, sink);
  const saved = await changeSettings(
    {
      'fetcher.intervalSeconds': 1,
      'fetcher.checkDeadlineSeconds': 10,
      'fetcher.signInSeconds': 8,
      'backoff.unknownSeconds': 1,
      'backoff.throttledSeconds': 1,
      'suspension.refusalsIfWorked': 2,
      'suspension.minimumMinutes': 0,
      'suspension.confirmAfterSeconds': 1,
      'email.host': '127.0.0.1',
      'email.port': sink.port,
      'email.security': 'none',
      'email.user': 'rekey',
      'email.password': newCanary,
      'email.from': 'rekey@northwind.example',
      'desktop.webAddress': 'http://localhost:3000',
      'phone.webAddress': 'http://localhost:3000',
    },
    system,
  );
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  await db.notificationRule.create({ data: { key: 'email-wrong-credentials', enabled: true } });
  for (const name of steady) await healthy(name, '127.0.0.2', other);
  worker = await startWorker({ LOG_LEVEL: 'trace' });
}, 60_000);
afterAll(async () => {
  await closeBoss();
  await Promise.all(servers.map((server) => server.stop()));
  restore();
});

const healthy = (incomingUser: string, incomingHost: string, { imapPort }: Dovecot) =>
  account({ incomingHost, incomingPort: imapPort, incomingSecurity: 'none', incomingUser, password: canary });
const checksOf = async (users: string[]) =>
  (await db.mailAccount.findMany({ where: { incomingUser: { in: users } } })).map((row) => row.recentChecks);

/** Nobody was suspended, and nobody is going to be told anything. */
async function nothingAnnounced() {
  expect(await db.incident.count()).toBe(0);
  expect(await db.notification.count()).toBe(0);
  expect(await db.mailAccount.count({ where: { refusals: { gt: 0 } } })).toBe(0);
}

const echoed = [
  canary,
  canary.replace(/["\\]/g, '\\$&'),
  Buffer.from(canary).toString('base64'),
  Buffer.from(`\0ana\0${canary}`).toString('base64'),
  encodeURIComponent(canary),
  new URLSearchParams({ p: canary }).toString().slice(2),
  canary.replace('gelb', 'ge\u200blb'),
];
const greeting: Step = { send: '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n' };
const signIn: Step = { wait: /LOGIN|AUTHENTICATE/ };
const signedIn: Step[] = [greeting, signIn, { send: '{tag} OK [CAPABILITY IMAP4rev1] in\r\n' }];
const bye: Step[] = [{ send: '* BYE Kanarienvogel is on his way out\r\n' }, { close: true }];

test('servers that fail in whatever way make an account degraded, and keep nobody else waiting', {
  timeout: 120_000,
}, async () => {
  const day = 86_400_000;
  const stranger = await (await makeAuthority()).issue();
  const expired = await authority.issue({
    from: new Date(Date.now() - 9 * day),
    to: new Date(Date.now() - day),
  });
  const elsewhere = await authority.issue({ names: ['elsewhere.example'], addresses: ['192.0.2.1'] });
  const scripts: [what: string, script: Step[], tls?: KeyPair][] = [
    ['reset', [{ reset: true }]],
    ['reset after the password', [greeting, signIn, { reset: true }]],
    ['silence', []],
    ['silence after the password', [greeting, signIn]],
    ['garbage', [{ send: 'SSH-2.0-OpenSSH_9.6\r\n' }]],
    ['garbage after the password', [greeting, signIn, { send: '\0\xff}{] what\r\n\r\n' }, { close: true }]],
    ['BYE for a greeting', bye],
    ['BYE before the password', [greeting, ...bye]],
    ['BYE after the password', [greeting, signIn, ...bye]],
    ['BYE after the sign-in', [...signedIn, { wait: /EXAMINE|STATUS/ }, ...bye]],
    [
      'unavailable, repeating it',
      [greeting, signIn, { send: `{tag} NO [UNAVAILABLE] ${echoed.join(' ')}\r\n` }],
    ],
    ['a stranger’s certificate', [greeting], stranger],
    ['an expired certificate', [greeting], expired],
    ['another’s certificate', [greeting], elsewhere],
  ];
  const [closed] = (await freePorts(1)) as [number];
  const failing = [await failingAccount('nobody listens', closed)];
  for (const [what, script, tls] of scripts) {
    const server = await scriptedServer(script, tls ? { tls } : {});
    servers.push(server);
    failing.push(await failingAccount(what, server.port, tls ? 'tls' : 'none'));
  }
  await until('all have failed', async () => {
    const rows = await db.mailAccount.findMany({ where: { id: { in: failing } } });
    return rows.every(
      ({ incomingUser, recentChecks }) => recentChecks.length >= (/silence/.test(incomingUser) ? 1 : 3),
    );
  });
  const rows = await db.mailAccount.findMany({ where: { id: { in: failing } } });
  for (const { incomingUser, state, recentChecks } of rows) {
    expect({ incomingUser, state }).toEqual({ incomingUser, state: 'degraded' });
    expect(recentChecks).toMatch(/^t+$/);
  }
  await nothingAnnounced();
  // Since the first silence has ended, ten seconds at least have passed.
  for (const checks of await checksOf(steady)) expect(checks).toMatch(/^o{3,}$/);
  await db.mailAccount.deleteMany({ where: { id: { in: failing } } });
});

async function failingAccount(
  incomingUser: string,
  incomingPort: number,
  incomingSecurity: 'tls' | 'none' = 'none',
) {
  const server = { incomingHost: 'localhost', incomingPort, incomingSecurity, incomingUser };
  return (await account({ ...server, password: canary })).id;
}

test(`${manyTimes} times [UNAVAILABLE] suspends nobody; all are back as soon as their server is`, {
  timeout: 180_000,
}, async () => {
  await dovecot.setAvailable(false);
  for (const name of crowd) await healthy(name, '127.0.0.1', dovecot);
  const refusals = () =>
    fs.readFileSync(path.join(dovecot.folder, 'log'), 'utf8').split('reported temporary failure').length - 1;
  await until('it was said so often', () => refusals() >= manyTimes, 120_000);
  for (const checks of await checksOf(crowd)) expect(checks).toMatch(/^t+$/);
  await nothingAnnounced();
  await dovecot.setAvailable(true);
  // The longest wait between two checks is four intervals, four seconds here.
  const isBack = async () => (await checksOf(crowd)).every((checks) => checks.endsWith('o'));
  await until('all are back', isBack, 90_000);
  const ofCrowd = { incomingUser: { in: crowd } };
  expect(await db.mailAccount.count({ where: { ...ofCrowd, state: { not: 'active' } } })).toBe(0);
  await nothingAnnounced();
  for (const checks of await checksOf(steady)) expect(checks).toMatch(/^o+$/);
});

test('no password stands in any log, row or mail, also where a server repeats it', {
  timeout: 120_000,
}, async () => {
  await changeSettings({ 'fetcher.intervalSeconds': 600 }, system);
  const words = (list: string[]) => `{tag} NO [AUTHENTICATIONFAILED] refused: ${list.join(' ')}\r\n`;
  const newOnes = [newCanary, Buffer.from(newCanary).toString('base64'), encodeURIComponent(newCanary)];
  const repeatingAny = (list: string[]) => scriptedServer([greeting, signIn, { send: words(list) }]);
  const [repeating, repeatingNew] = await Promise.all([repeatingAny(echoed), repeatingAny(newOnes)]);
  servers.push(repeating, repeatingNew);
  const owner = await user({ alternateEmail: 'ana@home.example' });
  const server = {
    incomingHost: 'LOCALHOST',
    incomingPort: repeating.port,
    incomingSecurity: 'none' as const,
  };
  const { id } = await account({ ...server, incomingUser: 'ana', password: canary, ownerId: owner.id });
  const mail = await sink.waitForMail(({ to }) => to[0] === 'ana@home.example', 60_000);
  await until('it is recorded', () => db.notification.count({ where: { accountId: id, state: 'sent' } }));
  const token = /\/update\/([\w-]{43})/.exec(mail.parsed.text ?? '')?.[1] ?? '';
  // Wrong, then right at the incoming server and repeated by a sending server that refuses it.
  await db.mailAccount.update({ where: { id }, data: { incomingPort: repeatingNew.port } });
  said += await post({ token, oldPassword: canary, newPassword: newCanary });
  expect(said).toContain('"reason":"refused"');
  await other.setPassword('ana', newCanary);
  const moved = { incomingHost: '127.0.0.2', incomingPort: other.imapPort };
  const sending = { outgoingHost: 'localhost', outgoingPort: sink.port, outgoingSecurity: 'none' as const };
  await db.mailAccount.update({ where: { id }, data: { ...moved, ...sending } });
  sink.refuse = { auth: { code: 535, text: `5.7.8 no ${newOnes.join(' ')}` } };
  said += await post({ token, oldPassword: canary, newPassword: newCanary });
  expect(said).toContain('"outgoing":{"state":"refused"');
  // And our own sign-in at the sending server, repeated into the delivery log.
  const late = await account({ ...server, incomingUser: 'ana', password: canary });
  await until('a delivery failed', () =>
    db.notification.count({ where: { accountId: late.id, lastError: { not: null } } }),
  );
  worker.kill('SIGTERM');
  await worker.ended;

  const shown = [
    worker.output(),
    said,
    mail.raw.toString(),
    mail.parsed.text,
    mail.parsed.html || '',
    await everyRow(),
  ];
  expect(worker.output()).toContain('wrong_credentials');
  const forms = [...echoed, ...newOnes, 'Kanari "', 'Kanari-', 'Kanari+', 'Kanari%20'];
  const found = forms.flatMap((form) =>
    shown.flatMap((one) => {
      const at = one?.indexOf(form) ?? -1;
      return at < 0 ? [] : [one?.slice(Math.max(0, at - 200), at + 100)];
    }),
  );
  expect(found).toEqual([]);
});

async function post(given: { token: string; oldPassword: string; newPassword: string }): Promise<string> {
  const env = { ...process.env, LOG_LEVEL: 'trace', REKEY_ROLE: 'web' };
  const child = spawn(process.execPath, ['lib/testing/update-once.ts'], { env });
  child.stdin.end(JSON.stringify(given));
  return (await Promise.all([text(child.stdout), text(child.stderr)])).join('\n');
}

/** Every row of every table, ours and the queue's, as text. */
async function everyRow(): Promise<string> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'pgboss')`;
  expect(tables.length).toBeGreaterThan(20);
  const rows = await Promise.all(
    tables.map(({ name }) => db.$queryRawUnsafe<{ row: string }[]>(`SELECT t::text AS row FROM ${name} t`)),
  );
  return rows
    .flat()
    .map(({ row }) => row)
    .join('\n');
}
