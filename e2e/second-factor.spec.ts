import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { generateSync } from 'otplib';
import { act, signIn } from './support/console.ts';
import { expectFit } from './support/look.ts';
import { fill, routesBelow } from './support/routes.ts';
import type { Stack } from './support/stack.ts';
import { expect, forgetSession, test, until } from './support/test.ts';

const shots = process.env.REKEY_SHOTS;
type Person = { email: string; password: string };

async function createPerson(stack: Stack, role: 'ADMIN' | 'USER'): Promise<Person & { id: string }> {
  const person = {
    email: `${randomBytes(4).toString('hex')}@people.example`,
    password: 'a long enough password',
  };
  const { id } = await stack.api<{ id: string }>('POST', '/users', { ...person, role, allowLogin: true });
  return { ...person, id };
}

async function typePassword(page: Page, stack: Stack, { email, password }: Person, to = '/console') {
  await page.goto(stack.url + to);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Sets the authenticator app up on the page of one's own; answers its codes, each later than the last, and the recovery codes. */
async function setUp(page: Page, shoot: (name: string) => Promise<void> = async () => {}) {
  await page.getByRole('button', { name: 'Set up authenticator app' }).click();
  await expect(page.getByRole('img', { name: 'QR code for the authenticator app' })).toBeVisible();
  const secret = ((await page.locator('main code').textContent()) ?? '').replaceAll(' ', '');
  const now = () => Math.floor(Date.now() / 1000);
  const codeIn = (steps: number) => generateSync({ secret, epoch: now() + steps * 30 });
  await page.getByLabel('Code that the app shows').fill('000000');
  await page.getByRole('button', { name: 'Turn on' }).click();
  await expect(page.getByText('This code is not right.')).toBeVisible();
  await expectFit(page);
  await shoot('set-up');
  await page.getByLabel('Code that the app shows').fill(codeIn(-1));
  await page.getByRole('button', { name: 'Turn on' }).click();
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await expect(codes).toHaveCount(10);
  await expectFit(page);
  await shoot('recovery-codes');
  return { codeIn, recoveryCodes: await codes.allTextContents() };
}

test('a second factor is set up, asked for at sign-in and before sensitive acts, and reset by an administrator', async ({
  page,
  stack,
  browser,
}, info) => {
  test.setTimeout(360_000);
  const shoot = async (name: string) => {
    if (!shots) return;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const path = `${shots}/factor-${name}-${info.project.name}-${colorScheme}.png`;
      await page.screenshot({ path, fullPage: true });
    }
  };
  const person = await createPerson(stack, 'ADMIN');
  await typePassword(page, stack, person, '/you');
  await page.getByRole('link', { name: 'Set up a second factor' }).click();
  const { codeIn, recoveryCodes } = await setUp(page, shoot);
  const [first = '', second = ''] = recoveryCodes;
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download' }).click();
  expect((await downloading).suggestedFilename()).toBe('rekey-recovery-codes.txt');
  await page.reload();
  await expect(page.getByText('10 codes are left')).toBeVisible();
  await expect(page.locator('main')).not.toContainText(first);
  await expectFit(page);
  await shoot('on');

  // With the password alone no page opens, whichever address is typed.
  await forgetSession(page);
  await typePassword(page, stack, person, '/console/users');
  await expect(page.getByRole('heading', { name: 'One more step' })).toBeVisible();
  await expectFit(page);
  await shoot('asked');
  const values = { id: person.id, index: '0', group: 'common', rest: 'nothing', signature: 'guessed' };
  let tried = 0;
  for (const { pattern, methods } of ['(console)', '(mail)', 'you', 'session'].flatMap(routesBelow)) {
    if (/login$|\[signature\]/.test(pattern)) continue;
    for (const method of methods) {
      const answer = await page.request.fetch(stack.url + fill(pattern, values), {
        method,
        headers: { origin: stack.url },
        maxRedirects: 0,
      });
      expect([401, 403, 303, 307], `${method} ${pattern} without the second factor`).toContain(
        answer.status(),
      );
      if ([303, 307].includes(answer.status())) expect(answer.headers().location).toContain('/login');
      tried += 1;
    }
  }
  expect(tried).toBeGreaterThan(60);
  expect((await page.request.get(`${stack.url}/api/v1/users`)).status()).toBe(401);

  await page.getByLabel('Code', { exact: true }).fill('000000');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('This code is not right')).toBeVisible();
  await page.getByLabel('Code', { exact: true }).fill(codeIn(0));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/console\/users$/);

  // Ten minutes later it is asked again: the page says so before, and the act itself refuses.
  const tenMinutesLater = () =>
    stack.sql(
      `UPDATE user_session SET "provedAt" = "provedAt" - interval '11 minutes' WHERE "userId" = $1::uuid`,
      [person.id],
    );
  await tenMinutesLater();
  await page.goto(`${stack.url}/console/tokens/new`);
  await page.getByRole('link', { name: 'Confirm that it is you' }).click();
  await page.getByRole('link', { name: 'Use a recovery code' }).click();
  await page.getByLabel('Recovery code').fill(first);
  await expectFit(page);
  await shoot('confirm');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.waitForURL(/\/console\/tokens\/new$/);
  await page.getByLabel('Name').fill('Kept');
  await page.getByLabel('users:read').check();
  await tenMinutesLater();
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(page.getByText('Please confirm first that it is you.')).toBeVisible();
  await expect(page.getByLabel('Name')).toHaveValue('Kept');
  const opening = page.context().waitForEvent('page');
  await page.getByRole('alert').getByRole('link', { name: 'Confirm that it is you' }).click();
  const other = await opening;
  await other.getByRole('link', { name: 'Use a recovery code' }).click();
  await other.getByLabel('Recovery code').fill(first);
  await other.getByRole('button', { name: 'Confirm' }).click();
  await expect(other.getByText('it was used already')).toBeVisible();
  await other.getByLabel('Recovery code').fill(second);
  await other.getByRole('button', { name: 'Confirm' }).click();
  await expect(other.getByRole('heading', { name: 'Thank you' })).toBeVisible();
  await other.close();
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(page.getByText(/^rekey_/)).toBeVisible();
  const exported = () => page.request.get(`${stack.url}/console/accounts/export`, { maxRedirects: 0 });
  expect((await exported()).status()).toBe(200);
  await tenMinutesLater();
  expect((await exported()).headers().location).toMatch(/^\/you\/confirm\?next=/);

  // The phone is lost: another administrator takes the second factor away, and both are told.
  const helper = await (await browser.newContext({ ...info.project.use })).newPage();
  await signIn(helper, stack, `/console/users/${person.id}`);
  await act(helper, 'Reset second factor');
  await expectFit(helper);
  await helper.getByRole('alertdialog').getByRole('button', { name: 'Reset second factor' }).click();
  await expect(helper.getByText('The second factor was reset')).toBeVisible();
  await until(async () => {
    const told = stack.sink.mails.filter(({ parsed }) =>
      parsed.subject?.includes(`${person.email} was reset`),
    );
    return told.length === 2;
  });
  await helper.close();
  await forgetSession(page);
  await typePassword(page, stack, person);
  await page.waitForURL(/\/console$/);
});

test('whoever owes a second factor when its time is over is let nowhere but to set it up', async ({
  page,
  stack,
}) => {
  const person = await createPerson(stack, 'ADMIN');
  const user = await createPerson(stack, 'USER');
  await stack.api('PATCH', '/settings', { 'access.secondFactor': 'administrators' });
  try {
    await typePassword(page, stack, person);
    await expect(page.getByText('A second factor is required of you')).toBeVisible();
    await expectFit(page);
    await stack.api('PATCH', '/settings', { 'access.secondFactorGraceDays': 0 });
    await until(async () => {
      const answer = await page.request.get(`${stack.url}/console`, { maxRedirects: 0 });
      return answer.headers().location?.endsWith('/you/security') ?? false;
    });
    for (const address of ['/console/users', '/desktop', '/phone', '/you']) {
      await page.goto(stack.url + address);
      await page.waitForURL(/\/you\/security$/);
    }
    expect((await page.request.get(`${stack.url}/console/accounts/export`)).status()).toBe(403);
    await page.goto(`${stack.url}/you/security`);
    await setUp(page);
    await page.goto(`${stack.url}/console/users`);
    await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();
    await forgetSession(page);
    await typePassword(page, stack, user, '/desktop');
    await page.waitForURL(/\/desktop(?!\/login)/);
  } finally {
    await stack.api('PATCH', '/settings', {
      'access.secondFactor': null,
      'access.secondFactorGraceDays': null,
    });
  }
});

test('a passkey is added, signs in with no password, confirms a sensitive act, and is asked for after a password', async ({
  page,
  stack,
}, info) => {
  test.setTimeout(120_000);
  const named = stack.url.replace('127.0.0.1', 'localhost'); // an address is no place for a passkey
  await stack.api('PATCH', '/settings', { 'phone.webAddress': named });
  const device = await page.context().newCDPSession(page);
  await device.send('WebAuthn.enable');
  const { authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const at = { ...stack, url: named };
  const person = await createPerson(stack, 'ADMIN');
  try {
    await typePassword(page, at, person, '/you/security');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await expect(page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')).toHaveCount(10);
    await expect(page.getByRole('button', { name: /^Remove Chrome on/ })).toBeVisible();
    await expectFit(page);
    if (shots)
      await page.screenshot({ path: `${shots}/factor-passkey-${info.project.name}.png`, fullPage: true });

    await forgetSession(page);
    await page.goto(`${named}/login?next=%2Fconsole%2Fusers`);
    await expectFit(page);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.waitForURL(/\/console\/users$/);

    await stack.sql(
      `UPDATE user_session SET "provedAt" = "provedAt" - interval '11 minutes' WHERE "userId" = $1::uuid`,
      [person.id],
    );
    await page.goto(`${named}/console/tokens/new`);
    await page.getByRole('link', { name: 'Confirm that it is you' }).click();
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.waitForURL(/\/console\/tokens\/new$/);
    await expect(page.getByRole('link', { name: 'Confirm that it is you' })).toBeHidden();

    await forgetSession(page);
    await typePassword(page, at, person);
    await expect(page.getByRole('heading', { name: 'One more step' })).toBeVisible();
    await device.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await expect(page.getByText('No passkey was shown.')).toBeVisible();
    await expectFit(page);
    await device.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.waitForURL(/\/console$/);

    await page.goto(`${named}/you/security`);
    await page.getByRole('button', { name: /^Remove/ }).click();
    await expect(page.getByText('None yet.')).toBeVisible();
    await forgetSession(page);
    await typePassword(page, at, person);
    await page.waitForURL(/\/console$/);
  } finally {
    await stack.api('PATCH', '/settings', { 'phone.webAddress': stack.url });
  }
});
