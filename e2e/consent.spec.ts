import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { mailScope, publicClient } from '#lib/testing/authorization-server.ts';
import { corpus } from '#lib/testing/corpus.ts';
import { seeTesting } from './support/see-testing.ts';
import type { Stack } from './support/stack.ts';
import { account, expect, signInTo, test, until } from './support/test.ts';

test('an owner connects a mailbox by signing in at its provider, loses the grant, and signs in again', async ({
  page,
  context,
  request,
  stack,
}) => {
  test.setTimeout(300_000);
  const { authority, dovecot, sink } = stack;
  const person = await newPerson(stack);
  const stranger = `stranger-${person.name}@contoso.example`;
  for (const address of [person.address, stranger]) authority.addUser(address, 'secret of contoso');
  await stack.api('PATCH', '/notification-rules/email-wrong-credentials', { enabled: true });

  // 1: an administrator adds the account without any password; its owner is asked to connect it.
  const provider = await contoso(stack);
  const server = { host: '127.0.0.1', user: person.address };
  const { id } = await stack.api<{ id: string }>('POST', '/mail-accounts', {
    ...{ address: person.address, provider },
    owner: { email: person.owner.email, alternateEmail: person.alternateEmail },
    incoming: { type: 'imap', port: dovecot.imapsPort, security: 'tls', ...server },
    outgoing: { port: sink.port, security: 'none', ...server },
  });
  expect((await account(stack, id)).state).toBe('needs_consent');
  const invitation = await sink.waitForMail(({ to }) => to.includes(person.alternateEmail), 120_000);
  expect(invitation.parsed.subject).toContain('connect your mailbox');
  expect(invitation.parsed.text).not.toMatch(/password/i);
  const first = linkIn(invitation.parsed.text ?? '');

  // 2: opened by scanners, which starts nothing; then by its owner, who signs in at Contoso and comes back.
  const secrets = watchSecrets(page);
  for (const method of ['HEAD', 'GET', 'GET'])
    expect((await request.fetch(first, { method })).status()).toBe(200);
  expect(await stack.sql('SELECT id FROM consent_request', [])).toEqual([]);
  await page.goto(first);
  await expect(page.getByRole('heading', { level: 1, name: 'Connect your mailbox' })).toBeVisible();
  await page.getByRole('button', { name: 'Sign in with Contoso' }).click();
  await signInAtContoso(page, person.address);
  await seeTesting(page, () => page.getByRole('button', { name: 'Allow' }).click(), 'Testing your sign-in');
  await expect(page.getByRole('heading', { name: 'Your mailbox is connected' })).toBeVisible();
  const messages = corpus()
    .slice(0, 5)
    .map(({ raw }) => raw);
  dovecot.deliver(person.address, messages.slice(0, 1));
  await until(async () => (await account(stack, id)).messageCount === 1);
  expect(sink.signIns).toContainEqual({ user: person.address, accepted: true });

  // 3: the token runs out and is got anew by itself.
  const asked = authority.requests.length;
  await authority.expire();
  dovecot.deliver(person.address, messages.slice(1, 2));
  await until(async () => (await account(stack, id)).messageCount === 2);
  expect(authority.requests.slice(asked)).toContainEqual({ grantType: 'refresh_token', outcome: 'ok' });
  expect((await account(stack, id)).state).toBe('active');

  // 4: the owner's grant ends there: red here, and a mail, while new mail waits at the server.
  const view = await context.newPage();
  await signInTo(view, viewOf(page), stack, { ...person, accountId: id, password: '' });
  await authority.revoke(person.address);
  await until(async () => (await account(stack, id)).state === 'needs_consent');
  await expect(view.getByRole('link', { name: 'Sign in again' }).first()).toBeVisible();
  const told = await sink.waitForMail(
    ({ to, parsed }) => to.includes(person.alternateEmail) && /sign in again/.test(parsed.subject ?? ''),
    30_000,
  );
  expect(told.parsed.text).not.toMatch(/password/i);
  dovecot.deliver(person.address, messages.slice(2));

  // 5: somebody else's consent is refused, so is a no; then the owner allows it.
  const link = linkIn(told.parsed.text ?? '');
  await context.clearCookies({ name: /^_/ }); // those of Contoso
  await page.goto(link);
  const signIn = page.getByRole('button', { name: 'Sign in with Contoso' });
  await signIn.click();
  await signInAtContoso(page, stranger);
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByRole('alert')).toContainText(`You signed in as ${stranger}`);
  expect((await account(stack, id)).state).toBe('needs_consent');
  await signIn.click();
  await signInAtContoso(page, person.address);
  await page.getByRole('button', { name: 'Deny' }).click();
  await expect(page.getByRole('alert')).toContainText('You did not allow it');
  await signIn.click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByRole('heading', { name: 'You are signed in' })).toBeVisible();

  // 6: green again, and the mail of the meantime is there, each message once.
  await until(async () => (await account(stack, id)).messageCount === messages.length);
  const stored = await stack.api<{ items: unknown[] }>('GET', `/mail-accounts/${id}/messages`);
  expect(stored.items).toHaveLength(messages.length);
  expect((await account(stack, id)).state).toBe('active');
  await expect(view.getByRole('link', { name: 'Sign in again' })).toHaveCount(0);

  // 7: a message is sent with the token.
  await view.goto(`${stack.url}/${viewOf(page)}/compose`);
  await view.getByLabel('To', { exact: true }).fill('mei@contoso.example');
  await view.getByLabel('Subject').fill(`Sent by ${person.name}`);
  await view.getByRole('button', { name: 'Send', exact: true }).click();
  const sent = await sink.waitForMail(({ parsed }) => parsed.subject === `Sent by ${person.name}`, 30_000);
  expect(sent.user).toBe(person.address);

  // 8: neither codes nor states are left in an address, a page or a log.
  expect(secrets.size).toBeGreaterThanOrEqual(5);
  const left = [page.url(), await page.content(), stack.log()].join('\n');
  for (const secret of secrets) expect(left).not.toContain(secret);
  await stack.api('DELETE', `/mail-accounts/${id}`);
});

const viewOf = (page: Page) => ((page.viewportSize()?.width ?? 0) < 600 ? 'phone' : 'desktop');

function linkIn(text: string): string {
  const link = /https?:\/\/\S+\/update\/[\w-]{43}/.exec(text)?.[0];
  if (!link) throw new Error('the mail holds no update link');
  return link;
}

async function newPerson(stack: Stack) {
  const name = `ben-${randomBytes(4).toString('hex')}`;
  const owner = { email: `${name}@people.example`, password: 'a long enough password' };
  await stack.api('POST', '/users', { ...owner, name: 'Ben Okafor', role: 'USER', allowLogin: true });
  return { name, owner, address: `${name}@contoso.example`, alternateEmail: `${name}@home.example` };
}

/** The authorization server of the tests, entered as a provider without a secret. */
async function contoso({ authority, sql }: Stack): Promise<string> {
  const scopes = ['openid', 'email', 'offline_access', mailScope];
  const [row] = await sql(
    `INSERT INTO provider (id, kind, name, "clientId", "secretKind", issuer, scopes, mechanisms, hosts)
     VALUES (gen_random_uuid(), 'custom', 'Contoso', $1, 'none', $2, $3, '{xoauth2}', '{contoso.example}')
     ON CONFLICT (name) DO UPDATE SET issuer = excluded.issuer RETURNING id`,
    [publicClient, authority.issuer, scopes],
  );
  return String(row?.id);
}

async function signInAtContoso(page: Page, address: string): Promise<void> {
  await page.getByLabel('Address').fill(address);
  await page.getByLabel('Password').fill('secret of contoso');
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Every state and code that goes through the browser. */
function watchSecrets(page: Page): Set<string> {
  const secrets = new Set<string>();
  page.on('request', (asked) => {
    const { searchParams } = new URL(asked.url());
    for (const name of ['state', 'code']) {
      const value = searchParams.get(name);
      if (value) secrets.add(value);
    }
  });
  return secrets;
}
