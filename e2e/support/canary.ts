import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, chromium } from '@playwright/test';
import { type Canaries, CanarySearch, type Sighting } from '#lib/testing/canary-search.ts';
import { startHttpGateway } from '#lib/testing/http-gateway.ts';
import { passwordOf, startIdentityProvider } from '#lib/testing/identity-provider.ts';
import { installedBrowser } from '../../scripts/test/browser.ts';
import { act, signIn } from './console.ts';
import { listenerOf } from './listener-of.ts';
import { routesBelow } from './routes.ts';
import { type Stack, startStack, until } from './stack.ts';
import { createMailbox } from './test.ts';

export type CanaryReport = {
  canaries: number;
  /** Bytes that were looked through, by place. */
  looked: Record<string, number>;
  sightings: Sighting[];
  /** What the memory of the web process still holds: what it was started with, and what nobody has written over yet. */
  inMemory: Sighting[];
};

const canary = (name: string) => `kanari-${name}-${randomBytes(9).toString('hex')}`;

/**
 * Sends secrets that can be told from anything else through every path there is, failures and crashes included, and looks for them in all
 * that Rekey leaves behind: its log, its database and the files of it, bodies and backups, every page and every answer of the API,
 * the browser's storage, the process list, the audit log, the exports, and the memory of the web process.
 */
export async function flyCanaries(tell: (line: string) => void = () => {}): Promise<CanaryReport> {
  const browser = await chromium.launch({ executablePath: installedBrowser(), args: ['--no-sandbox'] });
  const audit = await startHttpGateway();
  const canaries: Canaries = { 'backup passphrase': canary('backup'), 'audit token': canary('audit') };
  const stack = await startStack({
    REKEY_BACKUP_PASSPHRASE: canaries['backup passphrase'] as string,
    REKEY_AUDIT_TO: `http://127.0.0.1:${audit.port}/audit`,
    REKEY_AUDIT_AUTHORIZATION: `Bearer ${canaries['audit token']}`,
  });
  const closing: (() => unknown)[] = [];
  try {
    const accounts = await mailPaths(stack, canaries, closing);
    tell('mail: done');
    await providerPaths(stack, canaries, closing);
    tell('providers, webhooks, text messages, SCIM, tokens: done');
    await brokenRequests(stack, canaries);
    const context = await browserPaths(stack, browser, canaries, closing);
    tell('browser: done');
    await crash(stack, canaries);
    tell('crashes: done');
    await pause(5_000);
    const search = new CanarySearch(canaries);
    await lookAtPages(stack, context, search, accounts);
    await lookAtDatabase(stack, search);
    search.folder('data folder', stack.dataDir, (name) => /secret\.key|rekey\.log|\.sock|\.lock/.test(name));
    search.text('log', stack.log());
    lookAtProcesses(search);
    const memory = new CanarySearch(canaries);
    lookAtMemory(await listenerOf(Number(new URL(stack.url).port)), memory);
    const looked = { ...search.looked, ...memory.looked };
    return {
      canaries: Object.keys(canaries).length,
      looked,
      sightings: search.sightings,
      inMemory: memory.sightings,
    };
  } finally {
    await browser.close();
    await stack.stop();
    for (const close of closing) await close();
    await audit.stop();
  }
}

/** IMAP with IDLE, POP3, sending, the update page; a server that is away, one that refuses, and one that repeats what it was sent. */
async function mailPaths(stack: Stack, canaries: Canaries, closing: (() => unknown)[]): Promise<string[]> {
  const { dovecot } = stack;
  const make = async (name: string, incoming: object, more: object = {}) => {
    const address = `${name}@northwind.example`;
    const { id } = await stack.api<{ id: string }>('POST', '/mail-accounts', {
      address,
      owner: { email: `${name}@people.example`, alternateEmail: `${name}@home.example` },
      incoming: { host: '127.0.0.1', user: address, ...incoming },
      ...more,
    });
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
async function providerPaths(stack: Stack, canaries: Canaries, closing: (() => unknown)[]): Promise<void> {
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

/** Secrets in requests that are refused for something else. */
async function brokenRequests(stack: Stack, canaries: Canaries): Promise<void> {
  canaries['password of a refused request'] = canary('refused');
  const secret = canaries['password of a refused request'] as string;
  const tolerant = (work: Promise<unknown>) => work.catch(() => undefined);
  await tolerant(
    stack.api('POST', '/mail-accounts', { address: secret, incoming: { port: secret, password: secret } }),
  );
  await tolerant(stack.api('POST', '/users', { email: 'x', password: secret, role: secret }));
  await tolerant(stack.api('PATCH', '/settings', { 'email.password': { of: secret }, 'email.port': secret }));
  await tolerant(
    stack.api('POST', '/providers', { kind: 'custom', secret, tokenEndpoint: `https://user:${secret}@x` }),
  );
  await tolerant(stack.api('POST', '/webhooks', { name: 'x', url: `ftp://x/${secret}`, events: [] }));
  for (const body of [`{"password":"${secret}`, `"${secret}"`, 'x'.repeat(70_000) + secret])
    await tolerant(
      fetch(`${stack.url}/api/v1/mail-accounts`, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${secret}` },
      }),
    );
  await tolerant(
    fetch(`${stack.url}/update/${secret}/test`, { method: 'POST', body: `oldPassword=${secret}%ZZ` }),
  );
}

/** Signing in, rightly and wrongly; a file of accounts; an identity provider; a link for a forgotten password. */
async function browserPaths(stack: Stack, browser: Browser, canaries: Canaries, closing: (() => unknown)[]) {
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

/** A worker and the web process die in the middle of a test of a new password, and of checks. */
async function crash(stack: Stack, canaries: Canaries): Promise<void> {
  const mailbox = await createMailbox(stack, false);
  canaries['password of a crash'] = canary('crash');
  const typed = canaries['password of a crash'] as string;
  await stack.dovecot.setPassword(mailbox.address, typed);
  await stack.api('POST', `/mail-accounts/${mailbox.accountId}/update-link`);
  const mail = await stack.sink.waitForMail(({ to }) => to.includes(mailbox.alternateEmail), 120_000);
  const link = /https?:\S+\/update\/[\w-]+/.exec(mail.parsed.text ?? '')?.[0];
  const body = new URLSearchParams({ oldPassword: mailbox.password, newPassword: typed });
  const sent = fetch(`${link}/test`, {
    method: 'POST',
    headers: { origin: stack.url, accept: 'application/x-ndjson' },
    body,
  });
  await pause(60);
  process.kill(await listenerOf(Number(new URL(stack.url).port)), 'SIGABRT');
  await sent.then((answer) => answer.text()).catch(() => undefined);
  const workers = await stack.sql(`SELECT pid FROM heartbeat WHERE kind = 'worker'`, []);
  for (const { pid } of workers) process.kill(Number(pid), 'SIGKILL');
  await until(async () => (await fetch(`${stack.url}/api/v1/health`)).ok, 60_000);
}

type Context = Awaited<ReturnType<Browser['newContext']>>;

async function lookAtPages(stack: Stack, context: Context, search: CanarySearch, accounts: string[]) {
  const page = await context.newPage();
  await signIn(page, stack, '/console');
  for (const { pattern, methods } of routesBelow('(console)')) {
    if (!methods.includes('GET') || pattern.includes('/test')) continue;
    for (const id of pattern.includes('[id]') ? accounts : ['']) {
      const address = pattern.replace('[id]', id).replaceAll(/\/\[\.*\w+\]/g, '');
      const answer = await page.request.get(stack.url + address);
      search.text(`pages: ${address}`, await answer.text());
    }
  }
  for (const call of [
    'settings',
    'mail-accounts',
    'users',
    'api-tokens',
    'webhooks',
    'providers',
    'notifications',
    'audit',
    'health',
    'openapi.json',
    'metrics',
  ])
    search.text(
      `api: ${call}`,
      JSON.stringify(await stack.api('GET', `/${call}`).catch((error) => String(error))),
    );
  for (const id of accounts)
    search.text(
      `api: timeline of ${id}`,
      JSON.stringify(await stack.api('GET', `/mail-accounts/${id}/timeline`)),
    );
  for (const other of context.browser()?.contexts() ?? [])
    for (const open of other.pages()) {
      if (!open.url().startsWith(stack.url)) continue;
      search.text('pages: open ones', await open.content());
      const stored = await open.evaluate(() =>
        JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]),
      );
      search.text('browser storage', stored);
    }
}

async function lookAtDatabase(stack: Stack, search: CanarySearch): Promise<void> {
  const tables = await stack.sql(
    `SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
      WHERE table_schema IN ('public', 'pgboss') AND table_type = 'BASE TABLE'`,
    [],
  );
  for (const { schema, name } of tables) {
    const rows = await stack.sql(`SELECT t::text AS row FROM "${schema}"."${name}" t`, []);
    search.text(`database: ${name}`, rows.map(({ row }) => String(row)).join('\n'));
  }
}

/** What anybody on the machine sees, and what processes were handed that need no secret: those of the database. */
function lookAtProcesses(search: CanarySearch): void {
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      search.text('process list', command);
      if (command.includes('postgres'))
        search.bytes('environment of the database', fs.readFileSync(`/proc/${pid}/environ`));
    } catch {} // ended meanwhile
  }
}

/** All that the process may write to, as its core would have it: it stands still meanwhile. */
function lookAtMemory(pid: number, search: CanarySearch): void {
  const memory = fs.openSync(`/proc/${pid}/mem`, 'r');
  process.kill(pid, 'SIGSTOP');
  try {
    for (const line of fs.readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, begin, end, rights] = /^([\da-f]+)-([\da-f]+) (\S+)/.exec(line) ?? [];
      if (!begin || !end || !rights?.startsWith('rw')) continue;
      search.pieces(
        'memory of the web process',
        memory,
        Number.parseInt(begin, 16),
        Number.parseInt(end, 16),
      );
    }
  } finally {
    process.kill(pid, 'SIGCONT');
    fs.closeSync(memory);
  }
}
