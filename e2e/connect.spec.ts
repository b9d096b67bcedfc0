import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { corpus } from '#lib/testing/corpus.ts';
import { signIn } from './support/console.ts';
import { expectFit } from './support/look.ts';
import { seeTesting } from './support/see-testing.ts';
import { account, expect, test, until } from './support/test.ts';

test('an owner connects a mailbox of which nobody else knows the password, and again, without JavaScript, after it moved', async ({
  browser,
  page,
  request,
  stack,
}) => {
  test.setTimeout(240_000);
  const { dovecot, sink } = stack;
  const name = `eva-${randomBytes(4).toString('hex')}`;
  const [address, home, password] = [`${name}@northwind.example`, `${name}@home.example`, `secret ${name}`];
  await dovecot.setPassword(address, password);
  const messages = corpus()
    .slice(0, 3)
    .map(({ raw }) => raw);
  dovecot.deliver(address, messages);

  // 1: an administrator names the mailbox and who has it, and nothing else.
  await signIn(page, stack, '/console/accounts/invite');
  await page.getByLabel('E-mail address', { exact: true }).fill(address);
  await page.getByLabel('Owner: other e-mail address').fill(home);
  await expectFit(page);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByText('It waits for its owner to connect it')).toBeVisible({ timeout: 60_000 });
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';

  // 2: opened by scanners, which starts nothing; then the owner says where it is, and gives the password there.
  const first = await linkFor(1);
  for (const method of ['HEAD', 'GET']) expect((await request.fetch(first, { method })).status()).toBe(200);
  await page.goto(first);
  await expect(page.getByRole('heading', { level: 1, name: 'Connect your mailbox' })).toBeVisible();
  await say(page, '127.0.0.1');
  await expect(page.getByText('These servers are used from now on.')).toBeVisible();
  await expectFit(page);
  await connect();
  await until(async () => (await account(stack, id)).messageCount === messages.length);

  // 3: the firm moves it; nothing is fetched until the owner has connected it there, and no message comes twice.
  await page.goto(`${stack.url}/console/accounts/move?id=${id}`);
  await page.locator('[name="incoming.host"]').fill('localhost');
  await page.locator('[name="incoming.port"]').fill(String(dovecot.imapsPort));
  await page.getByLabel('Outgoing server (SMTP)').uncheck();
  await expectFit(page);
  await page.getByRole('button', { name: 'Move one account' }).click();
  await page.waitForURL(/\/console\/accounts\/jobs\/[\w-]{36}$/);
  await expect(page.getByText('1 of 1 accounts point at the new server.')).toBeVisible({ timeout: 60_000 });
  await page.reload();
  await expect(page.getByText('1 owner is sent a link to connect the account.')).toBeVisible();
  await expectFit(page);
  expect(await account(stack, id)).toMatchObject({ state: 'needs_consent', incoming: { host: 'localhost' } });
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: page.viewportSize() });
  const plain = await context.newPage();
  await plain.goto(await linkFor(2));
  await plain.getByLabel('Password of this mailbox').fill(password);
  await plain.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(plain.getByRole('heading', { name: 'Your mailbox is connected' })).toBeVisible({
    timeout: 60_000,
  });
  await context.close();
  await until(async () => (await account(stack, id)).lastOutcome === 'ok');
  expect(await account(stack, id)).toMatchObject({ state: 'active', messageCount: messages.length });
  await stack.api('DELETE', `/mail-accounts/${id}`);

  async function linkFor(nth: number): Promise<string> {
    await until(async () => sink.mails.filter(({ to }) => to.includes(home)).length === nth, 120_000);
    const mail = sink.mails.filter(({ to }) => to.includes(home)).at(-1);
    expect(mail?.parsed.subject).toContain('connect your mailbox');
    const link = /https?:\/\/\S+\/update\/[\w-]{43}/.exec(mail?.parsed.text ?? '')?.[0];
    if (!link) throw new Error('the mail holds no update link');
    return link;
  }

  async function connect(): Promise<void> {
    await page.getByLabel('Password of this mailbox').fill(password);
    const press = () => page.getByRole('button', { name: 'Connect', exact: true }).click();
    await seeTesting(page, press, 'Testing your password');
    await expect(page.getByRole('heading', { name: 'Your mailbox is connected' })).toBeVisible();
  }

  async function say(on: Page, host: string): Promise<void> {
    await on.getByText('Not the right one?').click();
    await on.locator('[name="incoming.host"]').fill(host);
    await on.locator('[name="incoming.port"]').fill(String(dovecot.imapsPort));
    await on.getByRole('button', { name: 'Use these servers' }).click();
  }
});
