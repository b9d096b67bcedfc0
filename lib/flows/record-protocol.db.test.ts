import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ConnectionSecurity } from '../mail/network/server.ts';
import { messageForm } from '../outgoing-messages/schema.ts';
import { writeRecorded } from '../protocol-logs/recorder.ts';
import { keepLines, readLog, sweepLogs } from '../protocol-logs/store.ts';
import { closeBoss } from '../queue/boss.ts';
import { readSettings } from '../settings/store.ts';
import { claimAccount } from '../testing/claim-account.ts';
import { testDatabase } from '../testing/database.ts';
import { type Dovecot, startDovecot } from '../testing/dovecot.ts';
import { account, user as aPerson } from '../testing/factories.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { type SmtpSink, startSmtpSink } from '../testing/smtp-sink.ts';
import { anAdmin, aUser } from '../testing/viewers.ts';
import { changeSettings } from './change-settings.ts';
import { checkAccount } from './check-account.ts';
import { queueMessage } from './queue-message.ts';
import { startRecording, stopRecording } from './record-protocol.ts';
import { sendMail } from './send-mail.ts';

// Checks and a message that is sent, with a real Dovecot, a real PostgreSQL and a sending server that demands a sign-in.
const { db } = await testDatabase();
let dovecot: Dovecot;
let sink: SmtpSink;
let restore: () => void;

beforeAll(async () => {
  const env = await mailTestEnv();
  restore = env.restore;
  const pair = await env.authority.issue({ names: ['localhost'] });
  [dovecot, sink] = await Promise.all([
    startDovecot({ authority: env.authority, requireTls: true }),
    startSmtpSink({ users: {}, pair }),
  ]);
  // All at once: a server reads its file of passwords anew for each.
  const addresses = Array.from({ length: 10 }, (_, n) => addressOf(n + 1));
  for (const one of addresses) sink.setPassword(one, password);
  await dovecot.setPasswords(Object.fromEntries(addresses.map((one) => [one, password])));
  await changeSettings({ 'lockout.attemptsPerHour': 20, 'sending.copyAfterSeconds': 0 }, anAdmin().actor);
});
afterAll(async () => {
  await Promise.all([dovecot.stop(), sink.stop(), closeBoss()]);
  restore();
});

const admin = anAdmin();
const password = 'canary "Kennwort" 4711';
const word = 'Geheimnis';
const message = Buffer.from(
  `From: Mei <mei@northwind.example>\r\nSubject: ${word} one\r\nMessage-ID: <${word}@x>\r\n\r\n${word} two\r\n.\r\n* OK ${word} three\r\n`,
);
const never = [
  ...[password, word, word.toLowerCase(), 'mei@northwind.example', 'Kennwort'],
  ...[password, word, `\0`]
    .map((text) => Buffer.from(text).toString('base64'))
    .filter((text) => text.length > 8),
];

let address: string;
let accountId: string;
let count = 0;
const addressOf = (n: number) => `recorded${n}@northwind.example`;
beforeEach(() => {
  address = addressOf(++count);
});

async function given(type: 'imap' | 'pop3', security: ConnectionSecurity) {
  const { imapsPort, imapPort, pop3sPort, pop3Port } = dovecot;
  const [tls, other] = type === 'imap' ? [imapsPort, imapPort] : [pop3sPort, pop3Port];
  const owner = await aPerson();
  const incoming = { incomingHost: 'localhost', incomingUser: address, incomingSecurity: security };
  const outgoing = {
    outgoingHost: 'localhost',
    outgoingPort: sink.port,
    outgoingSecurity: 'starttls' as const,
  };
  ({ id: accountId } = await account({
    ...{ type, password, address, ownerId: owner.id, outgoingUser: address },
    ...incoming,
    ...outgoing,
    incomingPort: security === 'tls' ? tls : other,
  }));
  return aUser(owner);
}

async function check() {
  const claimed = await claimAccount(db, accountId, { attemptsPerHour: 20, reserved: 1 });
  if ('refused' in claimed) throw new Error(claimed.refused);
  const report = await checkAccount(db, claimed, await readSettings(), new AbortController().signal);
  expect(report.outcome).toBe('ok');
  await writeRecorded();
  return report;
}

const marks = { sent: '>', heard: '<', noted: '=' };
async function recorded(): Promise<string[][]> {
  const log = await readLog(admin, accountId);
  const all = JSON.stringify(await db.protocolConnection.findMany({ where: { accountId } }));
  for (const secret of never) expect(all).not.toContain(secret);
  return (log?.connections ?? [])
    .map(({ lines }) => lines.map(({ side, text }) => `${marks[side]} ${text}`))
    .reverse();
}

describe('of a check is kept what was said, and neither the password nor anything of the mail', () => {
  test.each([
    ['imap', 'tls'],
    ['imap', 'starttls'],
    ['pop3', 'tls'],
    ['pop3', 'starttls'],
  ] as const)('%s, %s', async (type, security) => {
    await given(type, security);
    dovecot.deliver(address, [message]);
    expect((await startRecording(accountId, admin.actor)).ok).toBe(true);
    expect((await check()).fetched).toBe(1);
    expect((await check()).fetched).toBe(0);
    dovecot.deliver(address, [Buffer.from(`Subject: ${word} again\r\n\r\n${word}\r\n`)]);
    expect((await check()).fetched).toBe(1);
    const connections = await recorded();
    expect(connections).toHaveLength(3);
    for (const lines of connections) {
      const all = lines.join('\n');
      expect(lines[0]).toBe(`= connecting, ${security.toUpperCase()}`);
      expect(lines[1]).toMatch(/^= connected to (127\.0\.0\.1|::1)$/);
      expect(lines.filter((line) => line === '= encrypted from here on')).toHaveLength(1);
      expect(lines.at(-1)).toBe('= closed');
      expect(all).toMatch(
        type === 'imap'
          ? /^> \S+ (?:LOGIN|AUTHENTICATE PLAIN) \[masked\]$/m
          : /^> (?:PASS|AUTH PLAIN) \[masked\]$/m,
      );
      // What came in the clear ends where TLS begins, and the sign-in stands behind it.
      expect(lines.indexOf('= encrypted from here on')).toBeLessThan(
        lines.findIndex((line) => line.includes('[masked]')),
      );
      expect(all).toMatch(type === 'imap' ? /^< \* (?:STATUS|OK)/m : /^< \+OK/m);
    }
    const first = connections[0]?.join('\n') ?? '';
    expect(first).toMatch(type === 'imap' ? /^< \* 1 FETCH \(.*\{\d+\}/m : /^< \[a message of \d+ bytes\]$/m);
  });
});

test('of a message that is sent neither its words nor whom it is for, and its copy by its length', async () => {
  const viewer = await given('imap', 'tls');
  await startRecording(accountId, admin.actor);
  const form = messageForm.parse({
    id: randomUUID(),
    accountId,
    to: 'mei@northwind.example',
    subject: `${word}?`,
    text: `${word}\n.\nAna`,
  });
  const queued = await queueMessage(viewer, form, []);
  if (!queued.ok) throw new Error(queued.reason);
  await sendMail(db, queued.id, await readSettings(), new AbortController().signal);
  await writeRecorded();
  expect(sink.mails.at(-1)?.to).toEqual(['mei@northwind.example']);
  const [smtp, imap] = await recorded();
  expect(smtp).toEqual(
    expect.arrayContaining([
      '= encrypted from here on',
      '> AUTH PLAIN [masked]',
      `> RCPT TO:<[21]>`,
      '> DATA',
      '> QUIT',
      '= closed',
    ]),
  );
  expect(smtp?.filter((line) => /^> \[a message of \d+ bytes\]$/.test(line))).toHaveLength(1);
  expect(
    imap?.filter((line) => /^> \S+ APPEND "?Sent"? .*\{\d+\+?\}$/.test(line)),
    imap?.join('\n'),
  ).toHaveLength(1);
});

test('another account’s connections are not kept, nor any before and after the hour', async () => {
  await given('imap', 'tls');
  await check();
  expect(await readLog(admin, accountId)).toBe(null);
  await startRecording(accountId, admin.actor);
  await db.protocolLog.update({ where: { accountId }, data: { until: new Date(Date.now() - 1_000) } });
  await check();
  expect(await readLog(admin, accountId)).toMatchObject({ isOn: false, connections: [] });
  // One that was begun within it and stopped meanwhile.
  await startRecording(accountId, admin.actor);
  expect(await readLog(admin, accountId)).toMatchObject({ isOn: true });
  await check();
  expect(await recorded()).toHaveLength(1);
  await stopRecording(accountId, admin.actor);
  await stopRecording(accountId, admin.actor);
  await check();
  expect(await recorded()).toHaveLength(1);
  expect(await readLog(admin, accountId)).toMatchObject({ isOn: false });
  const audits = await db.auditEntry.findMany({
    where: { targetId: accountId, action: { startsWith: 'account.recording' } },
  });
  expect(audits.map(({ action }) => action).sort()).toEqual([
    ...['account.recording_started', 'account.recording_started', 'account.recording_stopped'],
  ]);
  const asked = await db.event.count({ where: { accountId, kind: 'check_requested' } });
  expect(asked).toBe(2);
});

test('an account that is gone is not recorded', async () => {
  expect(await startRecording(randomUUID(), admin.actor)).toEqual({ ok: false, reason: 'not_found' });
});

describe('what is kept stays small', () => {
  const hour = new Date('2026-11-29T12:00:00Z');
  const lines = (text: string) => `${hour.toISOString()} > ${text}\n`;
  const of = (n: number, text: string) => ({
    ...{
      id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
      accountId,
      openedAt: new Date(+hour + n),
      firstAt: hour,
    },
    ...{ protocol: 'IMAP', server: 'localhost:993', lines: lines(text) },
  });

  test('beyond 2 MB the oldest connection goes, and that is counted', async () => {
    await given('imap', 'tls');
    await startRecording(accountId, admin.actor);
    for (let n = 1; n <= 9; n += 1) await keepLines(db, of(n, 'x'.repeat(250_000)));
    await keepLines(db, of(9, 'more'));
    const log = await readLog(admin, accountId);
    expect(log?.leftOut).toBe(1);
    expect(log?.connections.map(({ openedAt }) => +openedAt - +hour)).toEqual([9, 8, 7, 6, 5, 4, 3, 2]);
    expect(log?.connections[0]?.lines.map(({ text }) => text.length)).toEqual([250_000, 4]);
  });

  test('a day after the hour all of it is gone, and with the account too', async () => {
    await given('imap', 'tls');
    await startRecording(accountId, admin.actor);
    await keepLines(db, of(20, 'x'));
    await sweepLogs(db);
    expect(await db.protocolConnection.count({ where: { accountId } })).toBe(1);
    await db.protocolLog.update({
      where: { accountId },
      data: { until: new Date(Date.now() - 24.5 * 3_600_000) },
    });
    await sweepLogs(db);
    expect(await db.protocolConnection.count({ where: { accountId } })).toBe(0);
    await startRecording(accountId, admin.actor);
    await keepLines(db, of(20, 'x'));
    await db.mailAccount.delete({ where: { id: accountId } });
    expect(await db.protocolConnection.count({ where: { accountId } })).toBe(0);
  });
});
