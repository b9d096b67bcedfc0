import type { Page } from '@playwright/test';
import { calendar, outlook } from '../lib/testing/invitations.ts';
import { tnefFile } from '../lib/testing/tnef.ts';
import { expectFit } from './support/look.ts';
import { headOf, invitation, listMail } from './support/mails.ts';
import { account, expect, type Mailbox, signInTo, test, until } from './support/test.ts';

// What a message is beside its text: an invitation, a delivery report, a newsletter, a file of Outlook's.

type Stack = Parameters<typeof account>[0];

async function deliver(stack: Stack, mailbox: Mailbox, ...mails: Buffer[]) {
  const before = (await account(stack, mailbox.accountId)).messageCount;
  stack.dovecot.deliver(mailbox.address, mails);
  await stack.api('POST', `/mail-accounts/${mailbox.accountId}/check`);
  await until(async () => (await account(stack, mailbox.accountId)).messageCount === before + mails.length);
}

async function open(page: Page, list: string, subject: RegExp) {
  await page.goto(list);
  await page.getByRole('link', { name: subject }).click();
  await expect(page.getByRole('heading', { name: subject })).toBeVisible();
}

const calendarOf = (raw: Buffer) =>
  Buffer.from(/text\/calendar[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(raw.toString())?.[1] ?? '').toString();

test('an invitation is answered where it is read, the answer changed, and what changes in it told', async ({
  page,
  stack,
  mailbox,
}, { project }) => {
  const view = project.name === 'phone' ? 'phone' : 'desktop';
  const moved = outlook
    .replace('SEQUENCE:2', 'SEQUENCE:3')
    .replace('20261203T140000', '20261204T100000')
    .replace('20261203T150000', '20261204T110000');
  await deliver(stack, mailbox, invitation('First invitation', mailbox.address, outlook));
  await signInTo(page, view, stack, mailbox);
  const list = page.url();
  await open(page, list, /First invitation/);
  const card = page.getByRole('region', { name: 'Invitation' });
  await expect(card).toContainText('Packaging review');
  await expect(card).toContainText('Thu 3 Dec 13:00 to 14:00');
  await expect(card).toContainText('14:00–15:00 for the organiser (Europe/Berlin)');
  await expectFit(page);

  await card.getByRole('button', { name: 'Accept' }).click();
  await expect(card).toContainText('You accepted');
  const accepted = await stack.sink.waitForMail(
    ({ parsed, from }) => from === mailbox.address && parsed.subject === 'Accepted: Packaging review',
  );
  expect(accepted.to).toEqual(['lena.vogt@contoso.example']);
  expect(calendarOf(accepted.raw)).toContain('METHOD:REPLY');
  await expect(card.getByRole('button', { name: 'Accept' })).toHaveAttribute('aria-pressed', 'true');
  await card.getByRole('button', { name: 'Decline' }).click();
  await expect(card).toContainText('You declined');
  await stack.sink.waitForMail(
    ({ parsed, from }) => from === mailbox.address && parsed.subject === 'Declined: Packaging review',
  );

  await deliver(stack, mailbox, invitation('Second invitation', mailbox.address, moved));
  await open(page, list, /Second invitation/);
  const changed = page.getByRole('region', { name: 'Changed: new time' });
  await expect(changed).toContainText('Fri 4 Dec 09:00 to 10:00');
  await expect(changed).toContainText('Thu 3 Dec 13:00 to 14:00');
  await expect(changed).toContainText('You declined an earlier time');
  await expect(changed.getByRole('button', { name: 'Accept' })).toBeVisible();
  await expectFit(page);
  await open(page, list, /First invitation/);
  await expect(card).toContainText('A later message changes this.');
  await expect(card.getByRole('button', { name: 'Accept' })).toHaveCount(0);

  const off = outlook.replace('METHOD:REQUEST', 'METHOD:CANCEL').replace('SEQUENCE:2', 'SEQUENCE:4');
  await deliver(stack, mailbox, invitation('Called off', mailbox.address, off));
  await open(page, list, /Called off/);
  await expect(page.getByRole('region', { name: 'Cancelled' })).toContainText('Packaging review');
  await expectFit(page);
});

test('an invitation is answered without JavaScript', async ({ browser, page, stack, mailbox }, {
  project,
}) => {
  const view = project.name === 'phone' ? 'phone' : 'desktop';
  const series = calendar('REQUEST', [
    ...['UID:series', 'SUMMARY:Stand-up', 'DTSTART;TZID=Europe/Berlin:20991203T140000'],
    ...['RRULE:FREQ=WEEKLY;BYDAY=MO', 'ORGANIZER:mailto:lena.vogt@contoso.example'],
    `ATTENDEE:mailto:${mailbox.address}`,
  ]);
  await deliver(stack, mailbox, invitation('A series', mailbox.address, series));
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: page.viewportSize() });
  const plain = await context.newPage();
  await signInTo(plain, view, stack, mailbox);
  await plain.getByRole('link', { name: /A series/ }).click();
  const card = plain.getByRole('region', { name: 'Invitation' });
  await expect(card).toContainText('every week on Monday');
  await card.getByRole('button', { name: 'Tentative' }).click();
  await expect(card).toContainText('You accepted tentatively');
  await stack.sink.waitForMail(
    ({ parsed, from }) => from === mailbox.address && parsed.subject === 'Tentative: Stand-up',
  );
  await context.close();
});

test('a delivery report, a newsletter and a winmail.dat say what they are', async ({ page, stack, mailbox }, {
  project,
}) => {
  const view = project.name === 'phone' ? 'phone' : 'desktop';
  const report = Buffer.from(
    `${headOf('Undelivered Mail Returned to Sender', 'multipart/report; report-type=delivery-status; boundary=b', 'MAILER-DAEMON@mx.example')}\r\n\r\n` +
      '--b\r\n\r\nI am sorry to have to inform you.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n' +
      'Final-Recipient: rfc822; bob@x.example\r\nAction: failed\r\nStatus: 5.2.2\r\nDiagnostic-Code: smtp; 552 5.2.2 Over quota\r\n\r\n' +
      'Final-Recipient: rfc822; eve@y.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: Lunch\r\n--b--\r\n',
  );
  const newsletter = listMail('Autumn news');
  const file = tnefFile({
    body: 'The figures are inside.',
    attachments: [{ title: 'figures.txt', data: Buffer.from('42') }],
  });
  const outlookFile = Buffer.from(
    `${headOf('From Outlook', 'application/ms-tnef; name=winmail.dat')}\r\nContent-Transfer-Encoding: base64\r\n\r\n${file.toString('base64')}`,
  );
  await deliver(stack, mailbox, report, newsletter, outlookFile);
  await signInTo(page, view, stack, mailbox);
  const list = page.url();

  await open(page, list, /Undelivered Mail/);
  const told = page.getByRole('region', { name: 'Delivery report' });
  await expect(told).toContainText('Your message did not reach one recipient');
  await expect(told).toContainText('This mailbox is full.');
  await expect(told).toContainText('Still being tried');
  await expectFit(page);

  await open(page, list, /From Outlook/);
  await expect(page.getByRole('article').getByText('The figures are inside.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Attachments' })).toContainText('figures.txt');
  await expectFit(page);

  await open(page, list, /Autumn news/);
  const bar = page.getByRole('region', { name: 'Mailing list' });
  await expect(bar).toContainText('Asks 127.0.0.1 to send you no more.');
  await expectFit(page);
  await bar.getByRole('button', { name: 'Unsubscribe' }).click();
  await expect(bar).toContainText('127.0.0.1 gave no answer');
  await expectFit(page);
  await bar.getByRole('link', { name: 'Unsubscribe by mail' }).click();
  await expect(page.getByLabel('To', { exact: true })).toHaveValue('leave@news.example');
  await expect(page.getByLabel('Subject')).toHaveValue('leave');
});
