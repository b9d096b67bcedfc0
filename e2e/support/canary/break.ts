import { setTimeout as pause } from 'node:timers/promises';
import type { Canaries } from '#lib/testing/canary-search.ts';
import { listenerOf } from '../listener-of.ts';
import { type Stack, until } from '../stack.ts';
import { createMailbox } from '../test.ts';
import { canary } from './plant.ts';

/** Secrets in requests that are refused for something else. */
export async function brokenRequests(stack: Stack, canaries: Canaries): Promise<void> {
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
  await tolerant(
    stack.api('POST', '/identity-providers', {
      name: 'x',
      issuer: secret,
      clientId: 'x',
      secret,
      roleClaim: 'x',
    }),
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

/** A worker and the web process die in the middle of a test of a new password, and of checks. */
export async function crash(stack: Stack, canaries: Canaries): Promise<void> {
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
