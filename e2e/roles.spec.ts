import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { type Right, type Role, rightsOf, roleTitles } from '#lib/rights.ts';
import { act, signIn } from './support/console.ts';
import { expectFit } from './support/look.ts';
import { fill, routesBelow } from './support/routes.ts';
import type { Stack } from './support/stack.ts';
import { createMailbox, expect, test, until } from './support/test.ts';

const shots = process.env.REKEY_SHOTS;

/** Somebody of this role, signed in. */
async function enterAs(page: Page, stack: Stack, role: Role) {
  const person = {
    email: `${randomBytes(4).toString('hex')}@people.example`,
    password: 'a long enough password',
  };
  await stack.api('POST', '/users', { ...person, role, allowLogin: true });
  await page.goto(`${stack.url}/login`);
  await page.getByLabel('E-mail address').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/(console|desktop)$/);
  return person;
}

/** Each address of the console, and the right it asks for; null: only whether one is of the console. */
const addresses = routesBelow('(console)').flatMap(({ pattern, file, methods }) => {
  if (!methods.includes('GET')) return [];
  const source = fs.readFileSync(path.join('app', file), 'utf8');
  const right = /(?:requireRight|findWithRight)\('([a-z]+:[a-z]+)'/.exec(source)?.[1] ?? null;
  return [{ pattern, right: right as Right | null }];
});

for (const role of ['OPERATOR', 'AUDITOR', 'USER'] as const) {
  test(`every address of the console lets a person of the role ${role} in or not, as the table of rights says`, async ({
    page,
    stack,
    mailbox,
  }) => {
    test.setTimeout(180_000);
    await enterAs(page, stack, role);
    const mine = rightsOf(role, false);
    const anything = { id: mailbox.accountId, group: 'common', rest: 'nowhere' };
    for (const { pattern, right } of addresses) {
      const answer = await page.request.get(stack.url + fill(pattern, anything), { maxRedirects: 0 });
      const to = answer.headers().location ?? '';
      const text = answer.status() === 200 ? await answer.text() : '';
      const isTurnedAway =
        answer.status() === 403 ||
        /\/(desktop|console\/not-allowed)$/.test(to) ||
        text.includes('NEXT_REDIRECT;');
      const mayIn = mine.length > 0 && (right === null || mine.includes(right));
      expect(isTurnedAway, `${role} ${pattern}: ${answer.status()} ${to}`).toBe(!mayIn);
    }
  });
}

test('an operator is shown accounts and deliveries, and nothing of what the role may not do', async ({
  page,
  stack,
  mailbox,
}, info) => {
  await enterAs(page, stack, 'OPERATOR');
  const menu = page.getByRole('button', { name: 'Menu' });
  if (await menu.isVisible()) await menu.click();
  const links = page.getByRole('navigation', { name: 'Console' }).getByRole('link');
  await expect(links).toHaveText([/Overview/, /Email Accounts/, /Notification Services/, /Deliveries/]);
  await page.goto(`${stack.url}/console/settings/common`);
  await expect(page.getByText('Your role, Operator, does not allow this')).toBeVisible();
  await expectFit(page);
  if (shots)
    await page.screenshot({ path: `${shots}/roles-not-allowed-${info.project.name}.png`, fullPage: true });
  await page.goto(`${stack.url}/console/accounts/${mailbox.accountId}`);
  await act(page, 'Check now');
  await expect(page.getByText(/What they say is between|No messages copied yet/)).toBeVisible();
  await expect(page.getByRole('link', { name: 'Read newest messages' })).toHaveCount(0);
  await expectFit(page);
  if (shots)
    await page.screenshot({ path: `${shots}/roles-operator-${info.project.name}.png`, fullPage: true });

  await page.goto(`${stack.url}/console/accounts/${mailbox.accountId}/edit`);
  await page.locator('[name="owner.email"]').fill('me@people.example');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/giving an account and its mail to another person/)).toBeVisible();
});

test('an auditor reads settings and users, can change nothing, and is told why', async ({
  page,
  stack,
}, info) => {
  await enterAs(page, stack, 'AUDITOR');
  for (const address of [
    'settings/common',
    'notification-services',
    'users',
    'audit',
    'backups',
    'tokens',
    'accounts',
  ]) {
    await page.goto(`${stack.url}/console/${address}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    for (const name of ['Save', 'Add user', 'Create token', 'Add account', 'Delete'])
      await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0);
    await expectFit(page);
    if (shots)
      await page.screenshot({
        path: `${shots}/roles-auditor-${address.replace('/', '-')}-${info.project.name}.png`,
      });
  }
  await page.goto(`${stack.url}/console/settings/common`);
  await expect(page.getByText('Your role reads this, and changes nothing.')).toBeVisible();
  await expect(page.locator('#setting-fetcher\\.intervalSeconds')).toBeDisabled();
});

test('an administrator reads another’s mail only where a setting allows it, and its owner is told', async ({
  page,
  stack,
}, info) => {
  const mailbox = await createMailbox(stack);
  await signIn(page, stack, `/console/accounts/${mailbox.accountId}`);
  await page.goto(`${stack.url}/console/accounts/${mailbox.accountId}/messages`);
  await expect(page.getByText('Your role, Administrator, does not allow this')).toBeVisible();
  await stack.api('PATCH', '/settings', { 'access.othersMail': 'administrators' });
  try {
    await page.goto(`${stack.url}/console/accounts/${mailbox.accountId}/messages`);
    await expect(page.getByText('This is another person’s mail')).toBeVisible();
    await expectFit(page);
    if (shots)
      await page.screenshot({ path: `${shots}/roles-mail-${info.project.name}.png`, fullPage: true });
    const told = () => stack.sink.mails.filter(({ to }) => to.includes(mailbox.alternateEmail));
    await until(async () => told().some(({ parsed }) => parsed.subject?.includes('was read')));
    await page.goto(`${stack.url}/console/audit?action=account.mail_read`);
    await expect(
      page.getByText('Mail of another person read').filter({ visible: true }).first(),
    ).toBeVisible();
  } finally {
    await stack.api('PATCH', '/settings', { 'access.othersMail': 'nobody' });
  }
});

test('the roles are given by the form of a user, and shown in the list', async ({ page, stack }) => {
  await signIn(page, stack, '/console/users/new');
  const email = `${randomBytes(4).toString('hex')}@people.example`;
  await page.getByLabel('E-mail address', { exact: true }).fill(email);
  await page
    .getByLabel('Role')
    .selectOption({ label: `${roleTitles.AUDITOR}: reads this console, changes nothing` });
  await page.getByRole('checkbox', { name: 'Send an invitation' }).uncheck();
  await page.getByRole('button', { name: 'Add user' }).click();
  await page.waitForURL(/\/console\/users$/);
  await page.goto(`${stack.url}/console/users?q=${email}`);
  await expect(page.getByText('Auditor', { exact: true }).filter({ visible: true })).toBeVisible();
});
