import { getEventListeners } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { KeyPair, TestAuthority } from '../../testing/certificates.ts';
import { makeAuthority } from '../../testing/certificates.ts';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { type ScriptedServer, type Step, scriptedServer } from '../../testing/scripted-imap.ts';
import { passwordCredential } from '../credential.ts';
import type { Cause } from '../judge/causes.ts';
import { MailFailure } from '../judge/failure.ts';
import { mailLimits } from '../network/limits.ts';
import type { ConnectionSecurity, ConnectionStep } from '../network/server.ts';
import type { SessionOptions } from '../protocol.ts';
import { withImapSession } from './connect.ts';
import { examine, readStatus } from './folder-state.ts';

const password = 'S3cret-canary';
const limits = {
  setupMs: 800,
  greetingMs: 800,
  signInMs: 800,
  commandMs: 800,
  logoutMs: 200,
  commandResponses: 500,
};
const greeting: Step = { send: '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN STARTTLS] ready\r\n' };
const signedIn: Step[] = [
  greeting,
  { wait: /LOGIN/ },
  { send: '{tag} OK [CAPABILITY IMAP4rev1 CONDSTORE] in\r\n' },
];

let authority: TestAuthority;
let pair: KeyPair;
let restore: () => void;
let server: ScriptedServer | undefined;
const rejections: unknown[] = [];
const onRejection = (reason: unknown) => rejections.push(reason);

beforeAll(async () => {
  ({ authority, restore } = await mailTestEnv());
  pair = await authority.issue();
  process.on('unhandledRejection', onRejection);
});
afterAll(() => {
  restore();
  process.off('unhandledRejection', onRejection);
  expect(rejections).toEqual([]);
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

type Try = {
  security?: ConnectionSecurity;
  host?: string;
  user?: string;
  secret?: string;
} & Partial<SessionOptions>;

async function attempt(options: Try = {}, work: Parameters<typeof withImapSession>[3] = async () => 'in') {
  const { security = 'none', host = 'localhost', user = 'ana', secret = password, ...rest } = options;
  const target = { host, port: server?.port ?? 1, security, user };
  const began = performance.now();
  const result = await withImapSession(
    target,
    passwordCredential(secret),
    { signal: AbortSignal.timeout(5000), limits, ...rest },
    work,
  ).catch((error: unknown) => error);
  return { result, ms: performance.now() - began };
}

function causeOf(result: unknown): Cause | undefined {
  return result instanceof MailFailure ? result.verdict.cause : undefined;
}

describe('a server that misbehaves is never taken for one that refuses the password', () => {
  const cases: [title: string, script: Step[], causes: Cause[], work?: 'status' | 'examine'][] = [
    [
      'BYE at the greeting',
      [{ send: '* BYE too busy\r\n' }, { close: true }],
      ['server_unavailable', 'throttled', 'network', 'unknown'],
    ],
    [
      'BYE before the sign-in',
      [greeting, { send: '* BYE going down\r\n' }, { close: true }],
      ['server_unavailable', 'network', 'unknown'],
    ],
    [
      'BYE after LOGIN was sent',
      [greeting, { wait: /LOGIN/ }, { send: '* BYE shutting down\r\n' }, { close: true }],
      ['server_unavailable', 'network', 'unknown'],
    ],
    [
      'BYE after SELECT',
      [...signedIn, { wait: /EXAMINE/ }, { send: '* BYE bye\r\n' }, { close: true }],
      ['server_unavailable', 'network', 'mailbox', 'unknown'],
      'examine',
    ],
    ['FIN at the greeting', [{ close: true }], ['network']],
    ['FIN before the sign-in', [greeting, { close: true }], ['network']],
    ['FIN after LOGIN was sent', [greeting, { wait: /LOGIN/ }, { close: true }], ['network']],
    ['FIN after SELECT', [...signedIn, { wait: /EXAMINE/ }, { close: true }], ['network'], 'examine'],
    ['RST at the greeting', [{ reset: true }], ['network']],
    ['RST before the sign-in', [greeting, { reset: true }], ['network']],
    ['RST after LOGIN was sent', [greeting, { wait: /LOGIN/ }, { reset: true }], ['network']],
    ['RST after SELECT', [...signedIn, { wait: /EXAMINE/ }, { reset: true }], ['network'], 'examine'],
    ['silence after accept', [], ['network']],
    ['silence after LOGIN', [greeting, { wait: /LOGIN/ }], ['network']],
    ['silence in the middle of a line', [greeting, { wait: /LOGIN/ }, { send: '1 O' }], ['network']],
    ['silence after STATUS', [...signedIn, { wait: /STATUS/ }], ['network'], 'status'],
    ['one byte a time, for ever', [{ drip: '* OK '.padEnd(5000, 'x'), everyMs: 20 }], ['network']],
    ['an endless line as greeting', [{ flood: 'x'.repeat(65_536) }], ['protocol']],
    [
      'an endless line after LOGIN',
      [greeting, { wait: /LOGIN/ }, { flood: 'y'.repeat(65_536) }],
      ['protocol'],
    ],
    [
      'endless untagged lines',
      [greeting, { wait: /LOGIN/ }, { flood: '* OK still here\r\n'.repeat(1000) }],
      ['protocol'],
    ],
    [
      'endless untagged lines after the sign-in',
      [...signedIn, { wait: /STATUS/ }, { flood: '* 5 EXISTS\r\n'.repeat(1000) }],
      ['protocol'],
      'status',
    ],
    [
      'a literal of 4 GB',
      [...signedIn, { wait: /STATUS/ }, { send: '* STATUS {4294967295}\r\n' }],
      ['protocol'],
      'status',
    ],
    ['a reply with another tag', [greeting, { wait: /LOGIN/ }, { send: 'ZZ OK in\r\n' }], ['protocol']],
    [
      'two tagged replies, OK then NO',
      [
        greeting,
        { wait: /LOGIN/ },
        { send: '{tag} OK in\r\n{tag} NO [AUTHENTICATIONFAILED] out\r\n' },
        { wait: /STATUS/ },
      ],
      ['protocol'],
      'status',
    ],
    [
      'a reply before the command',
      [{ send: '* OK [CAPABILITY IMAP4rev1] ready\r\n1 OK in\r\n' }],
      ['protocol'],
    ],
    ['PREAUTH', [{ send: '* PREAUTH [CAPABILITY IMAP4rev1] you are in\r\n' }], ['protocol']],
    ['SSH on the port', [{ send: 'SSH-2.0-OpenSSH_9.2\r\n' }], ['protocol']],
    ['SMTP on the port', [{ send: '220 mx.example.org ESMTP\r\n' }], ['protocol']],
    ['HTTP on the port', [{ send: 'HTTP/1.1 400 Bad Request\r\n\r\n<html>Sign in</html>' }], ['protocol']],
    [
      'no password mechanism',
      [{ send: '* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2] hi\r\n' }],
      ['oauth_required'],
    ],
    [
      'UNAVAILABLE',
      [greeting, { wait: /LOGIN/ }, { send: '{tag} NO [UNAVAILABLE] Temporary authentication failure.\r\n' }],
      ['server_unavailable'],
    ],
    [
      'an alert before the refusal',
      [
        greeting,
        { wait: /LOGIN/ },
        { send: '* NO [ALERT] Too many simultaneous connections\r\n{tag} NO Login failed.\r\n' },
      ],
      ['throttled', 'unknown', 'locked_out'],
    ],
  ];

  test.each(cases)('%s', { timeout: 15_000 }, async (_title, script, causes, work) => {
    server = await scriptedServer(script);
    const heap = process.memoryUsage().rss;
    const { result, ms } = await attempt({}, async (session) => {
      if (work === 'status') return await readStatus(session, 'INBOX');
      if (work === 'examine') return await examine(session, 'INBOX');
      return 'in';
    });
    expect(result).toBeInstanceOf(MailFailure);
    expect(causes).toContain(causeOf(result));
    expect(ms).toBeLessThan(6000);
    expect(process.memoryUsage().rss - heap).toBeLessThan(150e6);
    expect(String(result)).not.toContain(password);
    expect(server.connections).toBe(1);
  });
});

test('reports a refused password as such, after exactly one sign-in', async () => {
  server = await scriptedServer([
    greeting,
    { wait: /LOGIN/ },
    { send: '{tag} NO [AUTHENTICATIONFAILED] Authentication failed.\r\n' },
  ]);
  const { result } = await attempt();
  expect(causeOf(result)).toBe('wrong_credentials');
  expect(server.received().match(/LOGIN|AUTHENTICATE/g)).toHaveLength(1);
});

test('hides a password that the server echoes', async () => {
  server = await scriptedServer([
    greeting,
    { wait: /LOGIN/ },
    { send: `{tag} NO bad password ${password}\r\n` },
  ]);
  const { result } = await attempt();
  expect(`${result} ${JSON.stringify((result as MailFailure).verdict)}`).not.toContain(password);
});

describe('no byte of the password leaves before verified TLS', () => {
  const noTls: [title: string, script: () => Step[]][] = [
    ['STARTTLS is not offered', () => [{ send: '* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n' }]],
    ['STARTTLS is refused', () => [greeting, { wait: /STARTTLS/ }, { send: '{tag} NO not now\r\n' }]],
    ['STARTTLS is answered with garbage', () => [greeting, { wait: /STARTTLS/ }, { send: 'gibberish\r\n' }]],
    [
      'bytes come with the STARTTLS answer',
      () => [
        greeting,
        { wait: /STARTTLS/ },
        { send: '{tag} OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n' },
        { startTls: pair },
      ],
    ],
    ['PREAUTH comes instead', () => [{ send: '* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] in\r\n' }]],
    [
      'the handshake is cut',
      () => [greeting, { wait: /STARTTLS/ }, { send: '{tag} OK go\r\n' }, { sleep: 30 }, { close: true }],
    ],
  ];
  test.each(noTls)('%s', async (_title, script) => {
    server = await scriptedServer(script());
    const { result } = await attempt({ security: 'starttls' });
    expect(['tls', 'protocol', 'network']).toContain(causeOf(result));
    expect(server.received()).not.toMatch(/LOGIN|AUTHENTICATE|canary/);
  });

  test('the certificate is expired, not yet valid, for another name or from nobody', async () => {
    const day = 86_400_000;
    const stranger = await makeAuthority();
    const bad: KeyPair[] = [
      await authority.issue({ from: new Date(Date.now() - 20 * day), to: new Date(Date.now() - day) }),
      await authority.issue({ from: new Date(Date.now() + day), to: new Date(Date.now() + 20 * day) }),
      await authority.issue({ names: ['elsewhere.example'], addresses: [] }),
      await stranger.issue(),
    ];
    for (const one of bad) {
      const overTls = await scriptedServer(signedIn, { tls: one });
      server = overTls;
      expect((await attempt({ security: 'tls' })).result).toMatchObject({ verdict: { cause: 'tls' } });
      expect(overTls.received()).toBe('');
      await overTls.stop();
      server = await scriptedServer([
        greeting,
        { wait: /STARTTLS/ },
        { send: '{tag} OK\r\n' },
        { startTls: one },
      ]);
      expect(causeOf((await attempt({ security: 'starttls' })).result)).toBe('tls');
      expect(server.received()).not.toMatch(/LOGIN|AUTHENTICATE/);
      await server.stop();
    }
  });

  test('TLS is spoken to a plain port, and plain to a TLS port', async () => {
    server = await scriptedServer(signedIn);
    expect(['tls', 'network', 'protocol']).toContain(causeOf((await attempt({ security: 'tls' })).result));
    await server.stop();
    server = await scriptedServer(signedIn, { tls: pair });
    expect(['tls', 'network', 'protocol']).toContain(causeOf((await attempt({ security: 'none' })).result));
    expect(server.received()).not.toContain('LOGIN');
  });

  test('the server speaks old TLS only', async () => {
    server = await scriptedServer(signedIn, {
      tls: { ...pair, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
    });
    expect(causeOf((await attempt({ security: 'tls' })).result)).toBe('tls');
  });
});

test.each(['tls', 'starttls'] as const)('signs in over %s and tells each step in order', async (security) => {
  const inTls: Step[] = [
    { wait: /LOGIN/ },
    { send: '{tag} OK in\r\n' },
    { wait: /LOGOUT/ },
    { send: '{tag} OK\r\n' },
  ];
  const upgrade: Step[] = [
    greeting,
    { wait: /STARTTLS/ },
    { send: '{tag} OK go\r\n' },
    { startTls: pair },
    { wait: /CAPABILITY/ },
    { send: '* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK\r\n' },
    ...inTls,
  ];
  server = await (security === 'tls'
    ? scriptedServer([greeting, ...inTls], { tls: pair })
    : scriptedServer(upgrade));
  const steps: ConnectionStep[] = [];
  const { result } = await attempt({ security, onStep: (step) => steps.push(step) });
  expect(result).toBe('in');
  expect(steps).toEqual(['reaching', 'securing', 'signing_in', 'signed_in']);
});

describe('user name and password reach the server byte for byte', () => {
  const odd = [
    'quo"te',
    'back\\slash',
    ' both ends ',
    'żółć größe',
    '🔑🗝',
    'p'.repeat(200),
    '{5}',
    'a" "b',
    '%s*&',
  ];
  test.each(odd)('%j', async (text) => {
    const plain = [greeting, { wait: /LOGIN|AUTHENTICATE/ }, { send: '{tag} OK in\r\n' }] as Step[];
    server = await scriptedServer(plain);
    expect((await attempt({ secret: text, user: text })).result).toBe('in');
    expect(sentCredentials(server.received())).toEqual([text, text]);
    await server.stop();
    // Without AUTHENTICATE PLAIN anything else than ASCII goes as a literal.
    const isAscii = /^[\x20-\x7e]*$/.test(text);
    const literal: Step[] = [
      { send: '* OK [CAPABILITY IMAP4rev1] hi\r\n' },
      { wait: /LOGIN \{/ },
      { send: '+ go\r\n' },
      { wait: /\}$/ },
      { send: '+ go\r\n' },
      { wait: /./ },
      { send: '{tag} OK in\r\n' },
    ];
    server = await scriptedServer(isAscii ? plain : literal);
    expect((await attempt({ secret: text, user: text })).result).toBe('in');
    expect(sentCredentials(server.received())).toEqual([text, text]);
  });

  test.each(['\r', '\n', '\0', 'x\r\nA9 DELETE INBOX', ''])(
    '%j is refused before anything is sent',
    async (text) => {
      server = await scriptedServer(signedIn);
      for (const options of [{ secret: text }, { user: text }]) {
        const { result } = await attempt(options);
        expect(result).toBeInstanceOf(MailFailure);
        expect(causeOf(result)).not.toBe('wrong_credentials');
      }
      expect(server.connections).toBe(0);
    },
  );
});

/** Reads the credentials out of the raw bytes the way a server does. */
function sentCredentials(latin1: string): string[] {
  const bytes = (text: string) => Buffer.from(text, 'latin1').toString('utf8');
  const plain = /AUTHENTICATE PLAIN (\S+)/.exec(latin1);
  if (plain)
    return Buffer.from(plain[1] as string, 'base64')
      .toString('utf8')
      .split('\0')
      .slice(1);
  const literal = /LOGIN \{(\d+)\}\r\n/.exec(latin1);
  if (literal) {
    const from = literal.index + literal[0].length;
    const user = latin1.slice(from, from + Number(literal[1]));
    const rest = /^ \{(\d+)\}\r\n/.exec(latin1.slice(from + user.length)) as RegExpExecArray;
    const at = from + user.length + rest[0].length;
    return [bytes(user), bytes(latin1.slice(at, at + Number(rest[1])))];
  }
  const quoted = /LOGIN "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"\r\n/.exec(latin1);
  return (quoted?.slice(1) ?? []).map((text) => bytes(text.replace(/\\(.)/g, '$1')));
}

test('stops at once when the caller stops, and passes the reason on', async () => {
  server = await scriptedServer([greeting]);
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('the worker stops')), 100);
  const { result, ms } = await attempt({ signal: stop.signal, limits: {} });
  expect(String(result)).toBe('Error: the worker stops');
  expect(ms).toBeLessThan(3000);
});

test('tells an overall deadline as no answer', async () => {
  server = await scriptedServer([greeting]);
  const { result } = await attempt({ signal: AbortSignal.timeout(150), limits: {} });
  expect(causeOf(result)).toBe('network');
});

test('a server that holds its answer to a sign-in back is waited for', async () => {
  server = await scriptedServer([
    greeting,
    { wait: /LOGIN/ },
    { sleep: 700 },
    { send: '{tag} NO [AUTHENTICATIONFAILED] no\r\n' },
  ]);
  const { result } = await attempt({ limits: { ...limits, signInMs: 5000 } });
  expect(causeOf(result)).toBe('wrong_credentials');
  // Dovecot’s penalty for an address steps up to 15 s.
  expect(mailLimits.signInMs).toBeGreaterThan(30_000);
});

test('says that nobody listens', async () => {
  const { result } = await attempt();
  expect(causeOf(result)).toBe('network');
});

test('leaves no socket, timer or listener behind', async () => {
  const idle = () =>
    process.getActiveResourcesInfo().filter((kind) => /TCPSocket|TLS|Timeout/.test(kind)).length;
  const signal = new AbortController().signal;
  const before = idle();
  for (let i = 0; i < 30; i++) {
    const script: Step[] =
      i % 3 === 0
        ? [...signedIn, { wait: /LOGOUT/ }, { send: '{tag} OK\r\n' }]
        : i % 3 === 1
          ? [greeting, { reset: true }]
          : [];
    server = await scriptedServer(script, i % 2 ? { tls: pair } : {});
    await attempt({ signal, security: i % 2 ? 'tls' : 'none', limits: { ...limits, setupMs: 60 } });
    await server.stop();
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(idle()).toBeLessThanOrEqual(before + 1);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
