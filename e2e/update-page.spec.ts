import type { Page } from '@playwright/test';
import { expectFit } from './support/look.ts';
import { seeTesting } from './support/see-testing.ts';
import { suspendAndCatchLink } from './support/suspend.ts';
import { account, expect, test } from './support/test.ts';

const fields = (page: Page) => ({
  old: page.getByLabel('Old password', { exact: true }),
  fresh: page.getByLabel('New password', { exact: true }),
  ok: page.getByRole('button', { name: 'OK', exact: true }),
});

test('a person without JavaScript repairs the account, and a reload sends nothing again', async ({
  browser,
  stack,
  mailbox,
  viewport,
}) => {
  const link = await suspendAndCatchLink(stack, mailbox, 'new secret');
  const context = await browser.newContext({ javaScriptEnabled: false, viewport });
  const page = await context.newPage();
  const { old, fresh, ok } = fields(page);

  // Without a script nobody tells that the link is opened but the first form.
  const isOpened = async () => {
    const links = await stack.sql(
      `SELECT "openedAt" IS NOT NULL AS "isOpened" FROM update_link WHERE "accountId" = $1::uuid`,
      [mailbox.accountId],
    );
    return links.map((row) => row.isOpened);
  };
  await page.goto(link);
  await old.fill('not the old one');
  await fresh.fill('new secret');
  expect(await isOpened()).toEqual([false]);
  await ok.click();
  await expect(page.getByRole('alert')).toContainText('Old password is not the one we have');
  expect(await isOpened()).toEqual([true]);
  await expect(page.getByText('9 of 10 tries left on this link')).toBeVisible();

  await old.fill(mailbox.password);
  await fresh.fill('new secret');
  await ok.click();
  await expect(page.getByRole('heading', { name: 'Password updated' })).toBeVisible();
  const signIns = stack.dovecot.signIns(mailbox.address);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Password updated' })).toBeVisible();
  expect(stack.dovecot.signIns(mailbox.address).refused).toBe(signIns.refused);
  expect((await account(stack, mailbox.accountId)).state).toBe('active');
  expect(await context.cookies()).toEqual([]);
  await context.close();
});

test('the page tells its address to nobody, loads nothing foreign, and every face is fit to be used', async ({
  page,
  stack,
  mailbox,
}) => {
  const link = await suspendAndCatchLink(stack, mailbox, 'new secret');
  const foreign: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => request.url().startsWith(stack.url) || foreign.push(request.url()));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));

  const answer = await page.goto(link);
  expect(answer?.headers()).toMatchObject({
    'referrer-policy': 'no-referrer',
    'cache-control': expect.stringContaining('no-store'),
    'x-robots-tag': expect.stringContaining('noindex'),
  });
  expect(answer?.headers()['set-cookie']).toBeUndefined();
  await expect(page.locator('main')).not.toContainText(mailbox.address);
  const { old, fresh, ok } = fields(page);
  for (const field of [old, fresh]) {
    expect((await field.boundingBox())?.height).toBeGreaterThanOrEqual(48);
    await expect(field).toHaveCSS('font-size', '16px');
    await expect(field).toHaveAttribute('type', 'password');
  }
  await expect(old).toHaveAttribute('autocomplete', 'current-password');
  await expect(fresh).toHaveAttribute('autocomplete', 'new-password');
  await expectFit(page);

  // Pressed twice, tried once.
  const before = stack.dovecot.signIns(mailbox.address).refused;
  await old.fill(mailbox.password);
  await fresh.fill('not the new one');
  await seeTesting(page, () => ok.dblclick());
  await expect(page.getByRole('alert')).toContainText('refused the new password');
  await expect(page.getByText('Check words')).toBeVisible();
  expect(stack.dovecot.signIns(mailbox.address).refused - before).toBe(1);
  await expect(fresh).toBeFocused();
  await expect(fresh).toHaveAttribute('aria-invalid', 'true');
  await expectFit(page);

  // A server that cannot answer is not the password's fault, and costs no try.
  const left = await page.getByText(/tries left on this link/).textContent();
  await stack.dovecot.setAvailable(false);
  await fresh.fill('new secret');
  await ok.click();
  await expect(page.getByRole('alert')).toContainText('This is not your password');
  await stack.dovecot.setAvailable(true);
  await page.reload();
  await expect(page.getByText(left ?? 'nothing')).toBeVisible();

  await old.fill(mailbox.password);
  await fresh.fill('new secret');
  await ok.click();
  await expect(page.getByRole('heading', { name: 'Password updated' })).toBeFocused();
  await expect(page.getByText('Messages fetched')).toBeVisible();
  await expectFit(page);
  expect([foreign, complaints]).toEqual([[], []]);
});

test('links that do not work look alike, and a form from elsewhere is refused', async ({
  page,
  request,
  stack,
  mailbox,
}) => {
  const first = await suspendAndCatchLink(stack, mailbox, 'new secret');
  const form = { oldPassword: mailbox.password, newPassword: 'new secret' };
  for (const site of ['cross-site', 'same-site']) {
    const answer = await request.post(`${first}/test`, { form, headers: { 'sec-fetch-site': site } });
    expect(answer.status()).toBe(403);
    const told = await request.post(`${first}/opened`, { headers: { 'sec-fetch-site': site } });
    expect(told.status()).toBe(403);
  }
  expect((await account(stack, mailbox.accountId)).state).toBe('suspended');
  // Fields that the form does not have change nothing.
  const used = await request.post(`${first}/test`, {
    form: { ...form, host: 'evil.example', port: '1', accountId: 'x' },
    maxRedirects: 0,
  });
  expect(used.status()).toBe(303);
  await expect.poll(async () => (await account(stack, mailbox.accountId)).state).toBe('active');

  const unknown = `${stack.url}/update/${'x'.repeat(43)}`;
  const [spent, never] = await Promise.all([page.request.get(first), page.request.get(unknown)]);
  expect([spent.status(), never.status()]).toEqual([200, 200]);
  for (const ended of [first, unknown]) {
    const told = await request.post(`${ended}/opened`);
    expect([told.status(), await told.text()]).toEqual([204, '']);
  }
  await page.goto(first);
  const seen = await page.locator('main').textContent();
  await page.goto(unknown);
  expect(await page.locator('main').textContent()).toBe(seen);
  expect(seen).toContain('This link does not work any more');
  await expectFit(page);
});
