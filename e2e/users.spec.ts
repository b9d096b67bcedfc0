import type { Page } from '@playwright/test';
import { expectFit } from './support/look.ts';
import type { Stack } from './support/stack.ts';
import { createMailbox, expect, signInTo, test, until } from './support/test.ts';

async function signIn(page: Page, stack: Stack, to: string) {
  await page.goto(stack.url + to);
  await fillSignIn(page, stack.administrator);
  await page.waitForURL((url) => url.pathname === to);
}

async function fillSignIn(page: Page, { email, password }: { email: string; password: string }) {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Presses an entry of the *Actions* pane; on a phone the pane is opened first. */
async function act(page: Page, name: string) {
  const opener = page.getByRole('button', { name: 'Actions', exact: true });
  if (await opener.isVisible()) await opener.click();
  await page.getByRole('complementary', { name: 'Actions' }).getByRole('button', { name }).click();
}

const inviteLink = /https?:\/\/\S+\/invite\/[\w-]{43}/;

async function linkFor(stack: Stack, email: string, nth = 0): Promise<string> {
  const mine = () => stack.sink.mails.filter(({ to }) => to.includes(email));
  await until(async () => mine().length > nth);
  const link = inviteLink.exec(mine()[nth]?.parsed.text ?? '')?.[0];
  if (!link) throw new Error('the mail holds no invitation link');
  return link;
}

const unique = (name: string) => `${name}-${test.info().project.name}-${Date.now()}@people.example`;

test('an invited user chooses a password, is in, and the link is spent', async ({ page, stack, browser }) => {
  const email = unique('mei');
  await signIn(page, stack, '/console/users/new');
  await page.getByLabel('E-mail address', { exact: true }).fill(email);
  await expect(page.getByRole('checkbox', { name: 'Send an invitation' })).toBeChecked();
  await expectFit(page);
  await page.getByRole('button', { name: 'Add user' }).click();
  await page.waitForURL(/\/console\/users$/);
  await page.getByRole('link', { name: email }).click();
  const link = await linkFor(stack, email);
  await expect(page.getByText(`The invitation was sent to ${email}.`)).toBeVisible();
  await expectFit(page);

  // Opened by scanners first, which changes nothing; told to nobody, kept by nobody.
  const fresh = await browser.newContext({ viewport: page.viewportSize() });
  for (const method of ['HEAD', 'GET', 'GET']) {
    const opened = await fresh.request.fetch(link, { method });
    expect(opened.status()).toBe(200);
    expect(opened.headers()).toMatchObject({
      'referrer-policy': 'no-referrer',
      'cache-control': expect.stringContaining('no-store'),
    });
  }
  const theirs = await fresh.newPage();
  await theirs.goto(link);
  await expect(theirs.getByLabel('E-mail address')).toHaveValue(email);
  await expectFit(theirs);
  await theirs.getByLabel(/^Your name/).fill('Mei Tanaka');
  await theirs.getByLabel('New password', { exact: true }).fill('chosen by mei');
  await theirs.getByRole('button', { name: 'Set password and sign in' }).click();
  await expect(theirs.getByRole('heading', { name: 'Your password is set' })).toBeVisible();
  await expectFit(theirs);
  await theirs.getByRole('link', { name: 'Open on this phone' }).click();
  await theirs.waitForURL(/\/phone$/);

  await theirs.goto(link);
  await expect(theirs.getByRole('heading', { name: 'This link does not work any more' })).toBeVisible();
  await expectFit(theirs);
  await fresh.close();

  await page.goto(`${stack.url}/console/users?q=${email}`);
  await expect(page.getByRole('link', { name: 'Mei Tanaka' })).toBeVisible();
  const box = page.getByRole('checkbox', { name: 'Allow Login of Mei Tanaka' });
  await expect(box).toBeChecked();
});

test('an invitation works without JavaScript, says what is wrong, and links that do not work look alike', async ({
  page,
  stack,
  browser,
}) => {
  const email = unique('noscript');
  const { id } = await stack.api<{ id: string }>('POST', '/users', { email, invite: true });
  const link = await linkFor(stack, email);
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: page.viewportSize() });
  const plain = await context.newPage();
  await plain.goto(link);
  const post = (form: Record<string, string>, headers: Record<string, string>) =>
    context.request.post(`${link}/accept`, { form, headers, maxRedirects: 0 });
  const short = await post({ name: 'Ana', password: 'short' }, { origin: 'null' });
  expect(short.status()).toBe(303);
  await plain.goto(new URL(short.headers().location ?? '', stack.url).href);
  await expect(plain.getByText('The password must have 8 characters or more.')).toBeVisible();
  await expect(plain.getByLabel(/^Your name/)).toHaveValue('Ana');
  const foreign = await post({ password: 'from elsewhere' }, { 'sec-fetch-site': 'cross-site' });
  expect(foreign.headers().location).toContain('problem=foreign');

  await plain.getByLabel('New password', { exact: true }).fill('chosen without script');
  await plain.getByRole('button', { name: 'Set password and sign in' }).click();
  await expect(plain.getByRole('heading', { name: 'Your password is set' })).toBeVisible();

  const unknown = link.replace(/.{6}$/, 'AAAAAA');
  const texts: (string | null)[] = [];
  const again = unique('revoked');
  const other = await stack.api<{ id: string }>('POST', '/users', { email: again, invite: true });
  const revoked = await linkFor(stack, again);
  await stack.api('DELETE', `/users/${other.id}/invitation`);
  for (const address of [link, unknown, revoked]) {
    expect((await plain.goto(address))?.status()).toBe(200);
    texts.push(await plain.locator('main').textContent());
  }
  expect(new Set(texts).size).toBe(1);
  await context.close();
  await stack.api('DELETE', `/users/${id}`);
  await stack.api('DELETE', `/users/${other.id}`);
});

test('Allow Login taken away ends every open page of that user within 5 s, and of nobody else', async ({
  page,
  stack,
  mailbox,
  browser,
}) => {
  const admin = { email: unique('boss'), password: 'a long enough password' };
  const { id: adminId } = await stack.api<{ id: string }>('POST', '/users', { ...admin, role: 'ADMIN' });
  const bystander = await createMailbox(stack, false);

  const views = await Promise.all(
    (['phone', 'desktop'] as const).map(async (view) => {
      const open = await (await browser.newContext()).newPage();
      await signInTo(open, view, stack, mailbox);
      return { open, login: `/${view}/login` };
    }),
  );
  const console = await (await browser.newContext()).newPage();
  await console.goto(`${stack.url}/console/settings/common`);
  await fillSignIn(console, admin);
  // What is typed and not saved does not hold the page.
  await console.getByLabel(/^Interval/).fill('77');
  await signInTo(page, 'phone', stack, bystander);

  const { items } = await stack.api<{ items: { id: string }[] }>('GET', `/users?q=${mailbox.owner.email}`);
  const began = Date.now();
  for (const id of [items[0]?.id, adminId]) await stack.api('PATCH', `/users/${id}`, { allowLogin: false });
  for (const { open, login } of [...views, { open: console, login: '/login' }]) {
    await open.waitForURL((url) => url.pathname === login, { timeout: 5_000 - (Date.now() - began) });
    await expect(open.getByText('You have been signed out.')).toBeVisible();
  }
  await expectFit(console);
  // Nobody gets back in, and what is asked for directly is refused.
  const [phone] = views;
  await phone?.open.goto(`${stack.url}/phone`);
  expect(new URL(phone?.open.url() ?? '').pathname).toBe('/phone/login');
  expect((await phone?.open.request.get(`${stack.url}/mail-revision`))?.status()).toBe(401);
  expect(new URL(page.url()).pathname).toBe('/phone');
  for (const { open } of [...views, { open: console }]) await open.context().close();
  await stack.api('DELETE', `/users/${adminId}`);
  await stack.api('DELETE', `/mail-accounts/${bystander.accountId}`);
});

test('a password reset signs its user out, and its link lets them in again', async ({
  page,
  stack,
  mailbox,
  browser,
}) => {
  const theirs = await (await browser.newContext()).newPage();
  await signInTo(theirs, 'desktop', stack, mailbox);
  await signIn(page, stack, '/console/users');
  await page.goto(`${stack.url}/console/users?q=${mailbox.owner.email}`);
  await page.getByRole('link', { name: 'Ana Popescu' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Ana Popescu' })).toBeVisible();
  await act(page, 'Reset password');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Reset password' }).click();
  await theirs.waitForURL(/\/desktop\/login/);
  await fillSignIn(theirs, mailbox.owner);
  await expect(theirs.getByText('is not right')).toBeVisible();

  await theirs.goto(await linkFor(stack, mailbox.owner.email));
  await theirs.getByLabel('New password', { exact: true }).fill('another long password');
  await theirs.getByRole('button', { name: 'Save password and sign in' }).click();
  await theirs.getByRole('link', { name: 'Open the desktop view' }).click();
  await theirs.waitForURL(/\/desktop$/);
  await theirs.context().close();
});

test('one changes one’s own password and signs out everywhere else', async ({
  page,
  stack,
  mailbox,
  browser,
}) => {
  const other = await (await browser.newContext()).newPage();
  await signInTo(other, 'phone', stack, mailbox);
  const third = await (await browser.newContext()).newPage();
  await signInTo(third, 'desktop', stack, mailbox);
  await signInTo(page, 'phone', stack, mailbox);
  await page.getByRole('button', { name: /^Signed in as/ }).click();
  await page.getByRole('link', { name: 'Your sign-in' }).click();
  await expect(page.getByText('this one')).toBeVisible();
  await expectFit(page);
  const sessions = page.getByRole('region', { name: 'Where you are signed in' }).getByRole('listitem');
  await expect(sessions).toHaveCount(3);

  await page
    .getByRole('button', { name: /^Sign out Chrome/ })
    .first()
    .click();
  await expect(sessions).toHaveCount(2);
  await expect
    .poll(() => [other, third].filter((each) => new URL(each.url()).pathname.endsWith('/login')).length)
    .toBe(1);

  await page.getByLabel('Present password').fill('not this one');
  await page.getByLabel('New password').fill('my next password');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Is not your present password.')).toBeVisible();
  await page.getByLabel('Present password').fill(mailbox.owner.password);
  await page.getByLabel('New password').fill('my next password');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(sessions).toHaveCount(1);
  for (const each of [other, third]) await each.waitForURL(/\/login/);
  await fillSignIn(other, { ...mailbox.owner, password: 'my next password' });
  await other.waitForURL(/\/phone(?!\/login)|\/desktop(?!\/login)/);
  await other.context().close();
  await third.context().close();
});

test('who forgot the password gets a link from each sign-in page, told the same as somebody who does not exist', async ({
  page,
  stack,
  browser,
}) => {
  const email = unique('forgetful');
  await stack.api('POST', '/users', { email, password: 'soon forgotten' });
  const context = await browser.newContext({ viewport: page.viewportSize() });
  const theirs = await context.newPage();
  const told: string[] = [];
  for (const [login, address] of [
    ['/phone/login', email],
    ['/desktop/login', unique('nobody')],
  ] as const) {
    await theirs.goto(stack.url + login);
    await expectFit(theirs);
    await theirs.getByRole('link', { name: 'Forgot your password?' }).click();
    await expect(theirs.getByRole('heading', { name: 'Forgot your password?' })).toBeVisible();
    await expectFit(theirs);
    await theirs.getByLabel('E-mail address').fill(address);
    await theirs.getByRole('button', { name: 'Send the link' }).click();
    const note = theirs.getByRole('status').filter({ hasText: 'Look into your mailbox.' });
    await expect(note).toBeVisible();
    told.push(((await note.textContent()) ?? '').replace(address, ''));
    await expectFit(theirs);
    await theirs.getByRole('link', { name: 'Back to sign in' }).click();
    await theirs.waitForURL((url) => url.pathname === login);
  }
  expect(new Set(told).size).toBe(1);

  // The present password works until the link is used.
  await fillSignIn(theirs, { email, password: 'soon forgotten' });
  await theirs.waitForURL(/\/desktop$/);
  await theirs.goto(await linkFor(stack, email));
  await expect(theirs.getByRole('heading', { name: 'Choose a new password' })).toBeVisible();
  await expectFit(theirs);
  await theirs.getByLabel('New password', { exact: true }).fill('remembered for good');
  await theirs.getByRole('button', { name: 'Save password and sign in' }).click();
  await expect(theirs.getByRole('heading', { name: 'Your password is set' })).toBeVisible();
  expect(stack.sink.mails.some(({ to }) => to.some((one) => one.startsWith('nobody')))).toBe(false);
  await context.close();
});

test('a forgotten password is asked for without JavaScript too; where no mail can be sent the page says whom to ask', async ({
  page,
  stack,
  browser,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: page.viewportSize() });
  const plain = await context.newPage();
  await plain.goto(`${stack.url}/login`);
  await plain.getByRole('link', { name: 'Forgot your password?' }).click();
  await plain.getByLabel('E-mail address').fill(unique('nobody'));
  await plain.getByRole('button', { name: 'Send the link' }).click();
  await expect(plain.getByText('Look into your mailbox.')).toBeVisible();
  await context.close();

  const before = await stack.api<Record<string, string>>('GET', '/settings');
  await stack.api('PATCH', '/settings', {
    'phone.webAddress': null,
    'organisation.support': 'IT help desk, ext. 4400',
  });
  await expect(async () => {
    await page.goto(`${stack.url}/forgotten-password?from=phone`);
    await expect(page.getByText('Links cannot be sent from here yet.')).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(page.getByText('Questions? IT help desk, ext. 4400.')).toBeVisible();
  await expect(page.getByLabel('E-mail address')).toHaveCount(0);
  await expectFit(page);
  await stack.api('PATCH', '/settings', {
    'phone.webAddress': before['phone.webAddress'],
    'organisation.support': before['organisation.support'],
  });
});
