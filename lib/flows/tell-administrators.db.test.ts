import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { newToken } from '../crypto/token.ts';
import { openIncident } from '../incidents/store.ts';
import { readSettings } from '../settings/store.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { type SmtpSink, startSmtpSink } from '../testing/smtp-sink.ts';
import { anAdmin } from '../testing/viewers.ts';
import { findUpdateLink } from '../update-links/show-link.ts';
import { issueUpdateLink } from '../update-links/store.ts';
import { system } from '../viewer.ts';
import { suspendAccounts } from './apply-checks.ts';
import { changeSettings } from './change-settings.ts';
import { openOutage, settleOutage } from './host-outage.ts';
import { renewUpdateLink } from './renew-update-link.ts';
import { reportTrouble } from './report-trouble.ts';
import { sendNotification } from './send-notification.ts';
import { showMessage } from './show-message.ts';

const { db } = await testDatabase();
let restore: () => void;
let sink: SmtpSink;

beforeAll(async () => {
  ({ restore } = await mailTestEnv());
  sink = await startSmtpSink();
  await changeSettings(
    {
      'desktop.webAddress': 'https://mail.northwind.example',
      'email.from': 'rekey@northwind.example',
      'email.host': '127.0.0.1',
      'email.port': sink.port,
      'email.security': 'none',
    },
    system,
  );
  await user({ email: 'root@northwind.example', role: 'ADMIN' });
});
afterAll(async () => {
  await sink.stop();
  restore();
});
beforeEach(async () => {
  await db.mailAccount.deleteMany();
  await db.notification.deleteMany();
  await db.troubleDigest.deleteMany();
  await db.notificationRule.deleteMany();
  await db.rateLimit.deleteMany();
  sink.mails.length = 0;
});

async function sendAll() {
  const settings = await readSettings();
  const waiting = await db.notification.findMany({ where: { state: 'queued' }, orderBy: { id: 'asc' } });
  for (const { id } of waiting) await sendNotification(db, id, settings);
  return sink.mails.map(({ parsed }) => parsed);
}
const failure = { cause: 'wrong_credentials' as const, retry: false, evidence: 'NO' };
async function suspended() {
  const { id: accountId } = await account({ state: 'suspended' });
  const incidentId = await db.$transaction(async (tx) => {
    const now = new Date();
    const opened = await openIncident(tx, { accountId, ...failure, now });
    await suspendAccounts(tx, [{ accountId, incidentId: opened, failure, refusals: 3, now }]);
    return opened;
  });
  return { accountId, incidentId };
}

it('an outage of a host ends with an all-clear to whom it was announced, once', async () => {
  const host = 'mail.northwind.example';
  await account();
  const open = () => openOutage(db as never, { host, refused: 6, worked: 9, evidence: 'NO' }, new Date());
  const settle = async () => settleOutage(db as never, host, await readSettings(), new Date());
  await open();
  await sendAll();
  await user({ email: 'new@northwind.example', role: 'ADMIN' });
  expect(await settle()).toBe(true);
  expect(await settle()).toBe(false);
  const mails = await sendAll();
  expect(mails.map(({ subject }) => subject)).toEqual([
    expect.stringContaining('refuses many accounts at once'),
    `${host} no longer refuses many accounts at once`,
  ]);
  expect(sink.mails[1]?.to).toEqual(['root@northwind.example']);
  // One that was over before anybody was told is not told of at all.
  await open();
  await settle();
  expect(await sendAll()).toHaveLength(2);
  await db.user.deleteMany({ where: { email: 'new@northwind.example' } });
});

it('accounts out of reach for long make one digest a day, by host and cause', async () => {
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  const trouble = (incomingHost: string, lastOutcome: string, lastEvidence: string, hours = 30) =>
    account({ incomingHost, lastOutcome, lastEvidence, state: 'degraded', stateSince: hoursAgo(hours) });
  const gone = 'getaddrinfo ENOTFOUND imap.gone.example';
  for (let i = 0; i < 3; i++) await trouble('imap.gone.example', 'network', gone);
  await trouble('imap.old.example', 'tls', 'CERT_HAS_EXPIRED certificate has expired', 50);
  await trouble('imap.fresh.example', 'network', 'ECONNREFUSED', 5);
  await trouble('imap.held.example', 'wrong_credentials', 'NO');
  await account({ state: 'suspended', lastOutcome: 'wrong_credentials', stateSince: hoursAgo(90) });
  const settings = await readSettings();
  const both = await Promise.all([reportTrouble(db, settings), reportTrouble(db, settings)]);
  expect(both.toSorted()).toEqual([0, 2]);
  const [mail, ...others] = await sendAll();
  expect(others).toEqual([]);
  expect(mail?.subject).toBe('4 mail accounts cannot be fetched, and no password is to blame');
  for (const words of ['imap.gone.example', 'no server of this name', 'certificate ran out'])
    expect(mail?.text).toContain(words);
  for (const host of ['imap.fresh.example', 'imap.held.example']) expect(mail?.text).not.toContain(host);
  const [row] = await db.notification.findMany();
  expect((await showMessage(anAdmin(), row?.id ?? ''))?.subject).toBe(mail?.subject);
  await db.troubleDigest.updateMany({ data: { at: hoursAgo(25) } });
  expect(await reportTrouble(db, settings)).toBe(2);
  await db.troubleDigest.deleteMany();
  await db.notificationRule.create({ data: { key: 'email-unreachable', enabled: false } });
  expect(await reportTrouble(db, settings)).toBe(0);
});

it('mail that a server has not handed out for long stands in the digest', async () => {
  const { id: accountId } = await account({ incomingHost: 'imap.odd.example' });
  const { id: folderId } = await db.folder.create({ data: { accountId, path: 'INBOX' } });
  const missed = (uid: number, reason: string, hours: number) => ({
    folderId,
    uid,
    reason,
    firstMissedAt: new Date(Date.now() - hours * 3_600_000),
  });
  const settings = await readSettings();
  await db.missingMessage.createMany({ data: [missed(7, 'refused', 2), missed(8, 'late', 90)] });
  expect(await reportTrouble(db, settings)).toBe(0);
  await db.missingMessage.createMany({ data: [missed(9, 'refused', 30), missed(10, 'broke', 40)] });
  expect(await reportTrouble(db, settings)).toBe(1);
  const [mail] = await sendAll();
  expect(mail?.subject).toBe('Some messages of 1 mail account are missing, and no password is to blame');
  expect(mail?.text).toMatch(/Messages missing: +2/);
});

it('administrators are told of suspended accounts, together and without a link, where the rule is enabled', async () => {
  await suspended();
  expect(await db.notification.count()).toBe(0);
  await db.notificationRule.create({ data: { key: 'email-account-suspended', enabled: true } });
  for (let i = 0; i < 2; i++) await suspended();
  const [mail, ...others] = await sendAll();
  expect(others).toEqual([]);
  expect(mail?.subject).toBe('Suspended: 2 mail accounts');
  expect(mail?.text).not.toContain('/update/');
  expect(await db.updateLink.count()).toBe(0);
});

it('a link that ended is sent anew to the address on file, as often as the limits say, and only if it is needed', async () => {
  const { accountId, incidentId } = await suspended();
  await db.notification.deleteMany();
  await db.user.updateMany({
    where: { accounts: { some: {} } },
    data: { alternateEmail: 'ana@home.example' },
  });
  const old = await db.$transaction(async (tx) => {
    const { id: notificationId } = await tx.notification.create({
      data: {
        ruleKey: 'email-wrong-credentials',
        kind: 'suspended',
        channel: 'email',
        recipient: 'stranger@evil.example',
        recipientKind: 'alternate_address',
        idempotencyKey: newToken(),
        accountId,
        state: 'sent',
      },
    });
    const about = {
      accountId,
      incidentId,
      notificationId,
      channel: 'email' as const,
      view: 'desktop' as const,
    };
    return issueUpdateLink(tx, { ...about, credentialVersion: 1, validHours: -1 });
  });
  await Promise.all([1, 2].map(() => renewUpdateLink(old.token, '192.0.2.1')));
  await sendAll();
  expect(sink.mails).toHaveLength(1);
  for (let i = 0; i < 3; i++) {
    await renewUpdateLink(old.token, '192.0.2.1');
    await sendAll();
  }
  await renewUpdateLink(newToken(), '192.0.2.1');
  await renewUpdateLink('../../nonsense', '192.0.2.1');
  const asked = { recipient: 'ana@home.example' };
  expect(await db.notification.count({ where: asked })).toBe(2);
  const token = /\/update\/([\w-]{43})/.exec(sink.mails.at(-1)?.parsed.text ?? '')?.[1] ?? '';
  expect(await findUpdateLink(token)).toMatchObject({ accountId });
  await db.rateLimit.deleteMany();
  await db.incident.updateMany({ data: { closedAt: new Date() } });
  await renewUpdateLink(old.token, '192.0.2.1');
  expect(await db.notification.count({ where: asked })).toBe(2);
});
