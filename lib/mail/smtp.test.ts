import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../crypto/secret.ts';
import type { KeyPair } from '../testing/certificates.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { type ScriptedServer, type Step, scriptedServer } from '../testing/scripted-imap.ts';
import { type SmtpSink, startSmtpSink } from '../testing/smtp-sink.ts';
import type { Cause } from './causes.ts';
import { probeOutgoing } from './probe.ts';
import { sendMail } from './send.ts';
import type { ConnectionSecurity, ConnectionStep } from './server.ts';

const password = 'S3cret-canary';
const limits = { setupMs: 600, signInMs: 600, commandMs: 600, logoutMs: 200 };
let pair: KeyPair;
let restore: () => void;
let stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const env = await mailTestEnv();
  restore = env.restore;
  pair = await env.authority.issue();
});
afterAll(() => restore());
afterEach(async () => {
  for (const stop of stops) await stop();
  stops = [];
});

async function sink(options: Parameters<typeof startSmtpSink>[0] = {}): Promise<SmtpSink> {
  const made = await startSmtpSink({ users: { ana: password }, pair, ...options });
  stops.push(made.stop);
  return made;
}

async function scripted(steps: Step[]): Promise<ScriptedServer> {
  const made = await scriptedServer(steps);
  stops.push(made.stop);
  return made;
}

const target = (port: number, security: ConnectionSecurity = 'starttls', user = 'ana') => ({
  host: 'localhost',
  port,
  security,
  user,
});
const options = (given = {}) => ({ signal: AbortSignal.timeout(5000), limits, ...given });
const mail = {
  from: 'Rekey <rekey@northwind.example>',
  to: 'ana@northwind.example',
  subject: 'Ünicode',
  text: 'hello',
};

test.each(['starttls', 'tls', 'none'] as const)(
  'signs in over %s and tells each step in order',
  async (security) => {
    const server = await sink({
      implicitTls: security === 'tls',
      ...(security === 'none' ? { pair: undefined } : {}),
    });
    const steps: ConnectionStep[] = [];
    const onStep = (step: ConnectionStep) => steps.push(step);
    expect(
      await probeOutgoing(target(server.port, security), new Secret(password), options({ onStep })),
    ).toEqual({ ok: true });
    expect(steps.filter((step) => step !== 'securing')).toEqual(['reaching', 'signing_in', 'signed_in']);
    expect(steps.includes('securing')).toBe(security !== 'none');
  },
);

test('tries a refused password once and calls it so', async () => {
  const server = await sink();
  expect(await probeOutgoing(target(server.port), new Secret('other'), options())).toMatchObject({
    ok: false,
    stage: 'auth',
    verdict: { cause: 'wrong_credentials' },
  });
  expect(server.signIns).toEqual([{ user: 'ana', accepted: false }]);
});

test.each(['quo"te', 'back\\slash', ' both ends ', 'żółć', '🔑', 'p'.repeat(200)])(
  'carries %j byte for byte',
  async (text) => {
    const server = await sink({ users: { [text]: text } });
    expect(await probeOutgoing(target(server.port, 'starttls', text), new Secret(text), options())).toEqual({
      ok: true,
    });
  },
);

test('sends a mail and hands back the server answer', async () => {
  const server = await sink();
  const result = await sendMail(target(server.port), new Secret(password), mail, options());
  expect(result).toMatchObject({ ok: true });
  const caught = await server.waitForMail();
  expect(caught.parsed.subject).toBe('Ünicode');
  expect(caught.to).toEqual(['ana@northwind.example']);
  expect(result.ok && result.messageId).toBe(caught.parsed.messageId);
});

test('opens no file and fetches no address that a mail names', async () => {
  const server = await sink();
  const result = sendMail(
    target(server.port),
    new Secret(password),
    { ...mail, html: { path: '/etc/passwd' } },
    options(),
  );
  await expect(result).rejects.toThrow(/access/i);
  expect(server.mails).toEqual([]);
});

test.each([
  ['recipient', 550, 'permanent'],
  ['recipient', 451, 'temporary'],
  ['data', 554, 'permanent'],
  ['data', 452, 'temporary'],
  ['auth', 535, 'temporary'],
] as const)('tells a %s answer %i as %s', async (where, code, kind) => {
  const server = await sink();
  server.refuse = { [where]: { code, text: 'no' } };
  const result = await sendMail(target(server.port), new Secret(password), mail, options());
  expect(result).toMatchObject({ ok: false, kind });
  expect(server.mails).toEqual([]);
});

const ready: Step = { send: '220 mx ESMTP\r\n' };
const ehlo = (...lines: string[]): Step[] => [
  { wait: /^EHLO/ },
  { send: ['mx', ...lines].map((line, i) => `250${i === lines.length ? ' ' : '-'}${line}\r\n`).join('') },
];
const auth: Step[] = [ready, ...ehlo('AUTH PLAIN LOGIN'), { wait: /^AUTH/ }];

describe('a server that misbehaves is never taken for one that refuses the password', () => {
  const cases: [title: string, steps: Step[], causes: Cause[]][] = [
    [
      '421 at the greeting',
      [{ send: '421 4.3.2 Service not available\r\n' }, { close: true }],
      ['server_unavailable', 'throttled'],
    ],
    [
      '554 at the greeting',
      [{ send: '554 5.7.1 Your address is blocked\r\n' }],
      ['account_disabled', 'throttled', 'locked_out', 'protocol', 'unknown', 'server_unavailable'],
    ],
    ['silence', [], ['network']],
    ['FIN', [{ close: true }], ['network']],
    ['RST', [{ reset: true }], ['network']],
    ['another service', [{ send: 'SSH-2.0-OpenSSH_9.2\r\n' }], ['protocol']],
    ['an endless line', [{ flood: 'x'.repeat(65_536) }], ['protocol', 'network']],
    ['an endless reply', [{ flood: '220-still here\r\n'.repeat(1000) }], ['protocol', 'network']],
    [
      '454 at AUTH',
      [...auth, { send: '454 4.7.0 Temporary authentication failure\r\n' }],
      ['server_unavailable'],
    ],
    [
      '421 at AUTH',
      [...auth, { send: '421 4.7.0 Too many errors\r\n' }, { close: true }],
      ['throttled', 'server_unavailable', 'unknown', 'network', 'locked_out', 'protocol'],
    ],
    ['FIN after AUTH', [...auth, { close: true }], ['network']],
    ['RST after AUTH', [...auth, { reset: true }], ['network']],
    ['silence after AUTH', auth, ['network']],
    [
      'a policy sentence with 535',
      [
        ...auth,
        {
          send: '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant\r\n',
        },
      ],
      ['account_disabled', 'oauth_required'],
    ],
    [
      'a challenge that is not base64',
      [...auth, { send: '334 %%%\r\n' }, { wait: /.*/ }, { send: '501 5.5.2 malformed\r\n' }],
      ['protocol', 'unknown'],
    ],
    ['only tokens are taken', [ready, ...ehlo('AUTH XOAUTH2')], ['oauth_required']],
    ['no AUTH at all', [ready, ...ehlo('SIZE 1000')], ['tls', 'protocol']],
  ];
  test.each(cases)('%s', async (_title, steps, causes) => {
    const server = await scripted(steps);
    const began = performance.now();
    const result = await probeOutgoing(target(server.port, 'none'), new Secret(password), options());
    expect(result.ok).toBe(false);
    if (!result.ok) expect(causes).toContain(result.verdict.cause);
    expect(JSON.stringify(result)).not.toContain(password);
    expect(performance.now() - began).toBeLessThan(6000);
    expect(server.connections).toBe(1);
  });
});

describe('no byte of the password leaves before verified TLS', () => {
  const offer = [ready, ...ehlo('STARTTLS', 'AUTH PLAIN'), { wait: /STARTTLS/ }] as Step[];
  const cases: [title: string, steps: () => Step[]][] = [
    [
      'STARTTLS is not offered',
      () => [ready, ...ehlo('AUTH PLAIN'), { wait: /STARTTLS/ }, { send: '502 no\r\n' }],
    ],
    ['STARTTLS is refused', () => [...offer, { send: '454 4.7.0 TLS not available\r\n' }]],
    ['EHLO is refused', () => [ready, { wait: /EHLO/ }, { send: '502 no\r\n' }]],
    [
      'bytes come with the answer',
      () => [...offer, { send: '220 go\r\n250 AUTH PLAIN\r\n' }, { startTls: pair }],
    ],
    ['the handshake is cut', () => [...offer, { send: '220 go\r\n' }, { sleep: 30 }, { close: true }]],
  ];
  test.each(cases)('%s', async (_title, steps) => {
    const server = await scripted(steps());
    const result = await probeOutgoing(target(server.port), new Secret(password), options());
    expect(result).toMatchObject({ ok: false });
    if (!result.ok) expect(['tls', 'network', 'protocol']).toContain(result.verdict.cause);
    expect(server.received()).not.toMatch(/AUTH PLAIN|canary/);
  });
});

test('refuses what SMTP cannot carry before anything is sent', async () => {
  const server = await sink();
  for (const text of ['a\r\nb', 'a\0b', '']) {
    expect(await probeOutgoing(target(server.port), new Secret(text), options())).toMatchObject({
      ok: false,
    });
  }
  expect(server.signIns).toEqual([]);
});

test('stops when the caller stops', async () => {
  const server = await scripted([ready]);
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('the worker stops')), 50);
  const attempt = probeOutgoing(target(server.port, 'none'), new Secret(password), { signal: stop.signal });
  await expect(attempt).rejects.toThrow('the worker stops');
});
