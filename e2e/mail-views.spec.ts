import type { Locator, Page } from '@playwright/test';
import { expectFit } from './support/look.ts';
import { expectUncut } from './support/rects.ts';
import { suspendAndCatchLink } from './support/suspend.ts';
import { account, createMailbox, expect, signInTo, test, until } from './support/test.ts';

const mail = (subject: string, text: string, more = '') =>
  Buffer.from(
    `From: Mei Tanaka <mei@northwind.example>\r\nTo: ana@northwind.example\r\nSubject: ${subject}\r\n` +
      `Message-ID: <${subject.replace(/\W/g, '')}@northwind.example>\r\n${more}\r\n${text}\r\n`,
  );

/** How far the page as a whole scrolls, in pixels. */
const scrolls = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);

test('an owner reads their mail in both views, sees a broken account and repairs it in place', async ({
  page,
  stack,
  mailbox,
}, { project }) => {
  const view = project.name === 'phone' ? 'phone' : 'desktop';
  stack.dovecot.deliver(mailbox.address, [
    mail('First of all', 'Hello Ana,\r\n\r\nthe scan is attached.'),
    mail('A trap', '<script>document.title = "trapped"</script><b>bold</b>', 'Content-Type: text/html\r\n'),
  ]);
  await until(async () => (await account(stack, mailbox.accountId)).messageCount === 2);
  await page.goto(`${stack.url}/${view}`);
  await expect(page).toHaveURL(new RegExp(`/${view}/login`));
  await expectFit(page);
  await signInTo(page, view, stack, mailbox);
  await expectFit(page);

  // j and k walk, Enter opens, Esc goes back.
  const lines = page.getByRole('main').getByRole('link', { name: /First of all|A trap/ });
  await expect(lines).toHaveCount(2);
  await page.keyboard.press('j');
  await expect(lines.first()).toBeFocused();
  await page.keyboard.press('j');
  await expect(lines.nth(1)).toBeFocused();
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article')).toBeVisible();
  await expectFit(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('article')).toHaveCount(0);
  await page.getByRole('link', { name: /A trap/ }).click();
  const bold = page.frameLocator('iframe[title="Text of the message"]').getByText('bold');
  await expect(bold).toBeVisible();
  // What has no look of its own begins where its subject does.
  const leftOf = async (what: Locator) => Math.round((await what.boundingBox())?.x ?? 0);
  expect(await leftOf(bold)).toBe(await leftOf(page.getByRole('heading', { name: 'A trap' })));
  await expect(page).not.toHaveTitle(/trapped/);
  // The frame scrolls; the page it stands in does not, in either view.
  expect(await scrolls(page)).toBe(0);

  // New mail appears by itself.
  await page.goto(`${stack.url}/${view}`);
  stack.dovecot.deliver(mailbox.address, [mail('By itself', 'No reload.')]);
  await expect(page.getByRole('link', { name: /By itself/ })).toBeVisible();

  await suspendAndCatchLink(stack, mailbox, 'new secret');
  await expect(page.getByText('Suspended', { exact: true }).first()).toBeVisible({ timeout: 5_000 });
  await expect(page.locator('[aria-live=polite]', { hasText: `${mailbox.address}: Suspended.` })).toHaveCount(
    1,
  );
  await expectFit(page);
  if (view === 'desktop') {
    // On a tablet held upright the note stands whole beside the list, and with little height the panes scroll alone.
    await page.setViewportSize({ width: 820, height: 360 });
    await expectUncut(page);
    expect(await scrolls(page)).toBe(0);
    await page.setViewportSize({ width: 1280, height: 800 });
  }

  await page.getByRole('link', { name: 'Update password' }).first().click();
  await expectFit(page);
  await page.getByLabel('Old password', { exact: true }).fill(mailbox.password);
  await page.getByLabel('New password', { exact: true }).fill('new secret');
  await page.getByRole('button', { name: 'OK', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Password updated' })).toBeVisible();
  await page.getByRole('link', { name: 'Back to mail' }).click();
  await expect(page.getByText('Suspended', { exact: true })).toHaveCount(0);
});

test('an owner cannot see that another’s messages and accounts exist', async ({ page, stack, mailbox }) => {
  const other = await createMailbox(stack, false);
  stack.dovecot.deliver(other.address, [mail('Private', 'Not for Ana.')]);
  await until(async () => (await account(stack, other.accountId)).messageCount === 1);
  const { items } = await stack.api<{ items: { id: string }[] }>(
    'GET',
    `/mail-accounts/${other.accountId}/messages`,
  );
  await signInTo(page, 'phone', stack, mailbox);
  await expect(page.getByText('Private')).toHaveCount(0);
  const nobody = '00000000-0000-7000-8000-000000000000';
  for (const path of [
    `/phone/messages/${items[0]?.id}`,
    `/phone/messages/${nobody}`,
    `/phone/accounts/${other.accountId}/password`,
    `/desktop/accounts/${other.accountId}/password`,
  ]) {
    expect((await page.goto(stack.url + path))?.status(), path).toBe(404);
  }
  for (const id of [items[0]?.id, nobody, 'none']) {
    for (const part of ['html', 'original', 'attachments/0']) {
      const answer = await page.request.get(`${stack.url}/messages/${id}/${part}`);
      expect(answer.status(), `${id} ${part}`).toBe(404);
      expect(answer.headers()['content-security-policy']).toContain("default-src 'none'");
    }
  }
  await page.goto(`${stack.url}/desktop?message=${items[0]?.id}&in=a:${other.accountId}`);
  await expect(page.getByText('Not for Ana')).toHaveCount(0);
  await expect(page.getByText('This message is not here')).toBeVisible();
  const posted = await page.request.post(`${stack.url}/phone/accounts/${other.accountId}/password/test`, {
    form: { oldPassword: other.password, newPassword: 'stolen' },
    headers: { origin: stack.url },
  });
  expect(posted.status()).toBe(404);
  const crossSite = await page.request.post(
    `${stack.url}/phone/accounts/${mailbox.accountId}/password/test`,
    {
      form: { oldPassword: mailbox.password, newPassword: 'forged' },
      headers: { origin: 'null' },
    },
  );
  expect(crossSite.status()).toBe(403);
});
