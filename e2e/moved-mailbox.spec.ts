import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { expectFit } from './support/look.ts';
import { suspendAndCatchLink } from './support/suspend.ts';
import { account, expect, test, until } from './support/test.ts';

const letters = (subject: string) =>
  ['one', 'two', 'three', 'four'].map((name) =>
    Buffer.from(
      `From: Ben <ben@example.com>\r\nSubject: ${subject} ${name}\r\n` +
        `Message-ID: <${subject}-${name}@example.com>\r\nDate: Tue, 3 Nov 2026 10:00:00 +0000\r\n\r\nHello.\r\n`,
    ),
  );

async function enter(page: Page, old: string, fresh: string): Promise<void> {
  await page.getByLabel('Old password', { exact: true }).fill(old);
  await page.getByLabel('New password', { exact: true }).fill(fresh);
  await page.getByRole('button', { name: 'OK', exact: true }).click();
}

test('whose mailbox was built anew is asked whether it is theirs: nothing is mixed before they say so', async ({
  page,
  stack,
  mailbox,
}) => {
  const { dovecot } = stack;
  const { address, accountId, password } = mailbox;
  const stored = async () => (await account(stack, accountId)).messageCount;
  const before = await stored();
  dovecot.deliver(address, letters('before'));
  await until(async () => (await stored()) === before + 4);
  const link = await suspendAndCatchLink(stack, mailbox, 'new secret');
  // The provider builds it anew: another numbering, and none of the old messages.
  fs.rmSync(dovecot.maildir(address), { recursive: true });
  dovecot.deliver(address, letters('after'));

  await page.goto(link);
  await enter(page, password, 'new secret');
  await expect(page.getByRole('alert')).toContainText('We do not know the mailbox this password opens');
  await expect(page.getByRole('group', { name: 'Which mailbox is it?' })).toBeVisible();
  await expectFit(page);
  expect((await account(stack, accountId)).state).toBe('suspended');

  await page.getByRole('radio', { name: /It is another mailbox/ }).check();
  await enter(page, password, 'new secret');
  await expect(page.getByRole('alert')).toContainText('Another mailbox needs an account of its own');
  await expectFit(page);
  expect(await account(stack, accountId)).toMatchObject({ state: 'suspended', messageCount: before + 4 });

  await enter(page, password, 'new secret');
  await page.getByRole('radio', { name: /It is the same mailbox/ }).check();
  await enter(page, password, 'new secret');
  await expect(page.getByRole('heading', { name: 'Password updated' })).toBeVisible();
  await until(async () => (await stored()) === before + 8);
  expect((await account(stack, accountId)).state).toBe('active');
});
