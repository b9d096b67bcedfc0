import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { keyOfVersion, keyPairOf, parseKeyRing } from '#lib/crypto/key-ring.ts';
import { unseal } from '#lib/crypto/seal.ts';
import { mailScope, publicClient } from '#lib/testing/authorization-server.ts';
import type { Canaries } from '#lib/testing/canary-search.ts';
import { signIn } from '../console.ts';
import type { Stack } from '../stack.ts';

/** What lets somebody in: the administrator's password and session, an API token at work, a link for a forgotten password. */
export async function sessionPaths(stack: Stack, browser: Browser, canaries: Canaries): Promise<void> {
  canaries["administrator's password"] = stack.administrator.password;
  const made = await stack.api<{ token: string }>('POST', '/api-tokens', {
    name: 'Canary at work',
    scopes: ['accounts:read'],
  });
  canaries['api token'] = made.token;
  const asked = ['/mail-accounts', '/settings', '/mail-accounts/none', '/nothing?token=1'];
  for (const call of asked)
    await fetch(`${stack.url}/api/v1${call}`, { headers: { authorization: `Bearer ${made.token}` } }).then(
      (answer) => answer.text(),
    );

  const console = await browser.newContext();
  const page = await console.newPage();
  await signIn(page, stack);
  canaries["administrator's session"] = await sessionOf(console);

  const email = `forgets-${randomUUID()}@people.example`;
  await stack.api('POST', '/users', {
    email,
    name: 'Forgets',
    password: randomUUID(),
    role: 'USER',
    allowLogin: true,
  });
  const person = await browser.newContext();
  const own = await person.newPage();
  await own.goto(`${stack.url}/forgotten-password`);
  await own.getByLabel('E-mail address').fill(email);
  await own.getByRole('button', { name: 'Send the link' }).click();
  const { parsed } = await stack.sink.waitForMail(({ to }) => to.includes(email), 60_000);
  const link = /https?:\S+\/invite\/([\w-]+)/.exec(parsed.text ?? '');
  if (!link?.[1]) throw new Error('the mail has no link');
  canaries['sign-in link'] = link[1];
  await own.goto(link[0]);
  await person.close(); // a page that is open has its own address
}

/** The value of the cookie that a session is known by. */
async function sessionOf(context: BrowserContext): Promise<string> {
  const cookie = (await context.cookies()).find(({ name }) => /rekey\.session$/.test(name));
  if (!cookie) throw new Error('there is no cookie of a session');
  return cookie.value;
}

/** An owner signs in at a provider: what the grant holds is read as a worker reads it. */
export async function grantPaths(stack: Stack, browser: Browser, canaries: Canaries): Promise<string> {
  const { authority, dovecot } = stack;
  const address = 'grants@contoso.example';
  authority.addUser(address, 'secret of contoso');
  const [provider] = await stack.sql(
    `INSERT INTO provider (id, kind, name, "clientId", "secretKind", issuer, scopes, mechanisms, hosts)
     VALUES (gen_random_uuid(), 'custom', 'Contoso', $1, 'none', $2, $3, '{xoauth2}', '{contoso.example}') RETURNING id`,
    [publicClient, authority.issuer, ['openid', 'email', 'offline_access', mailScope]],
  );
  const { id } = await stack.api<{ id: string }>('POST', '/mail-accounts', {
    ...{
      address,
      provider: provider?.id,
      owner: { email: 'grants@people.example', alternateEmail: 'grants@home.example' },
    },
    incoming: { type: 'imap', host: '127.0.0.1', port: dovecot.imapsPort, security: 'tls', user: address },
  });
  const { parsed } = await stack.sink.waitForMail(({ to }) => to.includes('grants@home.example'), 120_000);
  const link = /https?:\S+\/update\/([\w-]{43})/.exec(parsed.text ?? '');
  if (!link?.[1]) throw new Error('the mail has no link');
  canaries['link to connect'] = link[1];
  const context = await browser.newContext();
  await connect(await context.newPage(), link[0], address);
  await context.close();
  const [row] = await stack.sql(
    'SELECT "sealedIncoming", "sealedAccess" FROM credential WHERE "accountId" = $1',
    [id],
  );
  const open = (sealed: unknown, field: string) =>
    unseal(String(sealed), { row: id, field }, ringOf(stack)).reveal();
  canaries["an owner's refresh token"] = JSON.parse(open(row?.sealedIncoming, 'incoming')).refreshToken;
  canaries["an owner's access token"] = open(row?.sealedAccess, 'access');
  return id;
}

async function connect(page: Page, link: string, address: string): Promise<void> {
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in with Contoso' }).click();
  await page.getByLabel('Address').fill(address);
  await page.getByLabel('Password').fill('secret of contoso');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByRole('heading', { name: 'Your mailbox is connected' }).waitFor({ timeout: 60_000 });
}

function ringOf({ dataDir }: Stack) {
  const ring = parseKeyRing(fs.readFileSync(path.join(dataDir, 'secret.key'), 'utf8'));
  if (!ring) throw new Error('there is no key');
  return ring;
}

/** The key itself, as bytes, and what opens mail credentials: the web process has neither (REKEY_WRITE_ONLY_WEB). */
export function keysOf(stack: Stack): Canaries {
  const ring = ringOf(stack);
  const key = keyOfVersion(ring, ring.current);
  if (key.kind !== 'whole') throw new Error('the key is not whole');
  const der = keyPairOf(key).privateKey.export({ format: 'der', type: 'pkcs8' });
  return { 'the key': key.master, 'the key of mail credentials': der.subarray(-32) };
}
