import fs from 'node:fs';
import path from 'node:path';
import { expectFit } from './support/look.ts';
import { account, expect, signInTo, test, until } from './support/test.ts';

const folder = path.join(import.meta.dirname, '../lib/testing/field-mail');
const mail = (name: string) => fs.readFileSync(path.join(folder, `${name}.eml`));

test('what programs really send is read in full: an invitation, a photo between, a list’s footer', async ({
  page,
  stack,
  mailbox,
}, { project }) => {
  const view = project.name === 'phone' ? 'phone' : 'desktop';
  const mails = ['list-footer-html', 'iphone-inline-photo', 'invitation-only'].map(mail);
  const before = (await account(stack, mailbox.accountId)).messageCount;
  stack.dovecot.deliver(mailbox.address, mails);
  await until(async () => (await account(stack, mailbox.accountId)).messageCount === before + mails.length);
  await signInTo(page, view, stack, mailbox);
  const list = page.url();
  const frame = page.frameLocator('iframe[title="Text of the message"]');

  await page.getByRole('link', { name: /case list-footer-html/ }).click();
  await expect(frame.getByText('bodywordzebra')).toBeVisible();
  await expect(frame.getByText('footwordlion')).toBeVisible();

  await page.goto(list);
  await page.getByRole('link', { name: /case iphone-inline-photo/ }).click();
  await expect(frame.getByAltText('IMG_0412.png')).toBeVisible();

  await page.goto(list);
  await page.getByRole('link', { name: /invitation.*case invitation-only/ }).click();
  const invitation = page.getByRole('region', { name: 'Invitation' });
  await expect(invitation).toContainText('Packaging review');
  await expect(invitation).toContainText('Room calroomwalrus');
  await expectFit(page);
});
