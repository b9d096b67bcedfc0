import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openIncident } from '../incidents/store.ts';
import { resendLost } from '../notifications/resend-lost.ts';
import type { RuleKey } from '../rules/catalogue.ts';
import { readSettings } from '../settings/store.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { type HttpGateway, startHttpGateway } from '../testing/http-gateway.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { type SmtpSink, startSmtpSink } from '../testing/smtp-sink.ts';
import { anAdmin } from '../testing/viewers.ts';
import { findUpdateLink } from '../update-links/show-link.ts';
import { system } from '../viewer.ts';
import { suspendAccounts } from './apply-checks.ts';
import { changeSettings } from './change-settings.ts';
import { gatherMessage } from './gather-message.ts';
import { recoverAccount } from './recover-account.ts';
import { redeliverNotification } from './redeliver-notification.ts';
import { refuseSending } from './refuse-sending.ts';
import { remindOwners } from './remind-owners.ts';
import { DeliveryPostponed, sendNotification } from './send-notification.ts';
import { showMessage } from './show-message.ts';

const { db } = await testDatabase();
let restore: () => void;
let sink: SmtpSink;
let gateway: HttpGateway;

beforeAll(async () => {
  ({ restore } = await mailTestEnv());
  sink = await startSmtpSink();
  gateway = await startHttpGateway();
});
afterAll(async () => {
  await Promise.all([sink.stop(), gateway.stop()]);
  restore();
});

beforeEach(async () => {
  await db.mailAccount.deleteMany();
  await db.notification.deleteMany();
  await db.notificationRule.deleteMany();
  await db.channelTrouble.deleteMany();
  await db.$executeRaw`DELETE FROM pgboss.job`;
  sink.mails.length = 0;
  sink.refuse = {};
  gateway.calls.length = 0;
  gateway.answer = { status: 200, body: 'OK' };
  const saved = await changeSettings(
    {
      'desktop.webAddress': 'https://mail.northwind.example',
      'phone.webAddress': 'https://mail.northwind.example',
      'organisation.name': 'Northwind mail',
      'email.from': 'rekey@northwind.example',
      'email.host': '127.0.0.1',
      'email.port': sink.port,
      'email.security': 'none',
      'sms.provider': 'http',
      'sms.http.url': `${gateway.url}/send`,
      'sms.http.body': '{"to": "{to}", "text": "{text}", "id": "{id}"}',
      'notifications.attempts': 3,
      'notifications.gatherSeconds': 60,
      'notifications.reminderDays': 3,
    },
    system,
  );
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
});

const enable = (...keys: RuleKey[]) =>
  db.notificationRule.createMany({ data: keys.map((key) => ({ key, enabled: true })) });

/** An owner with a number and another address, and so many accounts. */
async function owner(accounts: number, given: Parameters<typeof user>[0] = {}) {
  const { id } = await user({ phone: '+40721000111', alternateEmail: 'ana@home.example', ...given });
  const made = [];
  for (let i = 0; i < accounts; i++) made.push(await account({ ownerId: id }));
  return { id, accounts: made as [(typeof made)[0], ...typeof made] };
}

const failure = {
  cause: 'wrong_credentials' as const,
  retry: false,
  evidence: 'NO [AUTHENTICATIONFAILED] no',
};

async function suspend(accountId: string): Promise<string> {
  return db.$transaction(async (tx) => {
    const now = new Date();
    await tx.mailAccount.update({ where: { id: accountId }, data: { state: 'suspended' } });
    const incidentId = await openIncident(tx, { accountId, ...failure, now });
    await suspendAccounts(tx, [{ accountId, incidentId, failure, refusals: 3, now }]);
    return incidentId;
  });
}

const recover = (accountId: string) =>
  db.$transaction((tx) => recoverAccount(tx, accountId, 'administrator'));
const rows = () => db.notification.findMany({ orderBy: { id: 'asc' } });
const states = async () => (await rows()).map(({ state }) => state);
const send = async (id: string) => sendNotification(db, id, await readSettings());

/** What the worker does: every waiting job, each once; a postponed one stays for the next call. */
async function runJobs() {
  const ids = await jobs();
  await db.$executeRaw`DELETE FROM pgboss.job`;
  for (const { id } of ids) {
    await send(id).catch((error) => {
      if (!(error instanceof DeliveryPostponed)) throw error;
    });
  }
}
const jobs = () =>
  db.$queryRaw<{ id: string; wait: number }[]>`
    SELECT data->>'notificationId' AS id, round(extract(epoch FROM start_after - created_on))::int AS wait
      FROM pgboss.job WHERE name = 'send-notification' AND state IN ('created', 'retry') ORDER BY created_on, id`;

const linksIn = (text: string) =>
  [...text.matchAll(/https:\/\/mail\.northwind\.example\/update\/([\w-]{43})/g)].map(
    ([, token]) => token ?? '',
  );
const smsText = (place = 0) => JSON.parse(gateway.calls[place]?.body ?? '{}').text as string;

describe('a text message', () => {
  it('goes to the owner’s number with a link that works, and the log keeps the answer and no link', async () => {
    await enable('sms-wrong-credentials');
    const { accounts } = await owner(1);
    await suspend(accounts[0].id);
    gateway.answer.body = `taken: ${'x'.repeat(10)}`;
    await runJobs();
    expect(JSON.parse(gateway.calls[0]?.body ?? '')).toMatchObject({ to: '+40721000111' });
    const [token = ''] = linksIn(smsText());
    expect(await findUpdateLink(token)).toMatchObject({ accountId: accounts[0].id });
    expect(smsText()).toContain((await findUpdateLink(token))?.phrase ?? 'no words');
    expect(await rows()).toMatchObject([
      {
        channel: 'sms',
        state: 'sent',
        attempts: 1,
        providerAnswer: '200: taken: xxxxxxxxxx',
        sealedToken: null,
      },
    ]);
    const dump = JSON.stringify([await rows(), await db.event.findMany(), await db.auditEntry.findMany()]);
    expect(dump).not.toContain(token);
  });

  it.each([
    [null, 'the owner has no telephone number'],
    ['+15555550100', 'the owner’s telephone number is not valid'],
  ])(
    'to an owner whose number is %j is skipped with the reason, and goes out once there is one',
    async (phone, why) => {
      await enable('sms-wrong-credentials');
      const { id: ownerId, accounts } = await owner(1, { phone });
      await suspend(accounts[0].id);
      expect(await rows()).toMatchObject([
        { state: 'skipped', lastError: why, recipient: '', recipientKind: 'phone' },
      ]);
      expect(await jobs()).toEqual([]);
      expect(await db.event.findMany({ where: { kind: 'notification_skipped' } })).toMatchObject([
        { accountId: accounts[0].id, details: { reason: why, channel: 'sms' } },
      ]);
      const [row] = await rows();
      expect(await redeliverNotification(row?.id ?? '', system)).toEqual({ ok: false, reason: 'no_number' });
      await db.user.update({ where: { id: ownerId }, data: { phone: '+40721000222' } });
      expect(await redeliverNotification(row?.id ?? '', system)).toEqual({ ok: true });
      await runJobs();
      expect(JSON.parse(gateway.calls[0]?.body ?? '').to).toBe('+40721000222');
      expect(await states()).toEqual(['sent']);
    },
  );

  it('is tried again, then fails for good, with the provider’s words', async () => {
    await enable('sms-wrong-credentials');
    const { accounts } = await owner(1);
    await suspend(accounts[0].id);
    const [row] = await rows();
    gateway.answer = { status: 500, body: 'later' };
    for (const attempt of [1, 2]) {
      await expect(send(row?.id ?? '')).rejects.toThrow(DeliveryPostponed);
      expect(await rows()).toMatchObject([{ state: 'queued', attempts: attempt, lastError: '500: later' }]);
    }
    await send(row?.id ?? '');
    expect(await rows()).toMatchObject([{ state: 'failed', attempts: 3, sealedToken: null }]);
    // All three copies were the same message with the same link.
    expect(new Set(gateway.calls.map(({ body }) => body)).size).toBe(1);
  });

  it('that is refused for good is not tried again', async () => {
    await enable('sms-wrong-credentials');
    const { accounts } = await owner(1);
    await suspend(accounts[0].id);
    gateway.answer = { status: 400, body: 'no such number' };
    await runJobs();
    expect(await rows()).toMatchObject([{ state: 'failed', attempts: 1, lastError: '400: no such number' }]);
  });
});

describe('several accounts of one person', () => {
  it('make one message for each channel, with a link each, and every row tells its own end', async () => {
    await enable('email-wrong-credentials', 'sms-wrong-credentials');
    const { accounts } = await owner(5);
    const bystander = await owner(1, { phone: '+40721000999', alternateEmail: 'ion@home.example' });
    for (const { id } of accounts) await suspend(id);
    await suspend(bystander.accounts[0].id);
    expect(await rows()).toHaveLength(12);
    await runJobs();
    expect(await states()).toEqual(Array(12).fill('sent'));

    const [mail, ...otherMails] = sink.mails.filter(({ to }) => to.includes('ana@home.example'));
    expect(otherMails).toEqual([]);
    expect(mail?.parsed.subject).toContain('5 of your mail accounts');
    const tokens = linksIn(mail?.parsed.text ?? '');
    const opened = await Promise.all(tokens.map(findUpdateLink));
    expect(opened.map((link) => link?.accountId).sort()).toEqual(accounts.map(({ id }) => id).sort());

    const calls = gateway.calls.map(({ body }) => JSON.parse(body));
    expect(calls.map(({ to }) => to).sort()).toEqual(['+40721000111', '+40721000999']);
    const text = calls.find(({ to }) => to === '+40721000111').text as string;
    const texted = await Promise.all(linksIn(text).map(findUpdateLink));
    expect(texted.map((link) => link?.accountId).sort()).toEqual(accounts.map(({ id }) => id).sort());
    const sent = await db.event.findMany({ where: { kind: 'notification_sent' } });
    expect(sent).toHaveLength(12);
  });

  it('make one message however many workers look at the same moment', async () => {
    await enable('email-wrong-credentials');
    const { accounts } = await owner(5);
    for (const { id } of accounts) await suspend(id);
    const ids = (await rows()).map(({ id }) => id);
    await Promise.all(ids.map(send));
    expect(sink.mails.map(({ parsed }) => linksIn(parsed.text ?? '').length)).toEqual([5]);
    expect(await states()).toEqual(Array(5).fill('sent'));
  });

  it('wait for each other only where there are others, and at a place they share', async () => {
    await enable('email-wrong-credentials', 'sms-wrong-credentials');
    const alone = await owner(1);
    await suspend(alone.accounts[0].id);
    expect((await jobs()).map(({ wait }) => wait)).toEqual([0, 0]);
    await db.$executeRaw`DELETE FROM pgboss.job`;
    const many = await owner(2, { alternateEmail: null });
    await suspend(many.accounts[0].id);
    // The mail goes to the account's own address, which no other account has.
    expect((await jobs()).map(({ wait }) => wait).sort()).toEqual([0, 60]);
  });

  it('are not mixed with those of another owner at the same address', async () => {
    await enable('email-wrong-credentials');
    const one = await owner(2);
    const other = await owner(1);
    for (const { id } of [...one.accounts, ...other.accounts]) await suspend(id);
    await runJobs();
    expect(sink.mails.map(({ parsed }) => linksIn(parsed.text ?? '').length).sort()).toEqual([1, 2]);
  });

  it('are the same message again after a crash, with the same id and the same links', async () => {
    await enable('email-wrong-credentials');
    const { accounts } = await owner(3);
    for (const { id } of accounts) await suspend(id);
    const [first] = await rows();
    const settings = await readSettings();
    // The worker dies after everything was written down, before or after the server took the message.
    const dying = await db.$transaction((tx) => gatherMessage(tx, first?.id ?? '', settings));
    expect(await states()).toEqual(Array(3).fill('sending'));
    // One more account breaks meanwhile: it has a message of its own, since the other may be on its way.
    const late = await account({ ownerId: accounts[0].ownerId });
    await suspend(late.id);
    await runJobs();
    expect(await states()).toEqual(Array(4).fill('sent'));
    const [again, own] = [...sink.mails].sort(
      (a, b) => linksIn(b.parsed.text ?? '').length - linksIn(a.parsed.text ?? '').length,
    );
    expect(sink.mails).toHaveLength(2);
    expect(again?.parsed.messageId).toBe(`<${dying?.messageId}@northwind.example>`);
    const message = dying?.message;
    const urls = message?.kind === 'several-refused' ? message.accounts.map(({ url }) => url) : [];
    expect(linksIn(again?.parsed.text ?? '')).toEqual(urls.map((url) => url.split('/').at(-1)));
    expect(linksIn(own?.parsed.text ?? '')).toHaveLength(1);
  });

  it('join a message that waits for its next try, which is made at once', async () => {
    await enable('email-wrong-credentials');
    const { accounts } = await owner(2);
    await suspend(accounts[0].id);
    const [first] = await rows();
    sink.refuse.recipient = { code: 451, text: 'later' };
    await expect(send(first?.id ?? '')).rejects.toThrow(DeliveryPostponed);
    await db.$executeRaw`UPDATE pgboss.job SET state = 'retry', start_after = now() + interval '1 hour'`;
    await suspend(accounts[1]?.id ?? '');
    const second = (await rows())[1];
    await send(second?.id ?? '');
    expect(await rows()).toMatchObject([
      { state: 'queued' },
      { state: 'queued', attempts: 0, leadId: first?.id },
    ]);
    const due = await db.$queryRaw<{ id: string }[]>`
      SELECT data->>'notificationId' AS id FROM pgboss.job WHERE state = 'retry' AND start_after <= now()`;
    expect(due).toEqual([{ id: first?.id }]);
    sink.refuse = {};
    await send(first?.id ?? '');
    expect(sink.mails.map(({ parsed }) => linksIn(parsed.text ?? '').length)).toEqual([2]);
    expect(await states()).toEqual(['sent', 'sent']);
  });

  it('go on without the one whose tries are spent', async () => {
    await enable('email-wrong-credentials');
    const { accounts } = await owner(2);
    for (const { id } of accounts) await suspend(id);
    const [first, second] = await rows();
    await db.notification.update({ where: { id: first?.id ?? '' }, data: { attempts: 2 } });
    sink.refuse.recipient = { code: 451, text: 'later' };
    await db.$executeRaw`DELETE FROM pgboss.job`;
    await send(first?.id ?? '');
    expect(await rows()).toMatchObject([
      { state: 'failed', attempts: 3 },
      { state: 'queued', attempts: 1, leadId: second?.id },
    ]);
    expect((await jobs()).map(({ id }) => id)).toEqual([second?.id]);
    sink.refuse = {};
    await runJobs();
    expect(await states()).toEqual(['failed', 'sent']);
    expect(sink.mails.map(({ parsed }) => linksIn(parsed.text ?? '').length)).toEqual([1]);
  });

  it('leave out the one that works again meanwhile, also when it was the first', async () => {
    await enable('email-wrong-credentials');
    const { accounts } = await owner(3);
    for (const { id } of accounts) await suspend(id);
    const [first] = await rows();
    sink.refuse.recipient = { code: 451, text: 'later' };
    await expect(send(first?.id ?? '')).rejects.toThrow(DeliveryPostponed);
    await recover(accounts[0].id);
    sink.refuse = {};
    await send(first?.id ?? '');
    expect(await states()).toEqual(['cancelled', 'sent', 'sent']);
    expect(sink.mails.map(({ parsed }) => linksIn(parsed.text ?? '').length)).toEqual([2]);
  });

  it('beyond what fits one text message make another', async () => {
    await enable('sms-wrong-credentials');
    const { accounts } = await owner(12);
    for (const { id } of accounts) await suspend(id);
    await runJobs();
    const counts = gateway.calls.map((_, place) => linksIn(smsText(place)).length);
    expect(counts.length).toBeGreaterThan(1);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(12);
    for (const [place] of counts.entries()) expect(smsText(place).length).toBeLessThanOrEqual(1600);
    expect(await states()).toEqual(Array(12).fill('sent'));
  });
});

describe('a recovery', () => {
  it('is told once to who was told of the suspension, by each enabled rule', async () => {
    await enable('email-wrong-credentials', 'email-recovered', 'sms-recovered');
    const { accounts } = await owner(1);
    await suspend(accounts[0].id);
    await runJobs();
    await recover(accounts[0].id);
    await recover(accounts[0].id);
    await runJobs();
    expect(sink.mails.map(({ parsed }) => parsed.subject)).toEqual([
      expect.stringContaining('not being fetched'),
      expect.stringContaining('fetched again'),
    ]);
    expect(gateway.calls).toHaveLength(1);
    expect(smsText()).toContain('fetched again');
    expect(linksIn(`${sink.mails[1]?.parsed.text}${smsText()}`)).toEqual([]);
  });

  it('is told to nobody who heard nothing', async () => {
    await enable('email-wrong-credentials', 'email-recovered');
    const { accounts } = await owner(1);
    await suspend(accounts[0].id);
    await recover(accounts[0].id);
    await runJobs();
    expect(await states()).toEqual(['cancelled']);
    expect(sink.mails).toEqual([]);
  });

  it('is not told when the account is suspended again before the message goes out', async () => {
    await enable('email-wrong-credentials', 'email-recovered');
    const { accounts } = await owner(1);
    await suspend(accounts[0].id);
    await runJobs();
    await recover(accounts[0].id);
    await suspend(accounts[0].id);
    await runJobs();
    expect((await rows()).map(({ ruleKey, state }) => [ruleKey, state])).toEqual([
      ['email-wrong-credentials', 'sent'],
      ['email-recovered', 'cancelled'],
      ['email-wrong-credentials', 'sent'],
    ]);
  });
});

describe('a reminder', () => {
  const days = (count: number) => new Date(Date.now() + count * 86_400_000);
  const remind = async (at: Date) => remindOwners(db, await readSettings(), at);

  it('goes out once, after the days of the settings, by every rule that told, while the account is suspended', async () => {
    await enable('email-wrong-credentials', 'sms-wrong-credentials');
    const { accounts } = await owner(1);
    await suspend(accounts[0].id);
    await runJobs();
    await remind(days(2.9));
    expect(await rows()).toHaveLength(2);
    await Promise.all([remind(days(3.1)), remind(days(3.1))]);
    await remind(days(90));
    expect((await rows()).map(({ kind, state }) => [kind, state])).toEqual([
      ['suspended', 'sent'],
      ['suspended', 'sent'],
      ['suspended_reminder', 'queued'],
      ['suspended_reminder', 'queued'],
    ]);
    await runJobs();
    await remind(days(90));
    await runJobs();
    expect(sink.mails.map(({ parsed }) => parsed.subject?.startsWith('Reminder: '))).toEqual([false, true]);
    expect([smsText(0), smsText(1)].map((text) => text.startsWith('Reminder. '))).toEqual([false, true]);
    // The link of the reminder is the one that works: an older one ended with it.
    const [[old = ''], [fresh = '']] = [linksIn(smsText(0)), linksIn(smsText(1))];
    expect([await findUpdateLink(old), (await findUpdateLink(fresh))?.accountId]).toEqual([
      null,
      accounts[0].id,
    ]);
  });

  it('does not come after a recovery, and one that waits is stopped by it', async () => {
    await enable('email-wrong-credentials');
    const one = await owner(1);
    const other = await owner(1, { alternateEmail: 'ion@home.example' });
    await suspend(one.accounts[0].id);
    await suspend(other.accounts[0].id);
    await runJobs();
    await recover(one.accounts[0].id);
    await remind(days(4));
    await recover(other.accounts[0].id);
    await runJobs();
    expect((await rows()).map(({ accountId, kind, state }) => [accountId, kind, state])).toEqual([
      [one.accounts[0].id, 'suspended', 'sent'],
      [other.accounts[0].id, 'suspended', 'sent'],
      [other.accounts[0].id, 'suspended_reminder', 'cancelled'],
    ]);
    expect(sink.mails).toHaveLength(2);
  });

  it.each([
    ['the days are 0', () => changeSettings({ 'notifications.reminderDays': 0 }, system)],
    ['the rule was disabled', () => db.notificationRule.updateMany({ data: { enabled: false } })],
    ['the account is paused', () => db.mailAccount.updateMany({ data: { pausedAt: new Date() } })],
    ['nobody was told', () => db.notification.updateMany({ data: { state: 'skipped' } })],
  ])('does not come when %s', async (_, change) => {
    await enable('email-wrong-credentials');
    const { accounts } = await owner(1);
    await suspend(accounts[0].id);
    await runJobs();
    await change();
    await remind(days(10));
    expect(await rows()).toHaveLength(1);
  });

  it('goes with the first message of another account of the same person', async () => {
    await enable('email-wrong-credentials');
    const { accounts } = await owner(2);
    await suspend(accounts[0].id);
    await runJobs();
    await remind(days(4));
    await suspend(accounts[1]?.id ?? '');
    await runJobs();
    expect(sink.mails).toHaveLength(2);
    expect(sink.mails[1]?.parsed.subject).toMatch(/^New mail is not being fetched for 2/);
  });
});

describe('an outgoing server that refuses the password', () => {
  const days = (count: number) => new Date(Date.now() + count * 86_400_000);
  const refuse = (accountId: string, isOwnerThere = false) =>
    db.$transaction((tx) =>
      refuseSending(
        tx,
        accountId,
        { cause: 'wrong_credentials', evidence: '535 5.7.8 no' },
        { isOwnerThere },
      ),
    );
  const kindsSent = async () => (await rows()).map(({ kind, state }) => [kind, state]);
  const canSend = async (accountId: string) => {
    await db.mailAccount.update({ where: { id: accountId }, data: { outgoingRefusedAt: null } });
    await recover(accountId);
  };

  it('is told once by every enabled rule, in words of sending, with a link that works', async () => {
    await enable('email-wrong-credentials', 'sms-wrong-credentials');
    const { accounts } = await owner(1);
    const [{ id }] = accounts;
    await Promise.all([refuse(id), refuse(id), refuse(id)]);
    await runJobs();
    expect(await kindsSent()).toEqual([
      ['cannot_send', 'sent'],
      ['cannot_send', 'sent'],
    ]);
    expect(sink.mails[0]?.parsed.subject).toMatch(/^Mail cannot be sent \(/);
    expect(sink.mails[0]?.parsed.text).toContain('Mail still comes in');
    expect(smsText()).toContain('comes in, but cannot be sent');
    for (const text of [sink.mails[0]?.parsed.text ?? '', smsText()]) {
      expect(linksIn(text)).not.toEqual([]);
      expect(text).not.toMatch(/no mail is fetched|no new mail/i);
    }
    const [token = ''] = linksIn(smsText());
    expect(await findUpdateLink(token)).toMatchObject({ accountId: id, isAboutSending: true });
    const [row] = await rows();
    expect((await showMessage(anAdmin(), row?.id ?? ''))?.subject).toMatch(/^Mail cannot be sent/);
  });

  it('is told by nobody where no rule is enabled, or where the page tells the owner at this moment', async () => {
    const { accounts } = await owner(2);
    await refuse(accounts[0].id);
    await enable('email-wrong-credentials');
    await refuse(accounts[1]?.id ?? '', true);
    expect(await rows()).toEqual([]);
  });

  it('is told again once while it lasts, and what waits ends with the recovery, which is told', async () => {
    await enable('email-wrong-credentials', 'email-recovered');
    const { accounts } = await owner(1);
    await refuse(accounts[0].id);
    await runJobs();
    await remindOwners(db, await readSettings(), days(2.9));
    await Promise.all([4, 5].map(async (day) => remindOwners(db, await readSettings(), days(day))));
    await runJobs();
    await remindOwners(db, await readSettings(), days(90));
    expect(await kindsSent()).toEqual([
      ['cannot_send', 'sent'],
      ['cannot_send_reminder', 'sent'],
    ]);
    await canSend(accounts[0].id);
    await runJobs();
    const subjects = sink.mails.map(({ parsed }) => parsed.subject?.replace(/ \(.*/, ''));
    expect(subjects).toEqual([
      'Mail cannot be sent',
      'Reminder: Mail cannot be sent',
      'Mail can be sent again',
    ]);
  });

  it('that becomes a suspension is told once more, and reminded of once in all', async () => {
    await enable('email-wrong-credentials');
    const { accounts } = await owner(1);
    const [{ id }] = accounts;
    await refuse(id);
    await runJobs();
    await remindOwners(db, await readSettings(), days(4));
    await runJobs();
    await suspend(id);
    await runJobs();
    await remindOwners(db, await readSettings(), days(90));
    await refuse(id);
    expect(await kindsSent()).toEqual([
      ['cannot_send', 'sent'],
      ['cannot_send_reminder', 'sent'],
      ['suspended', 'sent'],
    ]);
    expect(await db.incident.count({ where: { accountId: id } })).toBe(1);
  });

  it('is not told where it waited for others until the account was suspended: that message says more', async () => {
    await enable('email-wrong-credentials');
    const { accounts } = await owner(1);
    await refuse(accounts[0].id);
    await suspend(accounts[0].id);
    await runJobs();
    expect(await kindsSent()).toEqual([
      ['cannot_send', 'cancelled'],
      ['suspended', 'sent'],
    ]);
    expect(sink.mails.map(({ parsed }) => parsed.subject)).toEqual([
      expect.stringMatching(/^New mail is not being fetched/),
    ]);
  });

  it('says nothing of a recovery while it still refuses', async () => {
    await enable('email-wrong-credentials', 'email-recovered');
    const { accounts } = await owner(1);
    await refuse(accounts[0].id);
    await runJobs();
    await recover(accounts[0].id);
    await runJobs();
    expect(sink.mails).toHaveLength(1);
    expect(await kindsSent()).toEqual([['cannot_send', 'sent']]);
    // What it was told with goes on: its link, and the incident that reminders belong to.
    const [token = ''] = linksIn(sink.mails[0]?.parsed.text ?? '');
    expect(await findUpdateLink(token)).toMatchObject({ isAboutSending: true });
    expect(await db.incident.count({ where: { closedAt: null } })).toBe(1);
  });
});

describe('the link of a message', () => {
  const desk = 'http://rekey.corp.example';
  const pocket = 'https://mail.northwind.example';
  const told = async (browsers: string[], settings: Parameters<typeof changeSettings>[0] = {}) => {
    await changeSettings({ 'desktop.webAddress': desk, 'phone.webAddress': pocket, ...settings }, system);
    await enable('email-wrong-credentials', 'sms-wrong-credentials');
    const { id: userId, accounts } = await owner(1);
    const sessions = browsers.map((browser, hoursAgo) => ({
      userId,
      browser,
      lastSeenAt: new Date(Date.now() - hoursAgo * 3_600_000),
      endsAt: new Date(Date.now() + 3_600_000),
    }));
    await db.userSession.createMany({ data: sessions });
    await suspend(accounts[0].id);
    await runJobs();
    return { mail: sink.mails[0]?.parsed.text ?? '', sms: smsText() };
  };

  it.each([
    ['of the phone in a text, of the desktop in a mail', [], {}, desk],
    [
      'of the phone in the mail of somebody last seen on one',
      ['Safari on iPhone', 'Edge on Windows'],
      {},
      pocket,
    ],
    ['of the desktop for somebody last seen there', ['Edge on Windows', 'Chrome on Android'], {}, desk],
    [
      'of the desktop for everybody, if so set',
      ['Chrome on Android'],
      { 'updateLinks.inMail': 'desktop' },
      desk,
    ],
    ['of the phone for everybody, if so set', [], { 'updateLinks.inMail': 'phone' }, pocket],
  ] as const)('begins with the address %s', async (_title, browsers, settings, address) => {
    const { mail, sms } = await told([...browsers], settings);
    expect(sms).toContain(`${pocket}/update/`);
    expect(sms).not.toContain(desk);
    expect(mail).toContain(`${address}/update/`);
    expect(mail).toContain(`${new URL(address).host}/${address === desk ? 'desktop' : 'phone'}`);
    const [row] = await rows();
    expect((await showMessage(anAdmin(), row?.id ?? ''))?.text).toContain(`${address}/update/•••••`);
    await changeSettings({ 'updateLinks.inMail': 'automatic' }, system);
  });

  it('begins with the desktop’s address everywhere where the phone has none', async () => {
    const { mail, sms } = await told(['Safari on iPhone'], { 'phone.webAddress': null });
    for (const text of [mail, sms]) expect(text).toContain(`${desk}/update/`);
  });

  it('has the same check words in the mail, the text and the reminder of one incident, and on each page', async () => {
    const { mail, sms } = await told([], { 'desktop.webAddress': pocket });
    const words = /Check words: +(\w+ \w+)/.exec(mail)?.[1] ?? 'none';
    expect(sms).toContain(`Check words: ${words}`);
    const later = new Date(Date.now() + 4 * 86_400_000);
    expect(await remindOwners(db, await readSettings(), later)).toBe(2);
    await runJobs();
    expect(sink.mails[1]?.parsed.text).toContain(words);
    for (const text of [sink.mails[1]?.parsed.text ?? '', smsText(1)]) {
      expect((await findUpdateLink(linksIn(text)[0] ?? ''))?.phrase).toBe(words);
    }
    await recover((await rows())[0]?.accountId ?? '');
    await suspend((await rows())[0]?.accountId ?? '');
    await runJobs();
    expect(sink.mails.at(-1)?.parsed.text).not.toContain(words);
  });

  it('says until when it works in the mail, in the text and on its page, and outlasts a long weekend', async () => {
    const { mail, sms } = await told([], {
      'desktop.webAddress': pocket,
      'organisation.timeZone': 'Europe/Lisbon',
    });
    const until = (await findUpdateLink(linksIn(sms)[0] ?? ''))?.expiresAt ?? new Date(0);
    expect(until.getTime() - Date.now()).toBeGreaterThan(95 * 3_600_000);
    const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Europe/Lisbon' }).format(
      until,
    );
    expect(sms).toMatch(new RegExp(`Until \\w+ \\d+ \\w+ ${time} (WET|WEST)\\.`));
    expect(mail.replace(/\s+/g, ' ')).toContain(`at ${time}`);
    await changeSettings({ 'organisation.timeZone': null }, system);
  });
});

describe('what was sent', () => {
  const words = (text: string) => text.replace(/\s+/g, ' ');

  it('is shown again with every account, and with links and check words masked', async () => {
    await enable('email-wrong-credentials', 'sms-wrong-credentials');
    const { accounts } = await owner(2);
    for (const { id } of accounts) await suspend(id);
    await runJobs();
    for (const row of await rows()) {
      const shown = await showMessage(anAdmin(), row.id);
      const sent = row.channel === 'email' ? (sink.mails[0]?.parsed.text ?? '') : smsText();
      expect(shown?.carries).toHaveLength(2);
      const [token = ''] = linksIn(sent);
      const phrase = (await findUpdateLink(token))?.phrase ?? '';
      expect(shown?.text).toContain('/update/•••••');
      expect(linksIn(shown?.text ?? '')).toEqual([]);
      expect([sent.includes(phrase), shown?.text.includes(phrase)]).toEqual([true, false]);
      expect(words(sent).slice(0, 60)).toBe(words(shown?.text ?? '').slice(0, 60));
    }
    const [mail] = await rows();
    expect((await showMessage(anAdmin(), mail?.id ?? ''))?.subject).toBe(sink.mails[0]?.parsed.subject);
  });

  it('stays as it was after the recovery', async () => {
    await enable('email-wrong-credentials');
    const { accounts } = await owner(1);
    await suspend(accounts[0].id);
    await runJobs();
    const [row] = await rows();
    const before = await showMessage(anAdmin(), row?.id ?? '');
    await recover(accounts[0].id);
    await db.mailAccount.updateMany({ data: { lastSuccessAt: new Date(Date.now() + 86_400_000) } });
    expect(await showMessage(anAdmin(), row?.id ?? '')).toEqual(before);
  });

  it('is nothing where nobody could be told, and nowhere else', async () => {
    await enable('sms-wrong-credentials');
    const { accounts } = await owner(1, { phone: null });
    await suspend(accounts[0].id);
    const [row] = await rows();
    expect(await showMessage(anAdmin(), row?.id ?? '')).toBeNull();
    expect(await showMessage(anAdmin(), 'x')).toBeNull();
    expect(await showMessage(anAdmin(), accounts[0].id)).toBeNull();
  });

  it('counts the parts it went out in', async () => {
    await enable('sms-wrong-credentials');
    const { accounts } = await owner(1);
    await suspend(accounts[0].id);
    await runJobs();
    const [row] = await rows();
    expect((await showMessage(anAdmin(), row?.id ?? ''))?.parts).toBe(2);
  });
});

it('a delivery whose job was lost is asked for again, and no other', async () => {
  await enable('email-wrong-credentials');
  const { accounts } = await owner(3);
  for (const { id } of accounts) await suspend(id);
  const [lost, fresh, known] = await rows();
  await db.$executeRaw`DELETE FROM pgboss.job WHERE singleton_key <> ${known?.id}`;
  await db.notification.updateMany({
    where: { id: { not: fresh?.id ?? '' } },
    data: { queuedAt: new Date(Date.now() - 3_600_000) },
  });
  expect(await resendLost(db)).toBe(1);
  expect((await jobs()).map(({ id }) => id).sort()).toEqual([lost?.id, known?.id].sort());
  await runJobs();
  expect(await states()).toEqual(['sent', 'sent', 'sent']);
});
