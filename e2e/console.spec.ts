import fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { withEveryBadge } from './support/badges.ts';
import { act, signIn } from './support/console.ts';
import { expectFit } from './support/look.ts';
import { expectUncut } from './support/rects.ts';
import { account, createMailbox, expect, forgetSession, test, until } from './support/test.ts';

const shots = process.env.REKEY_SHOTS;

/** A toast; one about a problem is an alert. */
const toast = (page: Page, text: string | RegExp) =>
  page.getByRole('dialog').or(page.getByRole('alert')).filter({ hasText: text }).first();
const row = (page: Page, address: string) => page.getByRole('row').filter({ hasText: address });

test('a wrong password is told apart from nothing else, and signing out leaves nothing behind', async ({
  page,
  stack,
}) => {
  await page.goto(`${stack.url}/console/users`);
  await page.getByLabel('E-mail address').fill(stack.administrator.email);
  await page.getByLabel('Password', { exact: true }).fill('not this one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'not right' })).toBeVisible();
  await expect(page.getByLabel('E-mail address')).toHaveValue(stack.administrator.email);

  await page.getByLabel('Password', { exact: true }).fill(stack.administrator.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  // Back to where the person was going.
  await expect(page.getByRole('heading', { level: 1, name: 'Users' })).toBeVisible();

  await page.getByRole('button', { name: /^Signed in as/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(/\/login/);
  await page.goto(`${stack.url}/console/users`);
  await page.waitForURL(/\/login/);
  await expect(page.getByRole('heading', { name: 'Users' })).toHaveCount(0);
  // Where people look for it, as the views have theirs; it leads to no page that is missing.
  await page.goto(`${stack.url}/console/login`);
  await expect(page).toHaveURL(`${stack.url}/login`);
});

test('adding an account tries it first, says what the server said, and shows its mail', async ({
  page,
  stack,
}) => {
  const address = `new-${test.info().project.name}@northwind.example`;
  await stack.dovecot.setPassword(address, 'the right one');
  await signIn(page, stack, '/console/accounts');
  await act(page, 'Add account');

  await page.getByRole('group', { name: 'Account' }).getByLabel('E-mail address').fill(address);
  // Nothing in the world's DNS tells of this domain: it is said, and the form goes on by hand.
  await page.getByRole('button', { name: 'Find servers' }).click();
  await expect(page.getByText('Fill them in by hand')).toBeVisible({ timeout: 30_000 });
  const incoming = page.getByRole('group', { name: 'Incoming server (IMAP)' });
  await incoming.getByLabel('Server').fill('127.0.0.1');
  // The usual port of a protection, until somebody says another.
  await incoming.getByLabel('Protection').selectOption('starttls');
  await expect(incoming.getByLabel('Port')).toHaveValue('143');
  await incoming.getByLabel('Port').fill(String(stack.dovecot.imapsPort));
  await incoming.getByLabel('Protection').selectOption('tls');
  await expect(incoming.getByLabel('Port')).toHaveValue(String(stack.dovecot.imapsPort));
  await incoming.getByLabel('Password', { exact: true }).fill('a wrong one');
  await page.getByRole('button', { name: 'Add account' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'Nothing was stored' });
  await expect(alert).toContainText('AUTHENTICATIONFAILED', { timeout: 40_000 });
  await expect(incoming.getByLabel('Password', { exact: true })).toBeFocused();
  const { items } = await stack.api<{ items: unknown[] }>('GET', `/mail-accounts?q=${address}`);
  expect(items).toEqual([]);

  await incoming.getByLabel('Password', { exact: true }).fill('the right one');
  await page.getByRole('button', { name: 'Add account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: address })).toBeVisible({ timeout: 40_000 });
  await expect(page.getByText('Active', { exact: true })).toBeVisible();
  await expect(page.getByText('Account added')).toBeVisible();

  await act(page, 'Delete');
  const question = page.getByRole('alertdialog', { name: `Delete ${address}?` });
  await expect(question).toContainText('cannot be undone');
  await question.getByRole('button', { name: 'Delete' }).click();
  await page.waitForURL(/\/console\/accounts$/);
  await expect(row(page, address)).toHaveCount(0);
});

test('another server needs the password again, and a stored one is never shown', async ({
  page,
  stack,
  mailbox,
}) => {
  await signIn(page, stack, `/console/accounts/${mailbox.accountId}/edit`);
  const incoming = page.getByRole('group', { name: 'Incoming server (IMAP)' });
  await expect(incoming.getByLabel('Password', { exact: false }).first()).toHaveValue('');
  expect(await page.content()).not.toContain(mailbox.password);

  await incoming.getByLabel('Server').fill('imap.thief.example');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  await expect(incoming.getByRole('textbox', { name: /Password/ })).toHaveAttribute('aria-invalid', 'true');
  const stored = await stack.api<{ incoming: { host: string } }>(
    'GET',
    `/mail-accounts/${mailbox.accountId}`,
  );
  expect(stored.incoming.host).toBe('127.0.0.1');

  // Nor does it stand in what is recorded of its connections.
  await page.goto(`${stack.url}/console/accounts/${mailbox.accountId}`);
  await page.getByRole('link', { name: 'Protocol log' }).click();
  await expect(page.getByText('Nothing is recorded')).toBeVisible();
  await page.getByRole('button', { name: 'Record for an hour' }).click();
  await expect(page.getByText(/^Recording until/)).toBeVisible();
  const lines = page.getByRole('list', { name: /^IMAP 127\.0\.0\.1:/ }).first();
  await expect(lines.getByText('closed')).toBeVisible({ timeout: 30_000 });
  await expect(lines.getByText(/LOGIN \[masked\]$/)).toBeVisible();
  expect(await page.content()).not.toContain(mailbox.password);
  await expectFit(page);
  if (shots)
    await page.screenshot({ path: `${shots}/protocol-log-${test.info().project.name}.png`, fullPage: true });
  const text = await download(page, () => page.getByRole('link', { name: 'Download' }).click());
  expect(text).toMatch(/^\S+ < \* OK \[CAPABILITY /m);
  expect(text).not.toContain(mailbox.password);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('Not recording')).toBeVisible();
});

test('how often an account is checked is set in its form, told on its page, and changed for many', async ({
  page,
  stack,
  mailbox,
  isMobile,
}) => {
  await signIn(page, stack, `/console/accounts/${mailbox.accountId}/edit`);
  const minutes = page.getByLabel('Minutes between two checks');
  await page.getByText('How often', { exact: true }).click();
  await minutes.fill('20000');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(minutes).toHaveAttribute('aria-invalid', 'true');
  await minutes.fill('15');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL(new RegExp(`${mailbox.accountId}$`));
  const facts = page.getByRole('region', { name: 'Account', exact: true });
  if (isMobile) await facts.getByRole('button', { name: 'Show all facts' }).click();
  await expect(facts).toContainText('Every 15 minutes, set for this account');
  const other = await createMailbox(stack);
  const of = async ({ accountId }: { accountId: string }) =>
    (await stack.api<{ intervalMinutes: number | null }>('GET', `/mail-accounts/${accountId}`))
      .intervalMinutes;
  await page.goto(`${stack.url}/console/accounts?q=northwind.example`);
  const selected = page.getByRole('status').filter({ hasText: 'selected' });
  // A page that is not live yet ticks a box that nobody hears.
  await expect(async () => {
    for (const { address } of [mailbox, other]) {
      await row(page, address).getByRole('checkbox').uncheck();
      await row(page, address).getByRole('checkbox').check();
    }
    await expect(selected).toHaveText('2 selected', { timeout: 2_000 });
  }).toPass();
  for (const [typed, kept] of [
    ['45', 45],
    ['0', null],
  ] as const) {
    await act(page, 'Change');
    const dialog = page.getByRole('dialog', { name: /^Change 2 accounts/ });
    await dialog.getByLabel('Minutes between two checks').fill(typed);
    await dialog.getByRole('button', { name: 'Change', exact: true }).click();
    await expect.poll(async () => [await of(mailbox), await of(other)]).toEqual([kept, kept]);
  }
  await stack.api('DELETE', `/mail-accounts/${other.accountId}`);
});

test('the grid is found by its address, worked by keys, and a pause can be taken back', async ({
  page,
  stack,
  mailbox,
}) => {
  await signIn(page, stack, '/console/accounts');
  await page.getByRole('searchbox', { name: 'Filter accounts' }).fill(mailbox.address);
  await page.waitForURL((url) => url.searchParams.get('q') === mailbox.address);
  await expect(row(page, mailbox.address)).toHaveCount(1);
  await page.reload();
  await expect(page.getByRole('searchbox', { name: 'Filter accounts' })).toHaveValue(mailbox.address);

  await row(page, mailbox.address).focus();
  await page.keyboard.press('Space');
  await expect(row(page, mailbox.address)).toHaveAttribute('aria-selected', 'true');
  await act(page, 'Pause');
  await expect(row(page, mailbox.address)).toContainText('Paused');
  // The list was read anew; what was selected still is.
  await expect(row(page, mailbox.address)).toHaveAttribute('aria-selected', 'true');
  await toast(page, 'Paused').getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, mailbox.address)).toContainText('Active');

  await act(page, 'Check now');
  await expect(toast(page, 'signed in and fetched')).toBeVisible({ timeout: 30_000 });

  await row(page, mailbox.address).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Ana Popescu' })).toBeVisible();
  await expect(page.getByText('Resumed').first()).toBeVisible();

  // The way back leads to the list as it was filtered.
  await page.getByRole('main').getByRole('link', { name: 'Email Accounts' }).click();
  await page.waitForURL((url) => url.searchParams.get('q') === mailbox.address);
});

test('columns, their order and the height of rows are chosen, and kept for whoever chose them', async ({
  page,
  stack,
  isMobile,
  mailbox,
  browser,
}) => {
  test.skip(isMobile, 'a card has no columns');
  await signIn(page, stack, '/console/accounts');
  const owner = page.getByRole('columnheader', { name: 'Owner' });
  await expect(owner).toBeVisible();
  // On a tablet held upright it is a table as well.
  await page.setViewportSize({ width: 820, height: 1100 });
  await expect(page.getByRole('columnheader', { name: 'Server' })).toBeVisible();
  // Where there is room they stand apart, else one over the other.
  const both = page.getByRole('columnheader', { name: 'Owner / Server' });
  await page.setViewportSize({ width: 2048, height: 1000 });
  await expect(both).toBeHidden();
  await expect(owner).toBeVisible();
  // With all ten columns a server's name of some forty letters has room.
  await page.setViewportSize({ width: 1920, height: 1000 });
  await expect(page.getByRole('columnheader', { name: 'Messages' })).toBeVisible();
  expect((await both.boundingBox())?.width).toBeGreaterThan(240);
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(both).toBeVisible();
  await expect(row(page, mailbox.address).getByRole('gridcell', { name: /127\.0\.0\.1$/ })).toBeVisible();
  const high = await row(page, mailbox.address).evaluate((element) => element.clientHeight);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'Owner' }).click();
  await expect(owner).toBeHidden();
  await expect(page.getByRole('columnheader', { name: 'Server' })).toBeVisible();
  await page.getByRole('checkbox', { name: 'Close rows' }).click();
  await expect
    .poll(() => row(page, mailbox.address).evaluate((element) => element.clientHeight))
    .toBeLessThan(40);
  expect(high).toBeGreaterThan(45);

  const listed = () =>
    page
      .getByRole('listitem')
      .filter({ has: page.getByRole('checkbox') })
      .allInnerTexts();
  // By keys: the button keeps the focus as its line moves.
  const up = page.getByRole('button', { name: 'Move Server up' });
  const place = (await listed()).indexOf('Server');
  for (let n = 1; n <= place; n++) {
    await up.press('Enter');
    await expect.poll(async () => (await listed()).indexOf('Server')).toBe(place - n);
    await expect(up).toBeFocused();
  }
  await expect(up).toHaveAttribute('aria-disabled', 'true');
  // By the pointer.
  const line = (name: string) =>
    page
      .getByRole('listitem')
      .filter({ has: page.getByRole('checkbox') })
      .filter({ hasText: name });
  await line('Messages').dragTo(line('Server'));
  await expect.poll(async () => (await listed()).slice(0, 2)).toEqual(['Messages', 'Server']);
  // In another browser, too.
  const elsewhere = await (await browser.newContext()).newPage();
  await signIn(elsewhere, stack, '/console/accounts');
  const seen = elsewhere.getByRole('columnheader').filter({ visible: true });
  await expect
    .poll(async () => (await seen.allInnerTexts()).filter(Boolean).slice(0, 4))
    .toEqual(['Account Name', 'Status', 'Server', 'Last Checked']);
  await expect(elsewhere.getByRole('columnheader', { name: 'Owner' })).toBeHidden();
  await elsewhere.context().close();
  await stack.sql('DELETE FROM grid_look', []);
});

test('Ctrl K finds an account, a setting and a page by a word of each, by keys alone', async ({
  page,
  stack,
  mailbox,
}) => {
  await signIn(page, stack);
  const box = page.getByRole('combobox', { name: 'Search accounts, pages and settings' });
  // A page that is not live yet does not hear the keys.
  const open = () =>
    expect(async () => {
      if (!(await box.isVisible())) await page.keyboard.press('Control+k');
      await expect(box).toBeVisible({ timeout: 3_000 });
    }).toPass();
  const seek = async (text: string, found: RegExp) => {
    await open();
    await box.fill(text);
    await expect(page.getByRole('option', { name: found })).toBeVisible();
  };
  await seek(mailbox.address, new RegExp(`${mailbox.address}.*Active`));
  const { violations } = await new AxeBuilder({ page }).include('[role="dialog"]').analyze();
  expect(violations).toEqual([]);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/console/accounts/${mailbox.accountId}`);
  await seek('longest check', /Longest check/);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/console/settings/common#*');
  await expect(page.getByLabel(/^Longest check/)).toBeFocused();
  await seek('audit', /Audit log/);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/console/audit');
  await open();
  await box.fill('no such thing');
  await expect(page.getByText('Nothing is called that.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  // What is typed at once stands in its field, and is no key of the page.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('longest check');
  await expect(box).toHaveValue('longest check');
  await page.keyboard.press('Escape');
});

test('an account that breaks turns up under Needs attention while one looks on', async ({ page, stack }) => {
  const mailbox = await createMailbox(stack, false);
  await signIn(page, stack, `/console/accounts?state=attention&q=${mailbox.address}`);
  await expect(row(page, mailbox.address)).toHaveCount(0);
  await stack.dovecot.setPassword(mailbox.address, 'changed at the server');
  await until(async () => (await account(stack, mailbox.accountId)).state === 'suspended', 60_000);
  await expect(row(page, mailbox.address)).toContainText('Suspended');

  await page.getByRole('link', { name: 'Ana Popescu' }).click();
  await expect(page.getByText('The server refused the user name or the password.').first()).toBeVisible();
  await expect(page.getByText(/AUTHENTICATIONFAILED/).first()).toBeVisible();
  await act(page, 'Send update link');
  await expect(toast(page, 'Update link queued')).toBeVisible();
  const { parsed } = await stack.sink.waitForMail(({ to }) => to.includes(mailbox.alternateEmail), 30_000);
  expect(parsed.text).toMatch(/\/update\/[\w-]{43}/);
  await stack.api('DELETE', `/mail-accounts/${mailbox.accountId}`);
});

test('settings say what is wrong in place, are not lost by a click, and are saved whole', async ({
  page,
  stack,
}) => {
  await signIn(page, stack, '/console/settings/common');
  const interval = page.getByLabel(/^Interval/);
  const atOnce = page.getByLabel(/^Checks at once, each worker/);
  const finder = page.getByRole('searchbox', { name: 'Find a setting' });
  await finder.fill('interval');
  await expect(atOnce).toBeHidden();
  await finder.fill('');
  await interval.fill('3');
  await expect(page.getByText('Below 60 seconds is meant for trials').first()).toBeVisible();
  await atOnce.fill('0');
  const largest = page.getByLabel(/^Largest message(?! to send)/);
  await expect(largest).toHaveValue('100 MiB');
  await largest.fill('a lot');
  await act(page, 'Save');
  await expect(page.getByRole('alert').filter({ hasText: 'Nothing was saved' })).toBeVisible();
  await expect(atOnce).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText('Must be from 64 KiB to 256 MiB, such as 100 MiB')).toBeVisible();
  await largest.fill('64,5 MB');
  const before = await stack.api<Record<string, unknown>>('GET', '/settings');
  expect(before['fetcher.intervalSeconds']).toBe(2);

  await page.getByRole('link', { name: 'Rekey' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stay' }).click();
  await atOnce.fill('21');
  await act(page, 'Save');
  await expect(toast(page, /^Saved/)).toBeVisible();
  const after = await stack.api<Record<string, unknown>>('GET', '/settings');
  expect(after).toMatchObject({
    'fetcher.intervalSeconds': 3,
    'fetcher.concurrency': 21,
    'fetcher.maxMessageBytes': 64_500_000,
  });
  await expect(interval).toHaveValue('3 seconds');
  await expect(page.getByText('Taken by 1 of 1 worker and 1 of 1 web process.')).toBeVisible();

  // Somebody else changes what is being changed here: shown where nobody types, and told where somebody does.
  await atOnce.fill('22');
  await stack.api('PATCH', '/settings', { 'fetcher.concurrency': 25, 'fetcher.intervalSeconds': 4 });
  await expect(interval).toHaveValue('4 seconds');
  await expect(atOnce).toHaveValue('22');
  await act(page, 'Save');
  await expect(page.getByText(/set it to 25 meanwhile/)).toBeVisible();
  await expect(atOnce).toHaveValue('25');
  await atOnce.fill('22');
  await act(page, 'Save');
  await expect
    .poll(async () => (await stack.api<Record<string, unknown>>('GET', '/settings'))['fetcher.concurrency'])
    .toBe(22);
  await stack.api('PATCH', '/settings', {
    'fetcher.intervalSeconds': 2,
    'fetcher.concurrency': null,
    'fetcher.maxMessageBytes': null,
  });
});

test('the organisation’s colour and logo are shown before they are saved, and stand on the sign-in page', async ({
  page,
  stack,
  isMobile,
}) => {
  test.skip(
    isMobile,
    'no width changes what is saved; this page is looked at on a phone with every other below',
  );
  await signIn(page, stack, '/console/settings/appearance');
  const colour = page.getByLabel(/^Colour/);
  await colour.fill('#f5d000');
  await expect(page.getByText(/stays legible it is drawn darker in the light/)).toBeVisible();
  await act(page, 'Save');
  await expect(toast(page, /^Saved/)).toBeVisible();

  const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/png', buffer });
  const choose = page.getByLabel('Logo');
  await choose.setInputFiles(file('logo.png', Buffer.from('<svg onload="alert(1)"/>')));
  await page.getByRole('button', { name: 'Use this logo' }).click();
  await expect(page.getByText(/Must be a PNG, JPEG or WebP picture/)).toBeVisible();
  await choose.setInputFiles(file('logo.svg', fs.readFileSync('app/apple-icon.png')));
  await page.getByRole('button', { name: 'Use this logo' }).click();
  await expect(page.getByText('Now: PNG, 512 × 512 pixels.')).toBeVisible();
  await expectFit(page);

  const [answer] = await Promise.all([
    page.waitForResponse(/\/look\/logo\/[0-9a-f]{64}$/),
    forgetSession(page).then(() => page.goto(`${stack.url}/login`)),
  ]);
  expect(answer.headers()).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
  });
  expect(answer.headers()['content-security-policy']).toMatch(/^default-src 'none'.*sandbox$/);
  const button = page.getByRole('button', { name: 'Sign in' });
  const drawn = await button.evaluate((element) => getComputedStyle(element).backgroundColor);
  expect(drawn).not.toBe('rgb(47, 91, 234)');
  await expectFit(page);

  await signIn(page, stack, '/console/settings/appearance');
  await page.getByRole('button', { name: 'Remove the logo' }).click();
  await expect(page.getByText('None so far')).toBeVisible();
  await stack.api('PATCH', '/settings', { 'organisation.colour': null });
});

test('a rule that lacks a setting stays off and says which one', async ({ page, stack }) => {
  await stack.api('PATCH', '/notification-rules/email-wrong-credentials', { enabled: false });
  await stack.api('PATCH', '/settings', { 'phone.webAddress': null });
  await signIn(page, stack, '/console/notification-services');
  const box = page.getByRole('checkbox', { name: /Email when wrong email account credentials/ });
  await box.check();
  await act(page, 'Save');
  await expect(
    page.getByText(/Stays off until these are set: System Settings, Phone: Web address/),
  ).toBeVisible();
  const off = await stack.api<{ items: { key: string; enabled: boolean }[] }>('GET', '/notification-rules');
  expect(off.items.find(({ key }) => key === 'email-wrong-credentials')?.enabled).toBe(false);

  await stack.api('PATCH', '/settings', { 'phone.webAddress': stack.url });
  await page.reload();
  await box.check();
  await act(page, 'Save');
  await expect(toast(page, /^Saved/)).toBeVisible();
  await page.reload();
  await expect(box).toBeChecked();
  await stack.api('PATCH', '/notification-rules/email-wrong-credentials', { enabled: false });
});

test('Test Settings sends a real message, and says in the server’s words why one was not taken', async ({
  page,
  stack,
}) => {
  await signIn(page, stack, '/console/email-settings');
  await act(page, 'Test Settings');
  const dialog = page.getByRole('dialog', { name: 'Test Settings' });
  await dialog.getByLabel('Send it to').fill('somebody@home.example');
  await dialog.getByRole('button', { name: 'Send test message' }).click();
  await expect(dialog.getByText('The server took the message.')).toBeVisible({ timeout: 30_000 });
  await stack.sink.waitForMail(({ to }) => to.includes('somebody@home.example'), 10_000);
  await dialog.getByRole('button', { name: 'Close' }).click();

  // The stored password follows no other server: its box asks for it, before and after *Save*.
  await page.getByRole('textbox', { name: /^Server/ }).fill('localhost');
  await expect(
    page.getByText('Enter it again: the stored one was entered for another value of Server.'),
  ).toBeVisible();
  await act(page, 'Save');
  await expect(page.getByText(/^Must be entered again, or removed/)).toBeVisible();
  await page.getByRole('textbox', { name: /^Server/ }).fill('127.0.0.1');

  await page.getByRole('textbox', { name: /^Password/ }).fill('not the sink’s');
  await act(page, 'Save');
  await expect(toast(page, /^Saved/)).toBeVisible();
  await act(page, 'Test Settings');
  await dialog.getByRole('button', { name: 'Send test message' }).click();
  await expect(dialog.getByText('The test did not succeed.')).toBeVisible({ timeout: 30_000 });
  await expect(dialog.getByText(/535/)).toBeVisible();
  await stack.api('PATCH', '/settings', { 'email.password': 'sink secret' });
});

test('the audit log is filtered by what was done and by whom, and says which rule', async ({
  page,
  stack,
  isMobile,
}) => {
  const rule = '/notification-rules/email-wrong-credentials';
  for (const enabled of [false, true, false]) await stack.api('PATCH', rule, { enabled });
  await signIn(page, stack, '/console/audit?within=7d');
  if (isMobile) await page.getByRole('button', { name: 'Filters: 1' }).click();
  await page.getByLabel('What was done').selectOption('Rule enabled');
  await page.waitForURL(/action=rule\.enabled/);
  const log = page.getByRole('table', { name: 'Audit log' });
  await expect(log).toContainText('Email when wrong email account credentials detected');
  await expect(log).not.toContainText('Rule disabled');
  await page.getByRole('searchbox', { name: 'Filter by who did it' }).fill('nobody of that name');
  await expect(page.getByText('Nothing fits this filter')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Filter by who did it' }).fill('rekey_api');
  await expect(log).toContainText('REKEY_API_TOKEN');

  await page.goto(`${stack.url}/console/audit`);
  if (isMobile) await page.getByRole('button', { name: 'Filters' }).click();
  const concerned = page.getByRole('searchbox', { name: 'Filter by whom it concerned' });
  await concerned.fill(stack.administrator.email);
  await page.waitForURL(/whom=/);
  await expect(log).not.toContainText('Rule enabled');
  await expect(log.getByRole('link', { name: stack.administrator.email }).first()).toBeVisible();
});

test('a restore of the backup of last night is rehearsed while one looks on', async ({ page, stack }) => {
  await until(async () => (await stack.sql('SELECT FROM backup_run WHERE bytes IS NOT NULL', [])).length > 0);
  await signIn(page, stack, '/console/backups');
  await act(page, 'Rehearse restore');
  await expect(page.getByText(/^The backup of .* can be restored$/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/message bodies are as they were stored\. The key opens/)).toBeVisible();
  await expectFit(page);
});

test('a user is added, may not sign in any more once that is taken away, and the last administrator stays', async ({
  page,
  stack,
  browser,
}) => {
  const email = `mei-${test.info().project.name}@people.example`;
  const allowed = async () =>
    (await stack.api<{ items: { allowLogin: boolean }[] }>('GET', `/users?q=${email}`)).items[0]?.allowLogin;
  await signIn(page, stack, '/console/users/new');
  await page.getByLabel('E-mail address', { exact: true }).fill(email);
  await page
    .getByLabel(/^Password/)
    .first()
    .fill('short');
  await page.getByRole('button', { name: 'Add user' }).click();
  await expect(page.getByText('Must have 8 characters or more.')).toBeVisible();
  await page
    .getByLabel(/^Password/)
    .first()
    .fill('long enough by far');
  await page.getByRole('button', { name: 'Add user' }).click();
  // By the box of the list, which acts at once, and by what is done to several.
  const box = page.getByRole('checkbox', { name: `Allow Login of ${email}` });
  await expect(async () => {
    await box.uncheck({ timeout: 2_000 });
    await expect.poll(() => allowed()).toBe(false);
  }).toPass();
  await page.goto(`${stack.url}/console/users?sort=lastSignIn&dir=desc`);
  await expect(page.getByRole('row').nth(1)).toContainText(stack.administrator.email);
  await page.goto(`${stack.url}/console/users?kind=no_login`);
  await page.getByRole('row').filter({ hasText: email }).getByRole('checkbox').first().click();
  await act(page, 'Allow login');
  await expect.poll(() => allowed()).toBe(true);
  await page.goto(`${stack.url}/console/users?q=${email}`);
  await page.getByRole('row').filter({ hasText: email }).getByRole('checkbox').first().click();
  await act(page, 'Send invitations');
  await expect(toast(page, 'has a password already')).toBeVisible();
  await page.getByRole('link', { name: email }).click();
  await page.getByRole('checkbox', { name: 'Allow login' }).uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(toast(page, /^Saved/)).toBeVisible();

  const theirs = await browser.newPage();
  await theirs.goto(`${stack.url}/desktop/login`);
  await theirs.getByLabel('E-mail address').fill(email);
  await theirs.getByLabel('Password', { exact: true }).fill('long enough by far');
  await theirs.getByRole('button', { name: 'Sign in' }).click();
  await expect(theirs.getByRole('alert').filter({ hasText: 'not right' })).toBeVisible();
  await theirs.close();

  await act(page, 'Delete');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await page.waitForURL(/\/console\/users$/);
  await page.getByRole('link', { name: stack.administrator.email }).first().click();
  // The list has Actions of its own, until the user is there.
  await expect(page.getByRole('heading', { name: stack.administrator.email })).toBeVisible();
  await act(page, 'Delete');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(toast(page, 'last administrator')).toBeVisible();
});

/** Every page of the console, with an account of its own where it shows one. */
function pagesOf(accountId: string): string[] {
  const account = `/console/accounts/${accountId}`;
  const settings = ['common', 'appearance', 'desktop', 'phone'].map((group) => `settings/${group}`);
  const lists = ['accounts', 'users', 'providers', 'tokens', 'webhooks', 'identity-providers'];
  const others = ['notification-services', 'notifications', 'email-settings', 'audit', 'backups', 'about'];
  const names = [...lists, ...lists.map((list) => `${list}/new`), ...others, ...settings];
  return [
    '/console',
    account,
    `${account}/edit`,
    `${account}/protocol-log`,
    ...names.map((name) => `/console/${name}`),
  ];
}

/** How much script a page has fetched, in kB as gzip makes of it. */
async function scriptKbOf(page: Page): Promise<number> {
  const paths = await page.evaluate(() =>
    Array.from(document.scripts, ({ src, noModule }) => (src && !noModule ? new URL(src).pathname : '')),
  );
  const files = [...new Set(paths)].filter((path) => path.startsWith('/_next/static/'));
  expect(files.length).toBeGreaterThan(5);
  const sizes = files.map((path) => gzipSync(fs.readFileSync(path.replace('/_next', '.next'))).length);
  return sizes.reduce((sum, size) => sum + size, 0) / 1000;
}

test('every page of the console is free of axe’s findings, complaints and whatever is cut or overlaps', async ({
  page,
  stack,
  isMobile,
}) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${stack.url}/login`);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await signIn(page, stack);
  const badges = await withEveryBadge(stack);
  for (const address of pagesOf(badges.ids[0] ?? '')) {
    await page.goto(stack.url + address);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(
      page.getByRole('navigation', { name: 'Console' }).or(page.getByRole('button', { name: 'Menu' })),
    ).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations, address).toEqual([]);
    await expectUncut(page);
    expect(await scriptKbOf(page), `script of ${address}, kB`).toBeLessThan(200);
  }
  // Deliveries are narrowed to those of a day; on a phone the lists stand behind a button.
  await page.goto(`${stack.url}/console/notifications?account=${badges.ids[0]}`);
  await expect(page.getByRole('row').filter({ hasText: 'Perhaps sent' })).toHaveCount(1);
  if (isMobile) await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByRole('combobox', { name: 'Within' }).selectOption('Last 24 hours');
  await page.waitForURL(/within=24h/);
  await expect(page.getByText('None like this')).toBeVisible();
  if (isMobile) await expect(page.getByRole('button', { name: 'Filters: 1' })).toBeAttached();
  await badges.remove();
  expect(complaints).toEqual([]);
});

// 320 and 640 are 640 and 1280 px at 200 %.
const widths = [320, 390, 640, 820, 1024, 1280, 1440, 1920, 2560];

test('at every width, light and dark, nothing of the console is cut through, hidden or overlapping', async ({
  page,
  stack,
  isMobile,
}) => {
  test.skip(!process.env.REKEY_ALL_WIDTHS || isMobile, 'the long form of the test before');
  test.setTimeout(1_200_000);
  const badges = await withEveryBadge(stack);
  await signIn(page, stack);
  const pages = [...pagesOf(badges.ids[0] ?? ''), '/console/accounts?q=nothing-is-called-that'];
  for (const address of pages) {
    await page.goto(stack.url + address);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    for (const width of widths) {
      await page.setViewportSize({ width, height: width < 900 ? 844 : 900 });
      await expectUncut(page);
      if (width === 390 || width === 820 || width === 1920) await expectFit(page);
    }
  }
  await badges.remove();
});

test('on a phone the menu opens the explorer tree, and Tab reaches the page past it', async ({
  page,
  stack,
  isMobile,
}) => {
  await signIn(page, stack);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the page' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  if (!isMobile) return;
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: 'Audit log' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Audit log' })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Console' })).toBeHidden();
});

test('a file of accounts is understood, shown, imported with its bad rows told, and exported without secrets', async ({
  page,
  stack,
}) => {
  const name = test.info().project.name;
  const address = `imported-${name}@northwind.example`;
  await stack.dovecot.setPassword(address, 'canary-pass');
  const text = ['E-Mail;Kennwort;Farbe', `${address};canary-pass;=red`, 'nobody;canary-two;blue'].join('\n');
  await signIn(page, stack, '/console/accounts');
  await act(page, 'Import CSV');
  await page
    .getByLabel('CSV file')
    .setInputFiles({ name: `people-${name}.csv`, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: 'Upload' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `people-${name}.csv` })).toBeVisible();
  await expect(page.getByLabel('E-mail address', { exact: true })).toHaveValue('0');
  await expect(page.getByLabel('Incoming password')).toHaveValue('1');

  // The server is not in the file: it is said once, for all rows.
  await page.locator('[name="fixed.incoming_host"]').fill('127.0.0.1');
  await page.locator('[name="fixed.incoming_port"]').fill(String(stack.dovecot.imapsPort));
  await page.getByRole('button', { name: 'Save columns' }).click();
  await expect(page.getByText('1 of 2 rows would be stored')).toBeVisible();
  await expect(page.getByText('must be an e-mail address', { exact: false })).toBeVisible();
  await expect(page.locator('body')).not.toContainText('canary');
  await expectFit(page);

  await page.getByRole('button', { name: 'Import one account' }).click();
  await expect(page.getByText('1 stored, 0 there already, 1 not stored.')).toBeVisible({ timeout: 60_000 });
  const bad = await download(page, () => page.getByRole('link', { name: 'Download the rows' }).click());
  expect(bad).toBe(
    'row,address,field,reason\r\n3,,address,must be an e-mail address such as ana@example.com\r\n',
  );
  await expectFit(page);

  await page.goto(`${stack.url}/console/accounts?q=${encodeURIComponent(address)}`);
  await until(async () => {
    const { items } = await stack.api<{ items: { lastOutcome: string | null }[] }>(
      'GET',
      `/mail-accounts?q=${address}`,
    );
    return items[0]?.lastOutcome === 'ok';
  });
  const exported = await download(page, () => act(page, 'Export CSV'));
  expect(exported.split('\r\n')[1]).toContain(address);
  expect(exported).not.toContain('canary');
});

async function download(page: Page, press: () => Promise<void>): Promise<string> {
  const [saved] = await Promise.all([page.waitForEvent('download'), press()]);
  return fs.readFileSync(await saved.path(), 'utf8');
}
