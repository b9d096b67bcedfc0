import type { Browser } from '@playwright/test';
import type { Canaries } from '#lib/testing/canary-search.ts';
import type { Stack } from '../stack.ts';
import { createMailbox, signInTo } from '../test.ts';
import { canary } from './plant.ts';

/** An owner sends a message while all that is said is recorded. Answers the account. */
export async function sendingPaths(stack: Stack, browser: Browser, canaries: Canaries): Promise<string> {
  const mailbox = await createMailbox(stack);
  const password = canary('sends');
  canaries['password of a mailbox that sends'] = password;
  await stack.dovecot.setPassword(mailbox.address, password);
  stack.sink.setPassword(mailbox.address, password);
  const change = { incoming: { password }, outgoing: { password } };
  await stack.api('PATCH', `/mail-accounts/${mailbox.accountId}`, change);
  await stack.api('POST', `/mail-accounts/${mailbox.accountId}/protocol-log`);
  const context = await browser.newContext();
  const page = await context.newPage();
  await signInTo(page, 'desktop', stack, mailbox);
  await page.goto(`${stack.url}/desktop/compose`);
  const subject = `Sent ${mailbox.accountId}`;
  await page.getByLabel('To', { exact: true }).fill('mei@northwind.example');
  await page.getByLabel('Subject').fill(subject);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await stack.sink.waitForMail(({ parsed }) => parsed.subject === subject, 60_000);
  await context.close();
  return mailbox.accountId;
}
