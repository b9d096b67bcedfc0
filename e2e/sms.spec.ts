import { type Kannel, startKannel } from '#lib/testing/kannel.ts';
import { act, signIn } from './support/console.ts';
import type { Stack } from './support/stack.ts';
import { account, test as base, createMailbox, expect, type Mailbox, until } from './support/test.ts';

const test = base.extend<object, { kannel: Kannel }>({
  kannel: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the needed fixtures from this pattern
    async ({}, use) => {
      const kannel = await startKannel();
      await use(kannel);
      await kannel.stop();
    },
    { scope: 'worker', timeout: 30_000 },
  ],
});

const ruleKeys = ['email-wrong-credentials', 'sms-wrong-credentials', 'email-recovered', 'sms-recovered'];

async function deliveriesOf(stack: Stack, accountId: string): Promise<string[]> {
  const { items } = await stack.api<{ items: { state: string; channel: string }[] }>(
    'GET',
    `/notifications?account=${accountId}`,
  );
  return items.map(({ state, channel }) => `${channel} ${state}`).sort();
}

async function enableOnly(stack: Stack, ...enabled: string[]) {
  for (const key of ruleKeys) {
    await stack.api('PATCH', `/notification-rules/${key}`, { enabled: enabled.includes(key) });
  }
}

test.beforeEach(async ({ stack, kannel }) => {
  await stack.api('PATCH', '/settings', {
    'sms.provider': 'http',
    'sms.defaultRegion': 'RO',
    'sms.http.method': 'GET',
    'sms.http.url': `${kannel.url}?username=${kannel.user}&password=${kannel.password}&from={from}&to={to}&text={text}&charset=UTF-8&coding={coding}`,
    'sms.http.from': 'Northwind',
    'sms.http.success': 'Accepted for delivery',
  });
});
test.afterEach(async ({ stack }) => {
  await enableOnly(stack);
  await stack.api('PATCH', '/settings', {
    'notifications.gatherSeconds': 0,
    'outage.minimumAccounts': null,
    'sms.text': null,
  });
});

/** A number of this test's own, as people write it. */
function newNumber(): { written: string; number: string } {
  const digits = String(Math.floor(Math.random() * 1_000_000)).padStart(6, '0');
  return { written: `0721 ${digits}`, number: `+40721${digits}` };
}

async function giveNumber(stack: Stack, mailbox: Mailbox, phone: string) {
  await stack.api('PATCH', `/mail-accounts/${mailbox.accountId}`, {
    owner: { email: mailbox.owner.email, phone },
  });
}

const linksIn = (text: string) => text.match(/https?:\/\/\S+\/update\/[\w-]{43}/g) ?? [];

test('a text message with a link arrives for a refused password, and the page it opens repairs the account', async ({
  page,
  stack,
  kannel,
  mailbox,
}) => {
  const { written, number } = newNumber();
  await giveNumber(stack, mailbox, written);
  await enableOnly(stack, 'sms-wrong-credentials', 'sms-recovered');
  await stack.dovecot.setPassword(mailbox.address, 'new secret');
  stack.sink.setPassword(mailbox.address, 'new secret');

  const sms = await kannel.waitForSms(({ to, text }) => to === number && text.includes('/update/'), 40_000);
  const [link = 'no link'] = linksIn(sms.text);
  expect(sms.text.split(link)).toHaveLength(2);
  expect(sms).toMatchObject({ from: 'Northwind', encoding: 'gsm7', parts: 2 });

  await page.goto(link);
  const words = (await page.locator('dt:text-is("Check words") + dd').textContent()) ?? 'no words';
  expect(sms.text).toContain(words);
  await page.getByLabel('Old password', { exact: true }).fill(mailbox.password);
  await page.getByLabel('New password', { exact: true }).fill('new secret');
  await page.getByRole('button', { name: 'OK', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Password updated' })).toBeVisible();
  expect((await account(stack, mailbox.accountId)).state).toBe('active');

  // Who was told of it is told that it is over; and that is all.
  const over = await kannel.waitForSms(
    ({ to, text }) => to === number && text.includes('fetched again'),
    20_000,
  );
  expect(linksIn(over.text)).toEqual([]);
  expect(kannel.messages().filter(({ to }) => to === number)).toHaveLength(2);
});

test('five broken accounts of one person make one message for each channel', async ({
  page,
  stack,
  kannel,
  mailbox,
}) => {
  const { written, number } = newNumber();
  await giveNumber(stack, mailbox, written);
  const { alternateEmail, owner } = mailbox;
  const boxes = [mailbox];
  for (let count = 1; count < 5; count++)
    boxes.push(await createMailbox(stack, false, { owner, alternateEmail }));
  // Five of one person are no outage of the host here.
  await stack.api('PATCH', '/settings', { 'notifications.gatherSeconds': 15, 'outage.minimumAccounts': 100 });
  await enableOnly(stack, 'email-wrong-credentials', 'sms-wrong-credentials');
  await Promise.all(boxes.map(({ address }) => stack.dovecot.setPassword(address, 'new secret')));

  const sms = await kannel.waitForSms(({ to }) => to === number, 60_000);
  expect(linksIn(sms.text)).toHaveLength(5);
  const mail = await stack.sink.waitForMail(({ to }) => to.includes(alternateEmail), 20_000);
  expect(linksIn(mail.parsed.text ?? '')).toHaveLength(5);

  // Every account's own row tells of it, and each link leads to its own account.
  for (const { accountId } of boxes) {
    await expect.poll(() => deliveriesOf(stack, accountId)).toEqual(['email sent', 'sms sent']);
  }
  const shown = [];
  for (const link of linksIn(sms.text)) {
    await page.goto(link);
    shown.push(await page.locator('dt:text-is("Check words") + dd').textContent());
  }
  expect(new Set(shown).size).toBe(5);
  for (const words of shown) expect(sms.text).toContain(words ?? 'no words');
  expect(kannel.messages().filter(({ to }) => to === number)).toHaveLength(1);
  expect(stack.sink.mails.filter(({ to }) => to.includes(alternateEmail))).toHaveLength(1);

  for (const { accountId } of boxes.slice(1)) await stack.api('DELETE', `/mail-accounts/${accountId}`);
});

test('a recovery stops the reminder, which whoever is still suspended gets once', async ({
  page,
  stack,
  mailbox,
}) => {
  const repaired = await createMailbox(stack, false);
  await enableOnly(stack, 'email-wrong-credentials');
  const boxes = [mailbox, repaired];
  await Promise.all(boxes.map(({ address }) => stack.dovecot.setPassword(address, 'new secret')));
  const to = (one: Mailbox) => stack.sink.mails.filter((mail) => mail.to.includes(one.alternateEmail));
  for (const one of boxes)
    await stack.sink.waitForMail((mail) => mail.to.includes(one.alternateEmail), 40_000);

  await stack.dovecot.setPassword(repaired.address, repaired.password);
  await stack.api('POST', `/mail-accounts/${repaired.accountId}/resume`);
  await until(async () => (await account(stack, repaired.accountId)).state === 'active');

  // Four days later.
  const ids = [boxes.map(({ accountId }) => accountId)];
  await stack.sql(
    `UPDATE notification SET "sentAt" = "sentAt" - interval '4 days' WHERE "accountId" = ANY($1::uuid[])`,
    ids,
  );
  await stack.sql(
    `UPDATE incident SET "suspendedAt" = "suspendedAt" - interval '4 days' WHERE "accountId" = ANY($1::uuid[])`,
    ids,
  );
  await until(async () => to(mailbox).length === 2, 40_000);
  expect(to(mailbox)[1]?.parsed.subject).toMatch(/^Reminder: /);
  expect(to(repaired)).toHaveLength(1);

  await signIn(page, stack, `/console/notifications?account=${mailbox.accountId}`);
  const reminder = page.getByRole('row').filter({ hasText: 'Reminder: ' });
  await expect(reminder).toHaveCount(1);
  await expect(reminder.getByText('Sent', { exact: true }).first()).toBeVisible();
  await stack.api('DELETE', `/mail-accounts/${repaired.accountId}`);
});

test('an administrator sees how long a text is before saving it, tests the settings, and sees what was sent', async ({
  page,
  stack,
  kannel,
  mailbox,
}) => {
  const { written, number } = newNumber();
  await signIn(page, stack, '/console/sms-settings');
  const preview = page.getByRole('status').filter({ hasText: 'characters' });
  await expect(preview).toContainText('2 messages');
  await expect(preview).toContainText('GSM alphabet');
  await page.getByRole('textbox', { name: /^Text/ }).fill('{account}: {link} {words} ț');
  await expect(preview).toContainText('UCS-2');
  await page.getByRole('textbox', { name: /^Text/ }).fill('{account}: {link} {words}');
  await expect(preview).toContainText('1 message');

  await act(page, 'Save');
  await expect(page.getByText('Saved').first()).toBeVisible();
  await act(page, 'Test Settings');
  await page.getByLabel('Send it to').fill(written);
  await page.getByRole('button', { name: 'Send test message' }).click();
  await expect(page.getByText('The provider took the message.')).toBeVisible();
  await expect(page.getByText('Accepted for delivery')).toBeVisible();
  expect((await kannel.waitForSms(({ to }) => to === number)).text).toContain('test of the SMS settings');

  // The owner has no number: skipped, with the reason, and found on the way.
  await enableOnly(stack, 'sms-wrong-credentials');
  await stack.dovecot.setPassword(mailbox.address, 'new secret');
  const skipped = `/notifications?account=${mailbox.accountId}&state=skipped`;
  await until(async () => (await stack.api<{ items: unknown[] }>('GET', skipped)).items.length === 1);
  const [row] = (await stack.api<{ items: { id: string }[] }>('GET', skipped)).items;
  await page.goto(`${stack.url}/console/notifications/${row?.id}`);
  await expect(page.getByText('the owner has no telephone number')).toBeVisible();
  await giveNumber(stack, mailbox, written);
  await act(page, 'Send again');
  const sms = await kannel.waitForSms(({ to, text }) => to === number && text.includes('/update/'), 20_000);
  expect(sms.text).toMatch(/^an.*@northwind\.example: http\S+ \w+ \w+$/);

  await until(
    async () => (await stack.api<{ state: string }>('GET', `/notifications/${row?.id}`)).state === 'sent',
  );
  await page.reload();
  await expect(page.getByRole('heading', { name: 'What was sent' })).toBeVisible();
  await expect(page.getByText('/update/•••••')).toBeVisible();
  expect(await page.content()).not.toContain(linksIn(sms.text)[0]?.slice(-43) ?? 'no link');
});
