import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { Stack } from './support/stack.ts';
import { account, createMailbox, expect, type Mailbox, signInTo, test, until } from './support/test.ts';

type View = 'phone' | 'desktop';

/** Each width in its own view. */
const viewOf = (page: Page): View => ((page.viewportSize()?.width ?? 0) < 600 ? 'phone' : 'desktop');

function filesOf(stack: Stack, { address }: Mailbox, folder = 'INBOX'): string[] {
  const dir = stack.dovecot.maildir(address, folder);
  return ['cur', 'new'].flatMap((sub) => {
    const place = path.join(dir, sub);
    return fs.existsSync(place) ? fs.readdirSync(place).map((file) => path.join(place, file)) : [];
  });
}

const textOf = (file: string) => fs.readFileSync(file, 'utf8');

async function deliver(stack: Stack, mailbox: Mailbox, subject: string): Promise<void> {
  const head = [
    'From: Mei Tanaka <mei.tanaka@northwind.example>',
    `To: ${mailbox.address}, Luis Ortega <luis@northwind.example>`,
    'Cc: priya@northwind.example',
    `Subject: ${subject}`,
    'Message-ID: <second@northwind.example>',
    'In-Reply-To: <first@northwind.example>',
    'References: <first@northwind.example>',
    'Date: Mon, 23 Nov 2026 09:02:00 +0000',
    'Content-Type: text/plain; charset=utf-8',
  ];
  const before = (await account(stack, mailbox.accountId)).messageCount;
  stack.dovecot.deliver(mailbox.address, [
    Buffer.from(`${head.join('\r\n')}\r\n\r\nHello Ana,\r\nplease sign.\r\n`),
  ]);
  await until(async () => (await account(stack, mailbox.accountId)).messageCount > before);
}

async function expectNoViolation(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // Colours change over a moment; in the middle of it they have no contrast to speak of.
    await page.waitForFunction(() =>
      document.getAnimations().every(({ playState }) => playState !== 'running'),
    );
    await page.waitForTimeout(200);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
}

test('a reply is written, arrives in its thread, and stands in Sent once', async ({
  page,
  stack,
  mailbox,
}) => {
  const view = viewOf(page);
  const subject = `Signed contract ${randomBytes(3).toString('hex')}`;
  await deliver(stack, mailbox, subject);
  await signInTo(page, view, stack, mailbox);

  // Opened, it is read: here at once, and at the server soon.
  await page.getByRole('link', { name: subject }).click();
  await expect(page.getByRole('heading', { name: subject })).toBeVisible();
  await until(async () => filesOf(stack, mailbox).some((file) => /:2,[A-Z]*S/.test(file)));
  await expectNoViolation(page);

  await page.keyboard.press('a');
  await expect(page.getByRole('heading', { name: 'Reply all' })).toBeVisible();
  await expect(page.getByLabel('To', { exact: true })).toHaveValue(
    'Mei Tanaka <mei.tanaka@northwind.example>',
  );
  await expect(page.getByLabel(/^Cc/)).toHaveValue(
    'Luis Ortega <luis@northwind.example>, priya@northwind.example',
  );
  await expect(page.getByLabel('Subject')).toHaveValue(`Re: ${subject}`);
  const text = page.getByLabel('Message', { exact: true });
  await expect(text).toHaveValue(/> Hello Ana,\n> please sign\./);
  await expectNoViolation(page);
  const quoted = await text.inputValue();
  await text.fill(`Done, thank you.\n${quoted}`);
  await page.getByLabel('Attach files').setInputFiles({
    name: 'page 4.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('initialled'),
  });
  expect(await page.getByLabel('Subject').evaluate((field) => getComputedStyle(field).fontSize)).toBe(
    view === 'phone' ? '16px' : '14px',
  );
  await page.getByRole('button', { name: 'Send', exact: true }).click();

  await expect(page.getByRole('heading', { name: 'Outbox' })).toBeVisible();
  const line = page.getByRole('article', { name: `Re: ${subject}` });
  await expect(line.getByText('Sent', { exact: true })).toBeVisible();
  await expectNoViolation(page);
  const { parsed, to, from } = await stack.sink.waitForMail(
    ({ parsed: mail }) => mail.subject === `Re: ${subject}`,
  );
  expect(from).toBe(mailbox.address);
  expect(to).toEqual(['mei.tanaka@northwind.example', 'luis@northwind.example', 'priya@northwind.example']);
  expect(parsed.inReplyTo).toBe('<second@northwind.example>');
  expect(parsed.references).toEqual(['<first@northwind.example>', '<second@northwind.example>']);
  expect(parsed.text).toContain('Done, thank you.');
  expect(parsed.attachments[0]?.content.toString()).toBe('initialled');
  await until(async () => filesOf(stack, mailbox, 'Sent').length === 1);
  expect(textOf(filesOf(stack, mailbox, 'Sent')[0] ?? '')).toContain(parsed.messageId ?? 'no id');
  expect(stack.sink.mails.filter(({ parsed: mail }) => mail.messageId === parsed.messageId)).toHaveLength(1);
});

test('flags go both ways', async ({ page, stack, mailbox }) => {
  const view = viewOf(page);
  await deliver(stack, mailbox, 'Lunch on Thursday?');
  await signInTo(page, view, stack, mailbox);
  await page.getByRole('link', { name: /Lunch on Thursday/ }).click();
  await page.getByRole('button', { name: 'Flagged' }).click();
  await expect(page.getByRole('button', { name: 'Flagged', pressed: true })).toBeVisible();
  await until(async () => filesOf(stack, mailbox).some((file) => file.endsWith(':2,FS')));
  await page.getByRole('button', { name: 'Mark as unread' }).click();
  await expect(page.getByRole('link', { name: /Unread: .*flagged.*Lunch on Thursday/ })).toBeVisible();
  await until(async () => filesOf(stack, mailbox).some((file) => file.endsWith(':2,F')));
  // Another program reads it, and takes the flag away.
  const [file = ''] = filesOf(stack, mailbox);
  fs.renameSync(file, file.replace(':2,F', ':2,S'));
  await expect(page.getByRole('link', { name: /^(?!.*(Unread|flagged)).*Lunch on Thursday/ })).toBeVisible({
    timeout: 30_000,
  });
});

test('what went wrong is said, nothing typed is lost, and a refused password is repaired on the way', async ({
  page,
  stack,
  mailbox,
}) => {
  const view = viewOf(page);
  await signInTo(page, view, stack, mailbox);
  // A key pressed before the page listens is nobody's.
  await expect(async () => {
    await page.keyboard.press('c');
    await expect(page.getByRole('heading', { name: 'New message' })).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await page.getByLabel('To', { exact: true }).fill('mei@northwind.example, bob');
  await page.getByLabel('Subject').fill('Budget draft');
  await page.getByLabel('Message', { exact: true }).fill('Two comments inline.');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText('“bob”')).toBeVisible();
  await expect(page.getByLabel('Subject')).toHaveValue('Budget draft');
  await page.reload();
  await expect(page.getByLabel('Message', { exact: true })).toHaveValue('Two comments inline.');

  // The sending server alone does not take the password any more.
  stack.sink.setPassword(mailbox.address, 'new secret');
  await page.getByLabel('To', { exact: true }).fill('mei@northwind.example');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  const line = page.getByRole('article', { name: 'Budget draft' });
  await expect(line.getByText('Could not send')).toBeVisible({ timeout: 30_000 });
  expect((await account(stack, mailbox.accountId)).state).toBe('receive_only');
  await expectNoViolation(page);

  // A new message is refused at once, with the way out.
  await page.goto(`${stack.url}/${view}/compose`);
  await expect(page.getByText(/refused the password of this account/)).toBeVisible();
  await stack.dovecot.setPassword(mailbox.address, 'new secret');
  await page.getByRole('main').getByRole('link', { name: 'Update password' }).click();
  await page.getByLabel('Old password', { exact: true }).fill(mailbox.password);
  await page.getByLabel('New password', { exact: true }).fill('new secret');
  await page.getByRole('button', { name: 'OK', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Password updated' })).toBeVisible({ timeout: 30_000 });
  await until(async () => (await account(stack, mailbox.accountId)).state === 'active');

  await page.goto(`${stack.url}/${view}/outbox`);
  await line.getByRole('button', { name: 'Try again' }).click();
  await expect(line.getByText('Sent', { exact: true })).toBeVisible({ timeout: 30_000 });
  await stack.sink.waitForMail(({ parsed }) => parsed.subject === 'Budget draft');

  // Whoever signs in next in this tab finds nothing of what was begun.
  await page.goto(`${stack.url}/${view}/compose`);
  const message = page.getByLabel('Message', { exact: true });
  await expect(async () => {
    await message.fill('For nobody else yet.');
    await page.reload();
    await expect(message).toHaveValue('For nobody else yet.', { timeout: 2_000 });
  }).toPass();
  const other = await createMailbox(stack, false);
  await page.context().clearCookies();
  await signInTo(page, view, stack, other);
  await page.goto(`${stack.url}/${view}/compose`);
  await expect
    .poll(() => page.evaluate(() => Object.values({ ...sessionStorage }).join()))
    .not.toContain('For nobody else yet.');
  await expect(message).toHaveValue('');
});

test('a message is passed on with the files of the original that stay ticked', async ({
  page,
  stack,
  mailbox,
}) => {
  const view = viewOf(page);
  const subject = `Contract ${randomBytes(3).toString('hex')}`;
  await deliverFiles(stack, mailbox, subject);
  await signInTo(page, view, stack, mailbox);
  await page.getByRole('link', { name: subject }).click();
  await page.getByRole('link', { name: 'Forward' }).click();
  await expect(page.getByRole('heading', { name: 'Forward' })).toBeVisible();
  const files = page.getByRole('group', { name: 'Attachments of the original' });
  // The picture in the text cannot be seen in a plain text: it goes as a file.
  for (const name of [/^logo\.png PNG, \d+ bytes$/, /^Verträge\.pdf PDF, 1 KB$/, /^notes\.txt Text, /])
    await expect(files.getByRole('checkbox', { name })).toBeChecked();
  await files.getByRole('checkbox', { name: /notes/ }).uncheck();
  await expectNoViolation(page);

  // What is wrong elsewhere leaves the choice as it is.
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText(/at least one recipient/)).toBeVisible();
  await expect(page.getByLabel('To', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await expect(files.getByRole('checkbox', { name: /notes/ })).not.toBeChecked();
  await page.getByLabel('To', { exact: true }).fill('luis@northwind.example');
  await page.getByLabel('Attach files').setInputFiles({
    name: 'mine.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('one more'),
  });
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Outbox' })).toBeVisible();
  const { parsed } = await stack.sink.waitForMail(({ parsed: mail }) => mail.subject === `Fwd: ${subject}`);
  expect(parsed.attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
    ['logo.png', 'image/png'],
    ['Verträge.pdf', 'application/pdf'],
    ['mine.txt', 'text/plain'],
  ]);
  expect(parsed.attachments[1]?.content.equals(everyByte)).toBe(true);
  expect(parsed.text).toContain('Forwarded message');

  // Too large with them is said before anything is sent, and at the files.
  await stack.api('PATCH', '/settings', { 'sending.maxMessageBytes': 65_536 });
  try {
    await deliverFiles(stack, mailbox, `Big ${subject}`, 60_000);
    await page.goto(`${stack.url}/${view}`);
    await page.getByRole('link', { name: `Big ${subject}` }).click();
    await page.getByRole('link', { name: 'Forward' }).click();
    await expect(page.getByText(/Make the message too large: 8\d KB/)).toBeVisible();
    await page.getByRole('checkbox', { name: /Verträge/ }).uncheck();
    await expect(page.getByText(/Make the message too large/)).toBeHidden();
  } finally {
    await stack.api('PATCH', '/settings', { 'sending.maxMessageBytes': null });
  }
});

const everyByte = Buffer.from(Array.from({ length: 1024 }, (_, i) => i % 256));

/** A mail with a picture in its text, a PDF and a text file. */
async function deliverFiles(stack: Stack, mailbox: Mailbox, subject: string, size = 1024): Promise<void> {
  const before = (await account(stack, mailbox.accountId)).messageCount;
  const pdf = Buffer.concat([everyByte, Buffer.alloc(size)]).subarray(0, size);
  const part = (type: string, more: string, bytes: Buffer) =>
    `--b\r\nContent-Type: ${type}\r\n${more}\r\nContent-Transfer-Encoding: base64\r\n\r\n${bytes.toString('base64')}\r\n`;
  const text = [
    'From: Mei Tanaka <mei.tanaka@northwind.example>',
    `Subject: ${subject}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b\r\nContent-Type: text/html\r\n\r\n<p>Please sign <img src="cid:logo" alt="logo"></p>',
    part('image/png; name=logo.png', 'Content-ID: <logo>', Buffer.from('89504e470d0a1a0a', 'hex')),
    part('application/pdf', 'Content-Disposition: attachment; filename="=?utf-8?Q?Vertr=C3=A4ge.pdf?="', pdf),
    part('text/plain', 'Content-Disposition: attachment; filename="notes.txt"', Buffer.from('secret notes')),
    '--b--',
  ].join('\r\n');
  stack.dovecot.deliver(mailbox.address, [Buffer.from(text)]);
  await until(async () => (await account(stack, mailbox.accountId)).messageCount > before);
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a message is written and sent', async ({ page, stack, mailbox }) => {
    const view = viewOf(page);
    await signInTo(page, view, stack, mailbox);
    await page.goto(`${stack.url}/${view}/compose`);
    const subject = `Plain form ${randomBytes(3).toString('hex')}`;
    await page.getByLabel('Subject').fill(subject);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.getByText(/at least one recipient/)).toBeVisible();
    await expect(page.getByLabel('Subject')).toHaveValue(subject);
    await page.getByLabel('To', { exact: true }).fill('mei@northwind.example');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Outbox' })).toBeVisible();
    await stack.sink.waitForMail(({ parsed }) => parsed.subject === subject, 20_000);
  });

  test('a message is passed on without one of its files', async ({ page, stack, mailbox }) => {
    const view = viewOf(page);
    const subject = `Plain files ${randomBytes(3).toString('hex')}`;
    await deliverFiles(stack, mailbox, subject);
    await signInTo(page, view, stack, mailbox);
    await page.getByRole('link', { name: subject }).click();
    await page.getByRole('link', { name: 'Forward' }).click();
    await page.getByRole('checkbox', { name: /^logo/ }).uncheck();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.getByText(/at least one recipient/)).toBeVisible();
    await expect(page.getByRole('checkbox', { name: /^logo/ })).not.toBeChecked();
    await expect(page.getByRole('checkbox', { name: /^notes/ })).toBeChecked();
    await page.getByLabel('To', { exact: true }).fill('luis@northwind.example');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Outbox' })).toBeVisible();
    const { parsed } = await stack.sink.waitForMail(({ parsed: mail }) => mail.subject === `Fwd: ${subject}`);
    expect(parsed.attachments.map(({ filename }) => filename)).toEqual(['Verträge.pdf', 'notes.txt']);
  });
});
