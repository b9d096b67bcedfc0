import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import {
  type IdentityProviderOfTests,
  passwordOf,
  startIdentityProvider,
} from '#lib/testing/identity-provider.ts';
import { act, signIn } from './support/console.ts';
import { expectFit } from './support/look.ts';
import type { Stack } from './support/stack.ts';
import { expect, forgetSession, test } from './support/test.ts';

const shots = process.env.REKEY_SHOTS;
let authority: IdentityProviderOfTests;

test.beforeAll(async () => {
  authority = await startIdentityProvider();
});
test.afterAll(() => authority.stop());

/** Signs in at the provider, as a person in a browser does. */
async function signInThere(page: Page, stack: Stack, subject: string, at = '/login') {
  await page.goto(stack.url + at);
  await page.getByRole('link', { name: 'Sign in with Contoso' }).click();
  await proveThere(page, subject);
}

async function proveThere(page: Page, subject: string) {
  await page.getByLabel('Address').fill(subject);
  await page.getByLabel('Password').fill(passwordOf(subject));
  await page.getByRole('button', { name: 'Sign in' }).click();
  const allow = page.getByRole('button', { name: 'Allow' });
  await Promise.race([allow.waitFor(), page.waitForURL((url) => url.origin !== authority.issuer)]);
  if (page.url().startsWith(authority.issuer)) await allow.click();
}

test('an administrator sets single sign-on up; people come, get their roles, and go as their organisation says', async ({
  page,
  browser,
  stack,
}, info) => {
  test.setTimeout(180_000);
  const shoot = async (on: Page, name: string) => {
    await expectFit(on);
    if (!shots) return;
    for (const colorScheme of ['light', 'dark'] as const) {
      await on.emulateMedia({ colorScheme });
      await on.screenshot({
        path: `${shots}/sso-${name}-${info.project.name}-${colorScheme}.png`,
        fullPage: true,
      });
    }
  };
  const local = (who: string, address: string | null = null) =>
    stack.api('PATCH', '/settings', { 'access.localSignIn': who, 'access.emergencyAdministrator': address });
  const tag = randomBytes(3).toString('hex');
  const [ana, ben, eve] = ['ana', 'ben', 'eve'].map((name) => `${name}-${tag}`) as [string, string, string];
  const verified = (subject: string, more: object = {}) => ({
    ...{ email: `${subject}@people.example`, email_verified: true, name: subject, may_enter: true, ...more },
  });
  authority.setPerson(ana, verified(ana, { groups: ['rekey-admins'] }));
  authority.setPerson(ben, verified(ben));
  authority.setPerson(eve, verified(eve, { may_enter: false }));

  await signIn(page, stack, '/console/identity-providers');
  await expect(page.getByText('No identity provider yet')).toBeVisible();
  await act(page, 'Add identity provider');
  await expect(page.getByText(`${stack.url}/login/callback`)).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill('Contoso');
  await page.getByLabel('Issuer').fill('ftp://id.example.com');
  await page.getByLabel('Client id').fill(authority.clientId);
  await page.getByLabel('Client secret').fill(authority.clientSecret);
  await page.getByLabel('Add a user for whoever').check();
  await page.getByText('Allow Login and roles by its word').click();
  await page.getByLabel('Claim for Allow Login').fill('may_enter');
  await page.getByLabel('Claim for the role').fill('groups');
  await page.getByLabel('Values of administrators').fill('rekey-admins');
  await page.getByRole('button', { name: 'Add identity provider' }).click();
  await expect(page.getByText('Must be an https:// address')).toBeVisible();
  await shoot(page, 'new');
  await page.getByLabel('Issuer').fill(authority.issuer);
  await page.getByLabel('Client secret').fill(authority.clientSecret);
  await page.getByRole('button', { name: 'Add identity provider' }).click();
  await expect(page.getByRole('heading', { name: 'Contoso' })).toBeVisible();
  expect(await page.content()).not.toContain(authority.clientSecret);
  await act(page, 'Test');
  await expect(page.getByText('It can tell when a session ends there')).toBeVisible();
  await shoot(page, 'tested');
  await page.keyboard.press('Escape');

  const own = await browser.newContext();
  const person = await own.newPage();
  try {
    // The first sign-in makes a user, with the role of the claim.
    await person.goto(`${stack.url}/login`);
    await shoot(person, 'login');
    await signInThere(person, stack, ana);
    await person.waitForURL(`${stack.url}/console`);
    // Sensitive acts ask again, there.
    await stack.sql(
      `UPDATE user_session SET "provedAt" = now() - interval '1 hour' WHERE issuer IS NOT NULL`,
      [],
    );
    await person.goto(`${stack.url}/you/confirm?next=/console/users`);
    await shoot(person, 'confirm');
    await person.getByRole('button', { name: 'Sign in again with Contoso' }).click();
    await proveThere(person, ana);
    await person.waitForURL(`${stack.url}/console/users`);
    await person.goto(`${stack.url}/you/security`);
    await expect(person.getByText('You can sign in with Contoso.')).toBeVisible();
    await shoot(person, 'security');

    // What ended there ends here.
    await authority.tellLogoutsTo(`${stack.url}/api/back-channel-logout`);
    const [session] = await stack.sql(
      'SELECT s."providerSid" FROM user_session s JOIN "user" u ON u.id = s."userId" WHERE u.email = $1',
      [`${ana}@people.example`],
    );
    await authority.endSession(ana, String(session?.providerSid));
    await person.goto(`${stack.url}/console`);
    await expect(person.getByText('You have been signed out.')).toBeVisible();

    // Who may not, is told so; who is nobody's administrator is a user.
    await forgetSession(person);
    await signInThere(person, stack, eve, '/phone/login');
    await expect(person.getByText('Your organisation does not let you into this system.')).toBeVisible();
    await expect(person).toHaveURL(/\/phone\/login/);
    await shoot(person, 'refused');
    await forgetSession(person);
    await signInThere(person, stack, ben, '/phone/login');
    await person.waitForURL(`${stack.url}/phone`);

    // Passwords off: one administrator alone still gets in with one.
    await local('emergency', stack.administrator.email);
    await forgetSession(person);
    await person.goto(`${stack.url}/login`);
    await expect(person.getByRole('link', { name: 'Forgot your password?' })).toHaveCount(0);
    await shoot(person, 'only');
    await person.getByText('Emergency administrator').click();
    await person.getByLabel('E-mail address').fill(stack.administrator.email);
    await person.getByLabel('Password', { exact: true }).fill(stack.administrator.password);
    await person.getByRole('button', { name: 'Sign in', exact: true }).click();
    await person.waitForURL(`${stack.url}/console`);
  } finally {
    await local('everybody');
    await own.close();
    await stack.sql('DELETE FROM identity_provider', []);
  }
  expect(stack.log()).not.toContain(authority.clientSecret);
});
