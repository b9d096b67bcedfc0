import { randomBytes } from 'node:crypto';
import net, { type AddressInfo } from 'node:net';
import type { Browser } from '@playwright/test';
import type { Canaries } from '#lib/testing/canary-search.ts';
import { startHttpGateway } from '#lib/testing/http-gateway.ts';
import { passwordOf, startIdentityProvider } from '#lib/testing/identity-provider.ts';
import { act, signIn } from '../console.ts';
import { type Stack, until } from '../stack.ts';
import { createMailbox } from '../test.ts';

export const canary = (name: string) => `kanari-${name}-${randomBytes(9).toString('hex')}`;

/** IMAP with IDLE, POP3, sending, the update page; a server that is away, one that refuses, and one that repeats what it was sent. */
export async function mailPaths(
  stack: Stack,
  canaries: Canaries,
  closing: (() => unknown)[],
): Promise<string[]> {
  const { dovecot } = stack;
  const make = async (name: string, incoming: object, more: object = {}) => {
    const address = `${name}@northwind.example`;
    const { id } = await stack.api<{ id: string }>('POST', '/mail-accounts', {
      address,
      owner: { email: `${name}@people.example`, alternateEmail: `${name}@home.example` },
      incoming: { host: '127.0.0.1', user: address, ...incoming },
      ...more,
    });
    await stack.api('POST', `/mail-accounts/${id}/protocol-log`);
    return id;
  };
  const plant = (name: string) => {
    canaries[name] = canary(name.replaceAll(' ', '-'));
    return canaries[name] as string;
  };
  const password = plant('imap password');
  const outgoing = plant('smtp password');
  await dovecot.setPassword('waits@northwind.example', password);
  const imap = { type: 'imap', port: dovecot.imapsPort, security: 'tls' };
  const waits = await make(
    'waits',
    { ...imap, password },
    {
      instant: true,
      outgoing: {
        host: '127.0.0.1',
        port: stack.sink.port,
        security: 'none',
        user: 'waits@northwind.example',
        password: outgoing,
      },
    },
  );
  const pop = plant('pop3 password');
  await dovecot.setPassword('pop@northwind.example', pop);
  const popId = await make('pop', { type: 'pop3', port: dovecot.pop3sPort, security: 'tls', password: pop });
  for (const who of ['waits', 'pop'])
    dovecot.deliver(`${who}@northwind.example`, [Buffer.from('Subject: Plain mail\r\n\r\nHello\r\n')]);

  // Repeats whatever it hears, in its greeting's place and in its words.
  const parrot = net.createServer((socket) => {
    socket.write('* OK ready\r\n');
    socket
      .on('error', () => {})
      .on('data', (bytes) => {
        const line = bytes.toString('latin1').trim();
        const tag = line.split(' ')[0];
        if (/CAPABILITY/i.test(line)) socket.write(`* CAPABILITY IMAP4rev1\r\n${tag} OK\r\n`);
        else socket.write(`* BAD heard ${line}\r\n${tag} NO [AUTHENTICATIONFAILED] not right: ${line}\r\n`);
      });
  });
  parrot.listen(0, '127.0.0.1');
  closing.push(() => parrot.close());
  await until(async () => parrot.listening);
  const { port } = parrot.address() as AddressInfo;
  const parroted = await make('parrot', {
    type: 'imap',
    port,
    security: 'none',
    password: plant('repeated password'),
  });
  await until(
    async () =>
      (await stack.api<{ lastOutcome: string | null }>('GET', `/mail-accounts/${parroted}`)).lastOutcome !==
      null,
  );
  const count = async (id: string) =>
    (await stack.api<{ messageCount: number }>('GET', `/mail-accounts/${id}`)).messageCount;
  await until(async () => (await count(waits)) > 0 && (await count(popId)) > 0, 60_000);

  // Changed at the server: refused, told, a link, wrong and right passwords on the page.
  const mailbox = await createMailbox(stack);
  await stack.api('PATCH', '/notification-rules/email-wrong-credentials', { enabled: true });
  const changed = plant('new password');
  await dovecot.setPassword(mailbox.address, changed);
  stack.sink.setPassword(mailbox.address, changed);
  const mail = await stack.sink.waitForMail(({ to }) => to.includes(mailbox.alternateEmail), 120_000);
  const link = /https?:\S+\/update\/([\w-]+)/.exec(mail.parsed.text ?? '');
  if (!link?.[1]) throw new Error('the mail has no link');
  canaries['update link'] = link[1];
  const post = (oldPassword: string, newPassword: string, accept = 'application/x-ndjson') =>
    fetch(`${link[0]}/test`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: stack.url, accept },
      body: new URLSearchParams({ oldPassword, newPassword }),
    }).then((answer) => answer.text());
  await post(plant('wrong old password'), plant('unused new password'));
  await post(mailbox.password, plant('wrong new password'), 'text/html');
  await dovecot.setAvailable(false);
  await post(mailbox.password, plant('password while it is down'));
  await dovecot.setAvailable(true);
  await post(mailbox.password, changed);
  return [waits, popId, parroted, mailbox.accountId];
}

/** Sign-in providers, webhooks, text messages, SCIM and tokens; each answered by a server that repeats what it was sent. */
export async function providerPaths(
  stack: Stack,
  canaries: Canaries,
  closing: (() => unknown)[],
): Promise<void> {
  const open = async () => {
    const made = await startHttpGateway();
    closing.push(() => made.stop());
    return made;
  };
  // Each repeats what it was sent itself, and nothing of the others.
  const [gateway, hooks, phones] = await Promise.all([open(), open(), open()]);
  const plant = (name: string) => {
    canaries[name] = canary(name.replaceAll(' ', '-'));
    return canaries[name] as string;
  };
  const tolerant = (work: Promise<unknown>) => work.catch(() => undefined);
  const secret = plant('provider secret');
  const token = plant('access token');
  const { id: provider } = await stack.api<{ id: string }>('POST', '/providers', {
    kind: 'custom',
    name: 'Canary firm',
    clientId: 'rekey',
    secret,
    authorizationEndpoint: `${gateway.url}/authorize`,
    tokenEndpoint: `${gateway.url}/token`,
    scopes: ['mail'],
  });
  gateway.answer = {
    status: 401,
    body: JSON.stringify({
      error: 'invalid_client',
      error_description: `no ${secret}, no ${encodeURIComponent(secret)}`,
    }),
    headers: { 'content-type': 'application/json' },
  };
  await tolerant(stack.api('POST', `/providers/${provider}/test`));
  gateway.answer = {
    status: 200,
    body: JSON.stringify({ access_token: token, refresh_token: token, token_type: 'Bearer', expires_in: 5 }),
    headers: { 'content-type': 'application/json' },
  };
  await tolerant(stack.api('POST', `/providers/${provider}/test`));

  const hook = plant('webhook address');
  hooks.answer = { status: 500, body: `no to /${hook}` };
  const webhook = await stack.api<{ id: string; secret: string }>('POST', '/webhooks', {
    name: 'Canary hook',
    url: `${hooks.url}/${hook}`,
    events: ['account.suspended', 'account.recovered', 'account.created'],
  });
  canaries['webhook secret'] = webhook.secret.replace('whsec_', '');
  await tolerant(stack.api('POST', `/webhooks/${webhook.id}/test`));

  await stack.api('PATCH', '/settings', {
    'sms.provider': 'twilio',
    'sms.twilio.accountSid': 'AC0',
    'sms.twilio.authToken': plant('twilio token'),
    'sms.twilio.from': '+40721000222',
  });
  const key = plant('sms key');
  phones.answer = { status: 403, body: `no to Bearer ${key}` };
  await stack.api('PATCH', '/settings', {
    'sms.provider': 'http',
    'sms.http.url': `${phones.url}/sms?to={to}&text={text}`,
    'sms.http.headers': JSON.stringify({ Authorization: `Bearer ${key}` }),
  });
  await tolerant(stack.api('POST', '/settings/sms/test', { to: '+40721000111' }));
  await stack.api('PATCH', '/settings', { 'email.password': plant('email settings password') });
  await tolerant(stack.api('POST', '/settings/email/test', { to: 'root@northwind.example' }));
  await stack.api('PATCH', '/settings', { 'email.password': 'sink secret' });

  const scim = await stack.api<{ token: string }>('POST', '/api-tokens', {
    name: 'Canary SCIM',
    scopes: ['provisioning:write'],
  });
  canaries['scim token'] = scim.token;
  const call = (bearer: string, body: string) =>
    fetch(`${stack.url}/api/scim/v2/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/scim+json' },
      body,
    }).then((answer) => answer.text());
  const user = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'scim@people.example' };
  await call(scim.token, JSON.stringify({ ...user, password: plant('scim password') }));
  await call(scim.token, `{"password":"${canaries['scim password']}`);
  await call(plant('unknown token'), JSON.stringify(user));
}

/** Signing in, rightly and wrongly; a file of accounts; an identity provider; a link for a forgotten password. */
export async function browserPaths(
  stack: Stack,
  browser: Browser,
  canaries: Canaries,
  closing: (() => unknown)[],
) {
  const plant = (name: string) => {
    canaries[name] = canary(name.replaceAll(' ', '-'));
    return canaries[name] as string;
  };
  const own = plant('sign-in password');
  const email = 'bird@people.example';
  await stack.api('POST', '/users', { email, name: 'Bird', password: own, role: 'USER', allowLogin: true });
  const theirs = await (await browser.newContext()).newPage();
  for (const password of [plant('wrong sign-in password'), own]) {
    await theirs.goto(`${stack.url}/desktop/login`);
    await theirs.getByLabel('E-mail address').fill(email);
    await theirs.getByLabel('Password', { exact: true }).fill(password);
    await theirs.getByRole('button', { name: 'Sign in' }).click();
    await theirs.waitForLoadState('networkidle');
  }

  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, stack, '/console/accounts');
  await act(page, 'Import CSV');
  const text = `E-Mail;Kennwort\nimported@northwind.example;${plant('imported password')}\nnobody;${plant('refused row')}\n`;
  await page
    .getByLabel('CSV file')
    .setInputFiles({ name: 'birds.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: 'Upload' }).click();
  await page.locator('[name="fixed.incoming_host"]').fill('127.0.0.1');
  await page.locator('[name="fixed.incoming_port"]').fill(String(stack.dovecot.imapsPort));
  await page.getByRole('button', { name: 'Save columns' }).click();
  await page.getByRole('button', { name: 'Import one account' }).click();
  await page.getByText('1 stored, 0 there already, 1 not stored.').waitFor({ timeout: 60_000 });

  const authority = await startIdentityProvider();
  closing.push(() => authority.stop());
  canaries['identity provider secret'] = authority.clientSecret;
  authority.setPerson('flyer', { email: 'flyer@people.example', email_verified: true, name: 'Flyer' });
  await page.goto(`${stack.url}/console/identity-providers/new`);
  await page.getByLabel('Name', { exact: true }).fill('Canary house');
  await page.getByLabel('Issuer').fill(authority.issuer);
  await page.getByLabel('Client id').fill(authority.clientId);
  await page.getByLabel('Client secret').fill(authority.clientSecret);
  await page.getByLabel('Add a user for whoever').check();
  await page.getByRole('button', { name: 'Add identity provider' }).click();
  await page.getByRole('heading', { name: 'Canary house' }).waitFor();
  const flyer = await (await browser.newContext()).newPage();
  await flyer.goto(`${stack.url}/login`);
  await flyer.getByRole('link', { name: 'Sign in with Canary house' }).click();
  await flyer.getByLabel('Address').fill('flyer');
  await flyer.getByLabel('Password').fill(passwordOf('flyer'));
  await flyer.getByRole('button', { name: 'Sign in' }).click();
  const allow = flyer.getByRole('button', { name: 'Allow' });
  await Promise.race([allow.waitFor(), flyer.waitForURL((url) => url.origin !== authority.issuer)]);
  if (flyer.url().startsWith(authority.issuer)) await allow.click();
  await flyer.waitForLoadState('networkidle');
  return context;
}
