import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Dovecot, startDovecot } from '../testing/dovecot.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { passwordCredential } from './credential.ts';
import type { Cause } from './judge/causes.ts';
import type { Stage } from './judge/failure.ts';
import type { MailServer } from './network/server.ts';
import { found, tryIncoming } from './probe.ts';
import { protocols } from './protocols.ts';

// The right password at a real Dovecot, in states that a real server gets into: what it says then is its own.
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-states-'));
const rows = [
  'disabled:{PLAIN}secret::::::nologin=y reason=<b>ask</b>the=desk',
  'elsewhere:{PLAIN}secret::::::allow_nets=192.0.2.0/24',
  'broken-table:{NOSUCH}secret::::::',
  'behind:{PLAIN}secret::::::proxy=y host=127.0.0.1 port=1 proxy_timeout=300ms',
];
const names = ['ana', 'crowded', 'no-store', 'unreadable'];
let dovecot: Dovecot;
let restore: () => void;

beforeAll(async () => {
  const env = await mailTestEnv();
  restore = env.restore;
  fs.writeFileSync(path.join(folder, 'rows'), `${rows.join('\n')}\n`);
  fs.writeFileSync(path.join(folder, 'crash'), '#!/bin/sh\nkill -9 $$\n', { mode: 0o755 });
  fs.chmodSync(folder, 0o755);
  dovecot = await startDovecot({
    authority: env.authority,
    users: Object.fromEntries(names.map((name) => [name, 'secret'])),
    config: `listen = 127.0.0.1 127.0.0.2
mail_max_userip_connections = 1
disable_plaintext_auth = yes
mail_plugins = quota
plugin {\n  quota = maildir:whole\n  quota_rule = *:storage=1K\n}
passdb {\n  driver = checkpassword\n  args = ${folder}/crash\n  username_filter = crashing\n}
passdb {\n  driver = passwd-file\n  args = ${folder}/rows\n}`,
  });
  fs.writeFileSync(path.join(dovecot.folder, 'mail', 'no-store'), 'a file where a folder should be');
  dovecot.deliver('unreadable', [Buffer.from('Subject: x\r\n\r\nx\r\n')]);
  fs.chmodSync(dovecot.maildir('unreadable'), 0o700);
  fs.chownSync(dovecot.maildir('unreadable'), 0, 0);
});
afterAll(async () => {
  await dovecot.stop();
  restore();
  fs.rmSync(folder, { recursive: true });
});

const ask = (type: 'imap' | 'pop3', user: string, to: Partial<MailServer> = {}, limits = {}) => {
  const port = type === 'imap' ? dovecot.imapsPort : dovecot.pop3sPort;
  const server: MailServer = { host: 'localhost', port, security: 'tls', user, ...to };
  const options = { signal: AbortSignal.timeout(15_000), limits };
  return found(tryIncoming(type, server, passwordCredential('secret'), options));
};

/** A session of somebody else's, kept open until it is ended. */
async function hold(user: string): Promise<net.Socket> {
  const socket = net.connect(dovecot.imapPort, '127.0.0.1');
  socket.write(`a LOGIN ${user} secret\r\n`);
  for await (const chunk of socket.iterator({ destroyOnReturn: false }))
    if (String(chunk).includes('a OK')) break;
  return socket;
}

/** The process of its that checks passwords. */
function authProcess(): number {
  const children = fs
    .readFileSync(`/proc/${dovecot.pid}/task/${dovecot.pid}/children`, 'utf8')
    .trim()
    .split(' ');
  const [found] = children.filter((pid) => fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'auth');
  return Number(found);
}

test.each<[what: string, user: string, imap: [Stage, Cause], pop3: [Stage, Cause] | null]>([
  ['a login that is switched off', 'disabled', ['auth', 'account_disabled'], ['auth', 'unknown']],
  // Byte for byte what it says to a wrong password: why one refusal is not believed, nor many at once.
  ['another network', 'elsewhere', ['auth', 'wrong_credentials'], ['auth', 'wrong_credentials']],
  ['a table it cannot read', 'broken-table', ['auth', 'wrong_credentials'], ['auth', 'wrong_credentials']],
  [
    'a program of its that crashes',
    'crashing',
    ['auth', 'server_unavailable'],
    ['auth', 'server_unavailable'],
  ],
  ['a back end that is down', 'behind', ['auth', 'server_unavailable'], ['auth', 'server_unavailable']],
  [
    'a mailbox without a store',
    'no-store',
    ['select', 'server_unavailable'],
    ['select', 'server_unavailable'],
  ],
  [
    'a store nobody may read',
    'unreadable',
    ['select', 'server_unavailable'],
    ['select', 'server_unavailable'],
  ],
  ['too many sessions', 'crowded', ['auth', 'throttled'], null],
])('the right password, and %s', async (_what, user, ...expected) => {
  const held = user === 'crowded' ? await hold(user) : undefined;
  const types = ['imap', 'pop3'] as const;
  const results = await Promise.all(types.map((type, at) => expected[at] && ask(type, user)));
  held?.destroy();
  for (const [at, [stage, cause] = []] of expected.map((one) => one ?? undefined).entries())
    if (stage) expect(results[at]).toMatchObject({ ok: false, stage, verdict: { cause } });
  if (user === 'disabled') expect(JSON.stringify(results)).toContain('<b>ask</b>the=desk');
});

test('a server that demands encryption of who comes without is sent no password', async () => {
  for (const type of ['imap', 'pop3'] as const) {
    const port = type === 'imap' ? dovecot.imapPort : dovecot.pop3Port;
    // From 127.0.0.1 to 127.0.0.2: to Dovecot that is another machine.
    expect(await ask(type, 'ana', { host: '127.0.0.2', port, security: 'none' })).toMatchObject({
      ok: false,
      verdict: { cause: 'tls' },
    });
  }
  expect(dovecot.signIns('ana')).toEqual({ accepted: 0, refused: 0 });
});

test('a full mailbox keeps no copy of what was sent, and blames neither password nor line', async () => {
  const server: MailServer = { host: 'localhost', port: dovecot.imapsPort, security: 'tls', user: 'ana' };
  const options = { signal: AbortSignal.timeout(15_000) };
  const bytes = Buffer.from(`Message-ID: <one@x.example>\r\nSubject: one\r\n\r\n${'x'.repeat(4_000)}\r\n`);
  const message = { messageId: '<one@x.example>', bytes };
  const filed = protocols.imap.source.fileSent?.(
    server,
    passwordCredential('secret'),
    options,
    message,
    'Sent',
  );
  await expect(filed).rejects.toMatchObject({
    verdict: { cause: 'mailbox', evidence: expect.stringContaining('OVERQUOTA') },
  });
  expect(await ask('imap', 'ana')).toEqual({ ok: true });
});

test('a sign-in service that hangs is the server’s trouble, and one that was killed is back at the next sign-in', async () => {
  const hanging = authProcess();
  process.kill(hanging, 'SIGSTOP');
  const asked = await ask('imap', 'ana', {}, { greetingMs: 500, signInMs: 500 });
  expect(asked.ok).toBe(false);
  if (!asked.ok) expect(['network', 'server_unavailable']).toContain(asked.verdict.cause);
  process.kill(hanging, 'SIGKILL');
  expect(await ask('imap', 'ana')).toEqual({ ok: true });
});
