import type { Locator, Page } from '@playwright/test';
import { act, signIn } from './support/console.ts';
import { expect, signInTo, test } from './support/test.ts';

// Every field of every form is tried in app/hostile-forms.db.test.ts, every field of the API in
// lib/web/api/hostile-input.db.test.ts. Here a person sees it.

/** The field is marked as wrong, what is wrong stands at it in words, and what was typed is still in it. */
async function expectWrong(page: Page, field: Locator, words: RegExp, typed?: string): Promise<void> {
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  const ids = (await field.getAttribute('aria-describedby'))?.split(' ') ?? [];
  const told = await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).textContent()));
  expect(told.join(' ')).toMatch(words);
  if (typed !== undefined) await expect(field).toHaveValue(typed);
}

test('bad input in a user’s form is told at its field, and nothing is stored', async ({ page, stack }) => {
  const users = async () => (await stack.api<{ items: unknown[] }>('GET', '/users?limit=500')).items.length;
  const before = await users();
  await signIn(page, stack, '/console/users/new');
  const email = page.getByLabel('E-mail address', { exact: true });
  const [name, phone] = [page.getByLabel(/^Name/), page.getByLabel(/^Mobile phone/)];
  await email.fill('<b>bob</b>@exam ple');
  await name.fill('a\u202etxt.exe');
  await phone.fill('call me maybe');
  await page.getByLabel(/^Password/).fill('short');
  await page.getByRole('button', { name: 'Add user' }).click();
  await expectWrong(page, email, /must be an e-mail address/i, '<b>bob</b>@exam ple');
  await expectWrong(page, name, /reading direction/, 'a\u202etxt.exe');
  await expectWrong(page, phone, /telephone number/, 'call me maybe');
  await expectWrong(page, page.getByLabel(/^Password/), /8 characters or more/);
  await expect(email).toBeFocused();
  expect(await users()).toBe(before);

  // HTML and emoji are a name like any other: stored to the letter, and only ever shown as text.
  const strange = '<img src=x onerror=alert(1)> 🔑 "&amp;';
  const address = `strange-${test.info().project.name}-${Date.now()}@people.example`;
  await email.fill(address);
  await name.fill(strange);
  await phone.fill('');
  await page.getByLabel(/^Password/).fill('  "pass\\word" 🔑  ');
  await page.getByRole('button', { name: 'Add user' }).click();
  await page.waitForURL(/\/console\/users$/);
  await page.goto(`${stack.url}/console/users?q=${encodeURIComponent(address)}`);
  await expect(page.getByRole('link', { name: strange })).toBeVisible();
  const { items } = await stack.api<{ items: { id: string; name: string }[] }>('GET', `/users?q=${address}`);
  expect(items.map((one) => one.name)).toEqual([strange]);

  // The password signs in as it was typed, spaces and all, and not without them.
  const answer = async (password: string) => {
    const context = await page.context().browser()?.newContext({ viewport: page.viewportSize() });
    const other = await context?.newPage();
    if (!context || !other) throw new Error('no browser');
    await other.goto(`${stack.url}/desktop/login`);
    await other.getByLabel('E-mail address').fill(address);
    await other.getByLabel('Password', { exact: true }).fill(password);
    await other.getByRole('button', { name: 'Sign in' }).click();
    const isIn = await Promise.race([
      other.waitForURL(/\/desktop(?!\/login)/).then(() => true),
      other
        .getByText(/is not right/)
        .waitFor()
        .then(() => false),
    ]);
    await context.close();
    return isIn;
  };
  expect(await answer('"pass\\word" 🔑')).toBe(false);
  expect(await answer('  "pass\\word" 🔑  ')).toBe(true);
  await stack.api('DELETE', `/users/${items[0]?.id}`);
});

test('bad input in an account’s form and in the settings is told at its field, and nothing is stored', async ({
  page,
  stack,
}) => {
  const stored = async () => [
    (await stack.api<{ items: unknown[] }>('GET', '/mail-accounts?limit=500')).items.length,
    await stack.api('GET', '/settings'),
  ];
  const before = await stored();
  await signIn(page, stack, '/console/accounts/new');
  const address = page.getByLabel('E-mail address', { exact: true }).first();
  await address.fill('ana@northwind.example\u202e');
  for (const part of ['Server and user name', 'Folders and instant mail'])
    await page.getByText(part, { exact: true }).click();
  const host = page.getByLabel(/^Server|^Host/).first();
  await host.fill('https://imap.example.com/"><script>');
  const folders = page.getByLabel(/^Folders/);
  await folders.fill(`INBOX\n${'x'.repeat(1001)}`);
  await page
    .getByRole('button', { name: /^Add|^Test/ })
    .first()
    .click();
  await expectWrong(page, address, /must be an e-mail address/i, 'ana@northwind.example\u202e');
  await expectWrong(page, host, /without https:\/\//, 'https://imap.example.com/"><script>');
  await expectWrong(page, folders, /1000 characters or fewer/);
  expect(await stored()).toEqual(before);

  await page.goto(`${stack.url}/console/settings/common`);
  const questions = page.getByLabel(/^Questions/);
  await questions.fill('🔑'.repeat(300));
  const interval = page.getByLabel(/^Interval/).first();
  await interval.fill('1e999');
  await act(page, 'Save');
  await expectWrong(page, interval, /whole number/, '1e999');
  await expectWrong(page, questions, /characters or fewer/, '🔑'.repeat(300));
  expect(await stored()).toEqual(before);
});

test('a message with bad input is not sent, and says where', async ({ page, stack, mailbox }) => {
  const view = (page.viewportSize()?.width ?? 0) < 600 ? 'phone' : 'desktop';
  await signInTo(page, view, stack, mailbox);
  await page.goto(`${stack.url}/${view}/compose`);
  const [to, subject, text] = [
    page.getByLabel('To', { exact: true }),
    page.getByLabel(/^Subject/),
    page.getByLabel('Message', { exact: true }),
  ];
  await to.fill('<script>alert(1)</script>');
  await subject.fill('txt.\u202eexe');
  await text.fill('bell \u0007');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expectWrong(page, to, /not an e-mail address/, '<script>alert(1)</script>');
  await expectWrong(page, subject, /reading direction/, 'txt.\u202eexe');
  await expectWrong(page, text, /control characters/, 'bell \u0007');
  await page.goto(`${stack.url}/${view}/outbox`);
  await expect(page.getByRole('article')).toHaveCount(0);
  expect(stack.sink.mails.filter(({ from }) => from === mailbox.address)).toEqual([]);
});
