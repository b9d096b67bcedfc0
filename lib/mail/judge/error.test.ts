import { once } from 'node:events';
import net from 'node:net';
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, test } from 'vitest';
import { type ScriptedServer, type Step, scriptedServer } from '#lib/testing/scripted-imap.ts';
import type { Cause } from './causes.ts';
import { classifyError } from './error.ts';

// Errors as the libraries really throw them, against servers that answer what no real server is asked to.

const secret = 'correct horse battery';
let server: ScriptedServer | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const answer = (offer: string, words: string): Step[] => [
  { send: '* OK ready\r\n' },
  { wait: /CAPABILITY/ },
  { send: `* CAPABILITY IMAP4rev1 ${offer}\r\n1 OK done\r\n` },
  { wait: /LOGIN|AUTHENTICATE/ },
  { send: words },
];
const login = (words: string | Buffer): Step[] => [...answer('', '').slice(0, 4), { send: words }];

async function thrownByImap(script: Step[], options: { secure?: boolean; accessToken?: string } = {}) {
  server = await scriptedServer(script);
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: server.port,
    secure: options.secure ?? false,
    doSTARTTLS: false,
    auth: { user: 'ana@example.com', ...(options.accessToken ? options : { pass: secret }) },
    logger: false,
    greetingTimeout: 400,
    socketTimeout: 600,
  });
  client.on('error', () => {});
  const error = await client.connect().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  client.close();
  expect(error).toBeInstanceOf(Error);
  return classifyError(error, { protocol: 'imap', stage: 'auth', secrets: [secret] });
}

describe('what imapflow throws', () => {
  test.each<[string, Step[], Cause]>([
    [
      'a refusal with its code',
      login('2 NO [AUTHENTICATIONFAILED] Authentication failed.\r\n'),
      'wrong_credentials',
    ],
    ['a refusal in Russian', login('2 NO Неверный пароль\r\n'), 'wrong_credentials'],
    [
      'UNAVAILABLE, which imapflow calls authenticationFailed',
      login('2 NO [UNAVAILABLE] Temporary authentication failure.\r\n'),
      'server_unavailable',
    ],
    ['INUSE, likewise', login('2 NO [INUSE] Mailbox in use\r\n'), 'mailbox'],
    [
      'LIMIT, likewise',
      login('2 NO [LIMIT] Maximum number of connections from user+IP exceeded\r\n'),
      'throttled',
    ],
    ['BAD, likewise', login('2 BAD Error in IMAP command\r\n'), 'protocol'],
    ['LOGINDISABLED, likewise', answer('LOGINDISABLED', ''), 'tls'],
    ['an answer without a tag', login('BAD "Must issue a STARTTLS command first"\r\n'), 'tls'],
    ['a refused AUTHENTICATE', answer('AUTH=PLAIN SASL-IR', '2 NO [ALERT] Account locked\r\n'), 'locked_out'],
    ['LOGINDISABLED beside a mechanism we lack', answer('AUTH=GSSAPI LOGINDISABLED', ''), 'tls'],
    [
      'a throttled sign-in',
      login('2 BAD Request is throttled. Suggested Backoff Time: 200 milliseconds\r\n'),
      'throttled',
    ],
    ['a goodbye instead of an answer', login('* BYE Too many failed login attempts\r\n'), 'locked_out'],
    ['a goodbye as the greeting', [{ send: '* BYE Server shutting down\r\n' }], 'server_unavailable'],
    ['a close after LOGIN was sent', [...login(''), { close: true }], 'network'],
    ['a reset', [{ reset: true }], 'network'],
    ['a server that says nothing', [], 'network'],
    ['a server that says nothing to LOGIN', login(''), 'network'],
  ])('%s', async (_, script, expected) => {
    expect((await thrownByImap(script)).cause).toBe(expected);
  });

  test("keeps the server's words and its delay", async () => {
    const words = '2 BAD Request is throttled. Suggested Backoff Time: 200 milliseconds\r\n';
    expect(await thrownByImap(login(words))).toEqual({
      cause: 'throttled',
      retry: true,
      evidence: 'BAD Request is throttled. Suggested Backoff Time: 200 milliseconds',
      retryAfterMs: 200,
    });
  });

  test('takes plain words on a TLS port for a TLS failure', async () => {
    expect((await thrownByImap([{ send: '* OK ready\r\n' }], { secure: true })).cause).toBe('tls');
  });

  test('takes a refused token for a missing consent, not for a wrong password', async () => {
    const script = answer(
      'AUTH=XOAUTH2 SASL-IR',
      '+ eyJzdGF0dXMiOiI0MDEifQ==\r\n2 NO AUTHENTICATE failed.\r\n',
    );
    expect((await thrownByImap(script, { accessToken: 'token' })).cause).toBe('oauth_required');
  });

  test('never repeats the password a server echoes', async () => {
    const { evidence } = await thrownByImap(login(`2 NO no such user ana with ${secret}\r\n`));
    expect(evidence).not.toContain(secret);
  });
});

const hello: Step[] = [
  { send: '220 mx ESMTP\r\n' },
  { wait: /EHLO/ },
  { send: '250-mx\r\n250 AUTH PLAIN\r\n' },
];

async function thrownByNodemailer(script: Step[], options: object = {}) {
  server = await scriptedServer(script);
  const transport = createTransport({
    host: '127.0.0.1',
    port: server.port,
    secure: false,
    ignoreTLS: true,
    auth: { user: 'ana@example.com', pass: secret },
    connectionTimeout: 400,
    greetingTimeout: 400,
    socketTimeout: 600,
    ...options,
  } as object);
  const error = await transport.verify().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  transport.close();
  expect(error).toBeInstanceOf(Error);
  return classifyError(error, { protocol: 'smtp', stage: 'auth', secrets: [secret] });
}

describe('what nodemailer throws', () => {
  const auth = (words: string): Step[] => [...hello, { wait: /AUTH/ }, { send: words }];
  test.each<[string, Step[], Cause]>([
    [
      'a refusal',
      auth('535 5.7.8 Error: authentication failed: (reason unavailable)\r\n'),
      'wrong_credentials',
    ],
    [
      'a refusal of two lines',
      auth('535-5.7.8 Username and Password\r\n535 5.7.8 not accepted.\r\n'),
      'wrong_credentials',
    ],
    [
      'a temporary failure, which nodemailer calls EAUTH',
      auth('454 4.7.0 Temporary authentication failure\r\n'),
      'server_unavailable',
    ],
    [
      'an app password, likewise',
      auth('534-5.7.9 Application-specific password\r\n534 5.7.9 required.\r\n'),
      'app_password_required',
    ],
    ['a greeting that refuses', [{ send: '554 5.7.1 Your IP is on a blacklist\r\n' }], 'account_disabled'],
    ['a close during AUTH', [...hello, { wait: /AUTH/ }, { close: true }], 'network'],
    ['a server that says nothing', [], 'network'],
    ['a reset', [{ reset: true }], 'network'],
    ['another service', [{ send: 'SSH-2.0-OpenSSH_9.2\r\n' }], 'protocol'],
  ])('%s', async (_, script, expected) => {
    expect((await thrownByNodemailer(script)).cause).toBe(expected);
  });

  test('never takes a number for passwords for one before AUTH was sent', async () => {
    const script: Step[] = [{ send: '535 5.7.8 Authentication credentials invalid\r\n' }];
    expect((await thrownByNodemailer(script)).cause).not.toBe('wrong_credentials');
  });

  test('takes plain words on a TLS port for a TLS failure', async () => {
    expect((await thrownByNodemailer([{ send: '220 mx\r\n' }], { secure: true })).cause).toBe('tls');
  });

  test('takes a missing STARTTLS for a TLS failure', async () => {
    const script: Step[] = [
      ...hello,
      { wait: /STARTTLS/ },
      { send: '502 5.5.1 command not implemented\r\n' },
    ];
    expect((await thrownByNodemailer(script, { ignoreTLS: false, requireTLS: true })).cause).toBe('tls');
  });
});

describe('what the system throws', () => {
  const context = { protocol: 'imap', stage: 'connect' } as const;

  test('reads the inner errors of an AggregateError, whose own message is empty', () => {
    const error = new AggregateError([
      Object.assign(new Error('connect ENETUNREACH 2001:db8::1:993'), { code: 'ENETUNREACH' }),
      Object.assign(new Error('connect ECONNREFUSED 192.0.2.1:993'), { code: 'ECONNREFUSED' }),
    ]);
    expect(classifyError(error, context)).toMatchObject({ cause: 'network', code: 'ENETUNREACH' });
  });

  test('reads a refused connection as Node gives it', async () => {
    const probe = net.createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as net.AddressInfo;
    probe.close();
    const [error] = await once(
      net.connect(port, '127.0.0.1').on('connect', () => {}),
      'error',
    ).catch((e) => [e]);
    expect(classifyError(error, context)).toMatchObject({ cause: 'network', code: 'ECONNREFUSED' });
  });

  test.each<[string, unknown, Cause]>([
    ...['EHOSTUNREACH', 'ENETUNREACH', 'EACCES', 'EPERM', 'EINVAL', 'EHOSTDOWN', 'ETIMEDOUT', 'EPIPE'].map(
      (code): [string, unknown, Cause] => [
        `a way that ends in ${code}`,
        Object.assign(new Error(`connect ${code} 192.0.2.1:993`), { code, syscall: 'connect' }),
        'network',
      ],
    ),
    ['our own shortage of files', Object.assign(new Error('connect EMFILE'), { code: 'EMFILE' }), 'network'],
    ['a deadline', new DOMException('The operation was aborted due to timeout', 'TimeoutError'), 'network'],
    ['an abort', new DOMException('This operation was aborted', 'AbortError'), 'network'],
    [
      'a wrapped error',
      new Error('could not check', { cause: Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' }) }),
      'tls',
    ],
    [
      'an error that is its own cause',
      (() => {
        const e = new Error('odd');
        e.cause = e;
        return e;
      })(),
      'unknown',
    ],
    ['a string', 'getaddrinfo EAI_AGAIN imap.example.com', 'network'],
    ['undefined', undefined, 'unknown'],
    ['a defect of ours', new TypeError("Cannot read properties of undefined (reading 'x')"), 'unknown'],
  ])('%s', (_, thrown, expected) => {
    expect(classifyError(thrown, context).cause).toBe(expected);
  });

  test('knows a folder called LOGIN from the command', () => {
    const error = Object.assign(new Error('Command failed'), {
      responseStatus: 'NO',
      response: '7 NO [AUTHENTICATIONFAILED] no',
      executedCommand: '7 SELECT "LOGIN"',
      authenticationFailed: true,
    });
    expect(classifyError(error, { protocol: 'imap', stage: 'auth' }).cause).not.toBe('wrong_credentials');
  });
});
