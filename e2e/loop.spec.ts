import { corpus } from '#lib/testing/corpus.ts';
import { seeTesting } from './support/see-testing.ts';
import type { Stack } from './support/stack.ts';
import { account, expect, signInTo, test, until } from './support/test.ts';

/** The address in a caught mail that leads to the update page. */
function linkIn(text: string): string {
  const link = /https?:\/\/\S+\/update\/[\w-]{43}/.exec(text)?.[0];
  if (!link) throw new Error('the mail holds no update link');
  return link;
}

/** What the account's timeline says of links that were opened. */
async function openings(stack: Stack, accountId: string) {
  const { items } = await stack.api<{ items: { kind: string; details: unknown }[] }>(
    'GET',
    `/mail-accounts/${accountId}/timeline`,
  );
  return items.filter(({ kind }) => kind === 'link_opened').map(({ details }) => details);
}

test('a password changes, its owner is told, repairs it in a minute, and no mail is lost', async ({
  page,
  request,
  context,
  stack,
  mailbox,
}) => {
  const { dovecot, sink } = stack;
  await stack.api('PATCH', '/notification-rules/email-wrong-credentials', { enabled: true });
  const views = [await context.newPage(), await context.newPage()] as const;
  await signInTo(views[0], 'phone', stack, mailbox);
  await views[1].goto(`${stack.url}/desktop`);

  // 1, 2: the password is changed at the server; enough evidence, and both views are red without a reload.
  await dovecot.setPassword(mailbox.address, 'new secret');
  sink.setPassword(mailbox.address, 'new secret');
  await until(async () => (await account(stack, mailbox.accountId)).state === 'suspended');
  for (const view of views) {
    await expect(view.getByText('Suspended').first()).toBeVisible();
    await expect(view.getByRole('link', { name: 'Update password' }).first()).toBeVisible();
  }

  // 3: the owner's mail, at the other address on file.
  const toOwner = ({ to }: { to: string[] }) => to.includes(mailbox.alternateEmail);
  const { parsed: mail } = await sink.waitForMail(toOwner, 30_000);
  const link = linkIn(mail.text ?? '');
  expect(mail.html).toContain('click here');

  // Mail goes on arriving at the server meanwhile.
  const messages = corpus()
    .slice(0, 3)
    .map(({ raw }) => raw);
  dovecot.deliver(mailbox.address, messages);

  // 4: opened by scanners first, which changes nothing, and is not taken for a person.
  const before = dovecot.signIns(mailbox.address);
  for (const method of ['HEAD', 'GET', 'HEAD', 'GET', 'GET']) {
    expect((await request.fetch(link, { method })).status()).toBe(200);
  }
  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(mail.text).toContain(
    (await page.locator('dt:text-is("Check words") + dd').textContent()) ?? 'no words',
  );

  const tells: string[] = [];
  page.on('request', (asked) => asked.url().endsWith('/opened') && tells.push(asked.method()));
  const oldPassword = page.getByLabel('Old password', { exact: true });
  await until(() =>
    oldPassword.evaluate((field) => Object.keys(field).some((key) => key.startsWith('__react'))),
  );
  await oldPassword.evaluate((field) => {
    for (const kind of ['pointerdown', 'keydown', 'click'])
      field.dispatchEvent(new Event(kind, { bubbles: true }));
  });
  expect([await openings(stack, mailbox.accountId), tells]).toEqual([[], []]);

  // The first key of a person says that the link was opened; a second one says nothing more.
  await oldPassword.press('x');
  await until(async () => (await openings(stack, mailbox.accountId)).length > 0);
  await oldPassword.press('x');

  // 5: a wrong old password is refused without any sign-in at the server …
  const newPassword = page.getByLabel('New password', { exact: true });
  const ok = page.getByRole('button', { name: 'OK', exact: true });
  await oldPassword.fill('not the old one');
  await newPassword.fill('new secret');
  await ok.click();
  await expect(page.getByRole('alert')).toContainText(/old password/i);
  expect(tells).toEqual(['POST']);
  expect(await openings(stack, mailbox.accountId)).toEqual([{ channel: 'email' }]);
  expect(dovecot.signIns(mailbox.address)).toEqual(before);

  // … a wrong new one by the server …
  await oldPassword.fill(mailbox.password);
  await newPassword.fill('not the new one');
  await seeTesting(page, () => ok.click());
  await expect(page.getByRole('alert')).toContainText(/refused/i);
  expect((await account(stack, mailbox.accountId)).state).toBe('suspended');

  // 6: and the right one works.
  await oldPassword.fill(mailbox.password);
  await newPassword.fill('new secret');
  await ok.click();
  await expect(page.getByRole('heading', { name: 'Password updated' })).toBeVisible();
  await expect(page.getByRole('link', { name: /phone/i })).toHaveAttribute(
    'href',
    `${stack.url}/phone/login`,
  );
  await expect(page.getByRole('link', { name: /desktop/i })).toHaveAttribute(
    'href',
    `${stack.url}/desktop/login`,
  );

  await until(async () => (await account(stack, mailbox.accountId)).messageCount >= messages.length);
  const stored = await stack.api<{ items: { id: string }[] }>(
    'GET',
    `/mail-accounts/${mailbox.accountId}/messages`,
  );
  expect(stored.items).toHaveLength(messages.length);
  expect((await account(stack, mailbox.accountId)).state).toBe('active');
  for (const view of views) await expect(view.getByText('Suspended')).toHaveCount(0);

  // The link is spent, and looks like one that never was.
  await page.goto(link);
  await expect(oldPassword).toHaveCount(0);
  expect(sink.mails.filter(toOwner)).toHaveLength(1);
});
