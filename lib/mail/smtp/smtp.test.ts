import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { KeyPair } from '../../testing/certificates.ts';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { type ScriptedServer, type Step, scriptedServer } from '../../testing/scripted-imap.ts';
import { type SmtpSink, startSmtpSink } from '../../testing/smtp-sink.ts';
import { passwordCredential } from '../credential.ts';
import type { Cause } from '../judge/causes.ts';
import type { ConnectionSecurity, ConnectionStep } from '../network/server.ts';
import { probeOutgoing } from '../probe.ts';
import { sendMail } from '../send.ts';

const password = 'S3cret-canary';
const limits = { setupMs: 1000, greetingMs: 1000, signInMs: 600, commandMs: 600, logoutMs: 200 };
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
      await probeOutgoing(target(server.port, security), passwordCredential(password), options({ onStep })),
    ).toEqual({ ok: true });
    expect(steps.filter((step) => step !== 'securing')).toEqual(['reaching', 'signing_in', 'signed_in']);
    expect(steps.includes('securing')).toBe(security !== 'none');
  },
);

test('tries a refused password once and calls it so', async () => {
  const server = await sink();
  expect(await probeOutgoing(target(server.port), passwordCredential('other'), options())).toMatchObject({
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
    expect(
      await probeOutgoing(target(server.port, 'starttls', text), passwordCredential(text), options()),
    ).toEqual({
      ok: true,
    });
  },
);

test('sends a mail and hands back the server answer', async () => {
  const server = await sink();
  const result = await sendMail(target(server.port), passwordCredential(password), mail, options());
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
    passwordCredential(password),
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
  ['auth', 535, 'ours'],
] as const)('tells a %s answer %i as %s', async (where, code, kind) => {
  const server = await sink();
  server.refuse = { [where]: { code, text: 'no' } };
  const result = await sendMail(target(server.port), passwordCredential(password), mail, options());
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
    const result = await probeOutgoing(target(server.port, 'none'), passwordCredential(password), options());
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
    const result = await probeOutgoing(target(server.port), passwordCredential(password), options());
    expect(result).toMatchObject({ ok: false });
    if (!result.ok) expect(['tls', 'network', 'protocol']).toContain(result.verdict.cause);
    expect(server.received()).not.toMatch(/AUTH PLAIN|canary/);
  });
});

test('refuses what SMTP cannot carry before anything is sent', async () => {
  const server = await sink();
  for (const text of ['a\r\nb', 'a\0b', '']) {
    expect(await probeOutgoing(target(server.port), passwordCredential(text), options())).toMatchObject({
      ok: false,
    });
  }
  expect(server.signIns).toEqual([]);
});

test('stops when the caller stops', async () => {
  const server = await scripted([ready]);
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('the worker stops')), 50);
  const attempt = probeOutgoing(target(server.port, 'none'), passwordCredential(password), {
    signal: stop.signal,
  });
  await expect(attempt).rejects.toThrow('the worker stops');
});

describe('a mechanism the server offers and does not know', () => {
  const signedIn: Step = { send: '235 2.7.0 ok\r\n' };
  const login: Step[] = [
    { wait: /^AUTH LOGIN$/ },
    { send: '334 VXNlcm5hbWU6\r\n' },
    { wait: /^YW5h$/ },
    { send: '334 UGFzc3dvcmQ6\r\n' },
    { wait: /./ },
  ];
  const plain: Step[] = [ready, ...ehlo('AUTH PLAIN LOGIN CRAM-MD5'), { wait: /^AUTH PLAIN/ }];
  const cram: Step[] = [
    { wait: /^AUTH CRAM-MD5$/ },
    { send: '334 PDE4OTYuNjk3MTcwOTUyQHguZXhhbXBsZT4=\r\n' },
    { wait: /./ },
  ];

  test.each([
    '504 5.7.4 Unrecognized authentication type',
    '534 5.7.9 Authentication mechanism is too weak',
    '535 5.7.8 Error: authentication failed: Invalid authentication mechanism',
    '501 5.5.4 Syntax error in parameters',
    '502 5.5.1 Command not implemented',
  ])('“%s” is no refusal of the password: the next one is tried', async (reply) => {
    const server = await scripted([...plain, { send: `${reply}\r\n` }, ...login, signedIn]);
    expect(await probeOutgoing(target(server.port, 'none'), passwordCredential(password), options())).toEqual(
      {
        ok: true,
      },
    );
  });

  test('ends with CRAM-MD5 where LOGIN is refused before the password has left', async () => {
    const server = await scripted([
      ...plain,
      { send: '504 5.7.4 no\r\n' },
      { wait: /^AUTH LOGIN$/ },
      { send: '535 5.7.3 no\r\n' },
      ...cram,
      signedIn,
    ]);
    expect(await probeOutgoing(target(server.port, 'none'), passwordCredential(password), options())).toEqual(
      {
        ok: true,
      },
    );
  });

  test.each([
    ['535 5.7.8 Authentication credentials invalid', 'wrong_credentials'],
    ['534 5.7.9 Application-specific password required', 'app_password_required'],
    ['454 4.7.0 Temporary authentication failure', 'server_unavailable'],
    ['535 5.7.139 Authentication unsuccessful, the account is locked', 'locked_out'],
  ])('“%s” was a judgement: no other is tried', async (reply, cause) => {
    const server = await scripted([...plain, { send: `${reply}\r\n` }, { wait: /^NEVER/ }]);
    const result = await probeOutgoing(target(server.port, 'none'), passwordCredential(password), options());
    expect(result).toMatchObject({ ok: false, stage: 'auth', verdict: { cause } });
    expect(server.received().match(/^AUTH/gm)).toHaveLength(1);
  });

  test('is the reason where the server then goes away, and where it knows none', async () => {
    const gone = await scripted([...plain, { send: '504 5.7.4 Unrecognized\r\n' }, { close: true }]);
    const none = await scripted([
      ...plain,
      { send: '504 5.7.4 Unrecognized\r\n' },
      { wait: /^AUTH LOGIN/ },
      { send: '504 5.7.4 nor that\r\n' },
      { wait: /^AUTH CRAM/ },
      { send: '504 5.7.4 nor that\r\n' },
    ]);
    for (const { port } of [gone, none]) {
      expect(
        await probeOutgoing(target(port, 'none'), passwordCredential(password), options()),
      ).toMatchObject({
        ok: false,
        stage: 'auth',
        verdict: { cause: 'protocol', evidence: '504 5.7.4 Unrecognized' },
      });
    }
  });
});

describe('a server that asks on behind the password', () => {
  const message = Buffer.from(`\0ana\0${password}`).toString('base64');
  const asked: Step[] = [ready, ...ehlo('AUTH PLAIN'), { wait: /^AUTH PLAIN/ }, { send: '334 \r\n' }];
  const again = { wait: new RegExp(`^${message}$`) };
  const probe = async (steps: Step[]) => {
    const server = await scripted(steps);
    return await probeOutgoing(target(server.port, 'none'), passwordCredential(password), options());
  };

  test('for what came with AUTH is told it again, and its judgement of that counts', async () => {
    expect(await probe([...asked, again, { send: '235 2.7.0 ok\r\n' }])).toEqual({ ok: true });
    expect(await probe([...asked, again, { send: '535 5.7.8 bad password\r\n' }])).toMatchObject({
      verdict: { cause: 'wrong_credentials' },
    });
  });

  test.each([
    ['334 5.7.8 This account requires multi-factor authentication', 'app_password_required'],
    ['334 T1RQOg==', 'protocol'],
  ])('“%s” gets no empty password: the question is the reason', async (question, cause) => {
    const end: Step[] = [{ wait: /^\*$/ }, { send: '501 5.7.0 Authentication aborted\r\n' }];
    const steps = [...asked.slice(0, -1), { send: `${question}\r\n` }, ...end];
    expect(await probe(steps)).toMatchObject({ ok: false, verdict: { cause } });
    expect(await probe([...asked, again, { send: `${question}\r\n` }, ...end])).toMatchObject({
      verdict: { cause },
    });
  });
});

describe('the greeting', () => {
  test('has a limit of its own', async () => {
    const late: Step[] = [
      { sleep: 900 },
      ready,
      ...ehlo('AUTH PLAIN'),
      { wait: /^AUTH/ },
      { send: '235 ok\r\n' },
    ];
    const server = await scripted(late);
    const attempt = (greetingMs: number) =>
      probeOutgoing(
        target(server.port, 'none'),
        passwordCredential(password),
        options({ limits: { ...limits, greetingMs } }),
      );
    expect(await attempt(3000)).toEqual({ ok: true });
    expect(await attempt(300)).toMatchObject({ ok: false, verdict: { cause: 'network' } });
  });

  test.each(['421 4.3.2 We are closed today', '554 5.7.1 Go away', '421 4.7.0 Try again in 10 minutes'])(
    '“%s” is the reason, whether the server closes then or falls silent',
    async (said) => {
      for (const end of [{ close: true }, { sleep: 2000 }] as Step[]) {
        const server = await scripted([{ send: `${said}\r\n` }, end]);
        const result = await probeOutgoing(
          target(server.port, 'none'),
          passwordCredential(password),
          options(),
        );
        expect(result).toMatchObject({ ok: false, stage: 'greeting', verdict: { evidence: said } });
      }
    },
  );
});

test('a server that says why between two commands, and closes, has said why', async () => {
  const server = await scripted([
    ...auth,
    { send: '235 ok\r\n421 4.7.0 Too many connections\r\n' },
    { close: true },
  ]);
  const result = await sendMail(target(server.port, 'none'), passwordCredential(password), mail, options());
  expect(result).toMatchObject({ ok: false, kind: 'ours' });
  expect(!result.ok && result.verdict.evidence).toContain('Too many connections');
});

test('says the name it is given, and never that it is 127.0.0.1', async () => {
  const server = await scripted([ready, { wait: /^EHLO/ }, { close: true }]);
  const at = target(server.port, 'none');
  await probeOutgoing(at, passwordCredential(password), options({ ehloName: 'rekey.northwind.example' }));
  await probeOutgoing(at, passwordCredential(password), options());
  expect(server.received(0)).toBe('EHLO rekey.northwind.example\r\n');
  expect(server.received(1)).toBe('EHLO localhost\r\n');
});

describe('an answer', () => {
  const signedIn: Step[] = [...auth, { send: '235 ok\r\n' }, { wait: /^MAIL/ }];
  const ok: Step = { send: '250 ok\r\n' };
  const rcpt: Step[] = [...signedIn, ok, { wait: /^RCPT/ }];
  const data: Step[] = [...rcpt, ok, { wait: /^DATA/ }];
  const content: Step[] = [...data, { send: '354 go\r\n' }, { wait: /^\.$/ }];

  test.each([
    ['MAIL FROM', signedIn, '553 5.7.1 Sender address rejected', 'ours', true],
    ['MAIL FROM', signedIn, '530 5.7.0 Authentication required', 'ours', true],
    ['MAIL FROM', signedIn, '501 5.1.7 Bad address', 'ours', true],
    ['MAIL FROM', signedIn, '550 denied', 'ours', true],
    ['MAIL FROM', signedIn, '454 4.7.1 not now', 'ours', true],
    ['RCPT TO', rcpt, '550 relay not permitted', 'ours', false],
    ['RCPT TO', rcpt, '421 4.3.2 closing', 'ours', true],
    ['RCPT TO', rcpt, '550 5.1.1 No such user', 'permanent', false],
    ['RCPT TO', rcpt, '451 4.7.1 Greylisted', 'temporary', false],
    ['DATA', data, '503 5.5.1 Bad sequence', 'ours', false],
    ['the content', content, '554 5.7.1 spam', 'permanent', false],
    ['the content', content, '452 4.3.1 full', 'temporary', false],
  ] as const)('to %s, %#: “%3$s” is %s', async (_where, steps, reply, kind, isGeneral) => {
    const server = await scripted([...steps, { send: `${reply}\r\n` }, { wait: /^NEVER/ }]);
    const result = await sendMail(target(server.port, 'none'), passwordCredential(password), mail, options());
    expect(result).toMatchObject({ ok: false, kind, isGeneral, verdict: { evidence: reply } });
  });

  describe('about several recipients', () => {
    const three = { ...mail, to: 'a@northwind.example, b@northwind.example, c@northwind.example' };
    const answered = async (...replies: string[]) => {
      const steps = replies.flatMap((reply): Step[] => [{ wait: /^RCPT/ }, { send: `${reply}\r\n` }]);
      const end: Step[] = [{ wait: /^DATA/ }, { send: '354 go\r\n' }, { wait: /^NEVER/ }];
      const server = await scripted([...signedIn, ok, ...steps, ...end]);
      return sendMail(target(server.port, 'none'), passwordCredential(password), three, options());
    };

    test('says whom the server refused, where its words do not', async () => {
      expect(await answered('250 ok', '550 5.1.1 No such user', '250 ok')).toMatchObject({
        kind: 'permanent',
        verdict: { evidence: 'b@northwind.example: 550 5.1.1 No such user' },
      });
    });

    test('is for good where one of them is refused for good', async () => {
      expect(await answered('451 4.7.1 Later', '550 5.1.1 No such user', '250 ok')).toMatchObject({
        kind: 'permanent',
        verdict: { evidence: 'b@northwind.example: 550 5.1.1 No such user' },
      });
      expect(await answered('451 4.7.1 Later', '550 5.1.1 No', '451 4.7.1 Later')).toMatchObject({
        kind: 'permanent',
      });
    });

    test('is for good where they are too many: they will not be fewer', async () => {
      expect(await answered('250 ok', '250 ok', '452 4.5.3 Too many recipients')).toMatchObject({
        kind: 'permanent',
        verdict: { evidence: '452 4.5.3 Too many recipients' },
      });
    });
  });

  test('that names a pause, or greylists, says how long', async () => {
    const pauses = [];
    for (const reply of ['451 4.7.1 try again in 300 seconds', '450 4.2.0 Greylisted, see x', '451 later']) {
      const server = await scripted([...rcpt, { send: `${reply}\r\n` }, { wait: /^NEVER/ }]);
      const result = await sendMail(
        target(server.port, 'none'),
        passwordCredential(password),
        mail,
        options(),
      );
      pauses.push(!result.ok && result.pauseMs);
    }
    expect(pauses).toEqual([300_000, 300_000, undefined]);
  });
});

describe('an address beyond ASCII', () => {
  const to = (address: string) => ({ ...mail, to: address });

  test('is refused at once, in words, by a server without SMTPUTF8', async () => {
    const server = await scripted([...auth, { send: '235 ok\r\n' }, { wait: /^NEVER/ }]);
    const result = await sendMail(
      target(server.port, 'none'),
      passwordCredential(password),
      to('jürgen@northwind.example'),
      options(),
    );
    expect(result).toMatchObject({ ok: false, kind: 'permanent' });
    expect(!result.ok && result.verdict.evidence).toContain('“jürgen@northwind.example”');
    expect(server.received()).not.toContain('MAIL FROM');
  });

  test('is written in ASCII where only its domain is', async () => {
    const steps: Step[] = [...auth, { send: '235 ok\r\n' }, { wait: /^MAIL/ }, { send: '250 ok\r\n' }];
    const server = await scripted([...steps, { wait: /^RCPT/ }, { close: true }]);
    await sendMail(
      target(server.port, 'none'),
      passwordCredential(password),
      to('ana@bücher.example'),
      options(),
    );
    expect(server.received()).toContain('RCPT TO:<ana@xn--bcher-kva.example>');
  });
});
