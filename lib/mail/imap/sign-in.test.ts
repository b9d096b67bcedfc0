import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { type ScriptedServer, type Step, scriptedServer } from '../../testing/scripted-imap.ts';
import { passwordCredential } from '../credential.ts';
import { MailFailure } from '../judge/failure.ts';
import { withImapSession } from './connect.ts';
import { mechanismsOf } from './sign-in.ts';

let restore: () => void;
let server: ScriptedServer | undefined;
beforeAll(async () => {
  ({ restore } = await mailTestEnv());
});
afterAll(() => restore());
afterEach(() => server?.stop());

const [user, password] = ['ana', 'S3cret-canary'];
const base64 = (text: string) => Buffer.from(text).toString('base64');
const plain = base64(`\0${user}\0${password}`);

const greet = (capabilities: string): Step => ({
  send: `* OK [CAPABILITY IMAP4rev1 ${capabilities}] hi\r\n`,
});
const everything = 'SASL-IR AUTH=PLAIN AUTH=LOGIN';
const refuse = (wait: RegExp, answer: string): Step[] => [{ wait }, { send: `{tag} ${answer}\r\n` }];
const ok = '{tag} OK in\r\n';
const byLogin = /LOGIN "ana"/;
const plainAtOnce = new RegExp(`AUTHENTICATE PLAIN ${plain}$`);
const plainAsked = /AUTHENTICATE PLAIN$/;
const saslLogin: Step[] = [
  { wait: /AUTHENTICATE LOGIN$/ },
  { send: '+ VXNlcm5hbWU6\r\n' },
  { wait: new RegExp(`^${base64(user)}$`) },
  { send: '+ UGFzc3dvcmQ6\r\n' },
  { wait: new RegExp(`^${base64(password)}$`) },
];

// Only a server that says nothing more is waited for to the end: no other test may hang on how fast a machine is.
async function attempt(script: Step[], signInMs = 20_000) {
  server = await scriptedServer(script);
  const outcome = await withImapSession(
    { host: 'localhost', port: server.port, security: 'none', user },
    passwordCredential(password),
    { signal: AbortSignal.timeout(30_000), limits: { signInMs, logoutMs: 20 } },
    async () => 'in',
  ).catch((error: unknown) => error);
  const lines = server.received().split('\r\n');
  return {
    cause: outcome instanceof MailFailure ? outcome.verdict.cause : outcome,
    said: outcome instanceof MailFailure ? outcome.verdict.evidence : '',
    commands: lines.filter((line) => /^\S+ (?:LOGIN|AUTHENTICATE)\b/.test(line)).length,
    /** How often the password left, in whatever form. */
    sent: lines.filter((line) => [password, plain, base64(password)].some((secret) => line.includes(secret)))
      .length,
  };
}

describe('goes on to the next mechanism where no password was judged', () => {
  test.each([
    'BAD Unknown command',
    'BAD',
    'BAD [CLIENTBUG] Invalid arguments',
    'NO [CANNOT] Unsupported authentication mechanism',
    'NO Authentication mechanism is disabled',
    'NO LOGIN command disabled, use AUTHENTICATE',
    'NO unknown SASL mechanism',
  ])('%s', async (answer) => {
    const script = [
      greet(everything),
      ...refuse(byLogin, answer),
      ...refuse(plainAtOnce, answer.replace('LOGIN', 'AUTHENTICATE')),
      ...refuse(plainAsked, answer.replace('LOGIN', 'AUTHENTICATE')),
      ...saslLogin,
      { send: ok },
    ];
    expect(await attempt(script)).toMatchObject({ cause: 'in', commands: 4 });
  });

  test('a refusal before the password was asked for, whatever its words', async () => {
    const script = [greet('LOGINDISABLED AUTH=PLAIN AUTH=LOGIN'), ...refuse(plainAsked, 'NO not this way')];
    const outcome = await attempt([...script, ...saslLogin, { send: ok }]);
    expect(outcome).toMatchObject({ cause: 'in', commands: 2, sent: 1 });
  });

  test('the refusal of the password by the next one is what is told', async () => {
    const script = [greet(everything), ...refuse(byLogin, 'BAD what')];
    const outcome = await attempt([...script, ...refuse(plainAtOnce, 'NO [AUTHENTICATIONFAILED] no')]);
    expect(outcome).toMatchObject({ cause: 'wrong_credentials', commands: 2 });
  });

  test('where none is left, or the server goes away, its first words are told, and they blame no password', async () => {
    const script = [greet('AUTH=LOGIN'), ...refuse(byLogin, 'BAD what is this')];
    for (const end of [
      refuse(/AUTHENTICATE LOGIN/, 'BAD nor this'),
      [{ wait: /AUTHENTICATE/ }, { reset: true }] as Step[],
    ]) {
      expect(await attempt([...script, ...end])).toMatchObject({
        cause: 'protocol',
        said: 'BAD what is this',
      });
      await server?.stop();
    }
  });
});

test('a command that is off, and nothing else offered, is no disabled account', async () => {
  const outcome = await attempt([
    greet('X'),
    ...refuse(byLogin, 'NO LOGIN command disabled, use AUTHENTICATE'),
  ]);
  expect(outcome).toMatchObject({ cause: 'protocol', commands: 1 });
});

describe('one judged password at most: no other mechanism after', () => {
  test.each([
    'NO [AUTHENTICATIONFAILED] Invalid credentials',
    'NO [AUTHENTICATIONFAILED] mechanism not supported',
    'NO [ALERT] [AUTHENTICATIONFAILED] mechanism not supported',
    'NO [AUTHORIZATIONFAILED] x',
    'NO [EXPIRED] change it',
    'NO [UNAVAILABLE] mechanism not available',
    'NO [CONTACTADMIN] x',
    'NO Login failed.',
    'NO not now',
    'NO',
    'BAD Invalid credentials',
    'BAD wrong password',
    'BAD login failed',
    'BAD Passwort falsch',
    'BAD internal error',
    'NO Too many login attempts',
    'NO account disabled',
  ])('%s', async (answer) => {
    expect(await attempt([greet(everything), ...refuse(byLogin, answer)])).toMatchObject({
      commands: 1,
      sent: 1,
    });
  });

  test.each([
    ['a BYE', [{ send: '* BYE unknown mechanism\r\n' }, { close: true }]],
    ['a BAD and a BYE', [{ send: '* BYE so long\r\n{tag} BAD unknown command\r\n' }]],
    ['an end of the connection', [{ reset: true }]],
    ['silence', []],
  ] as [string, Step[]][])('%s', async (_title, steps) => {
    const outcome = await attempt([greet(everything), { wait: byLogin }, ...steps], 1500);
    expect(outcome).toMatchObject({ commands: 1, sent: 1 });
    expect(outcome.cause).not.toBe('wrong_credentials');
  });

  test('a server that asks once more after it has the password', async () => {
    const steps: Step[] = [
      greet('LOGINDISABLED AUTH=PLAIN AUTH=LOGIN'),
      { wait: plainAsked },
      { send: '+ \r\n' },
      { wait: new RegExp(plain) },
      { send: '+ \r\n' },
      ...refuse(/^\*$/, 'BAD AUTHENTICATE cancelled'),
    ];
    // `{tag}` is that of the last command.
    expect(await attempt(steps)).toMatchObject({ commands: 1, sent: 1 });
  });
});

test('a server that asks for what came with AUTHENTICATE is told it again, and no third time', async () => {
  const asked: Step[] = [greet('LOGINDISABLED SASL-IR AUTH=PLAIN AUTH=LOGIN'), { wait: plainAtOnce }];
  const again: Step[] = [{ send: '+ \r\n' }, { wait: new RegExp(`^${plain}$`) }];
  expect(await attempt([...asked, ...again, { send: ok }])).toMatchObject({ cause: 'in', commands: 1 });
  await server?.stop();
  const refused = [...asked, ...again, { send: '{tag} NO [AUTHENTICATIONFAILED] no\r\n' }];
  expect(await attempt(refused)).toMatchObject({ cause: 'wrong_credentials', commands: 1 });
  await server?.stop();
  const end = [{ send: '+ \r\n' }, ...refuse(/^\*$/, 'BAD cancelled')];
  expect(await attempt([...asked, ...again, ...end])).toMatchObject({ cause: 'protocol', commands: 1 });
});

test.each<[what: string, steps: Step[]]>([
  [
    'tells what it can do before it greets',
    [
      { send: '* CAPABILITY IMAP4rev1\r\n* OK [CAPABILITY IMAP4rev1] hi\r\n' },
      { wait: byLogin },
      { send: ok },
    ],
  ],
  [
    'lets in with words that cannot be read',
    [greet(''), { wait: byLogin }, { send: '{tag} OK [CAPABILITY ( NIL "x] in\r\n' }],
  ],
])('a server that %s is signed in to', async (_, steps) => {
  expect(await attempt(steps)).toMatchObject({ cause: 'in', sent: 1 });
});

test.each([
  'NO [UNAVAILABLE] login failed (backend [12]',
  'NO [UNAVAILABLE] login failed (backend [12])',
  'NO [UNAVAILABLE] login "failed [12]',
  'NO [UNAVAILABLE] login failed, see [12] and [13',
])('a code counts whatever brackets stand in the words behind it: %s', async (answer) => {
  expect(await attempt([greet(everything), ...refuse(byLogin, answer)])).toMatchObject({
    ...{ cause: 'server_unavailable', commands: 1, sent: 1 },
  });
  await server?.stop();
  const taken = answer.replace('NO [UNAVAILABLE]', 'OK [CAPABILITY IMAP4rev1]');
  expect(await attempt([greet(everything), ...refuse(byLogin, taken)])).toMatchObject({ cause: 'in' });
});

test('orders the mechanisms by what is offered and what has to travel', () => {
  const order = (offered: string, text = 'ascii') =>
    mechanismsOf(new Map(offered.split(' ').map((name) => [name, true])), text);
  expect(order(everything)).toEqual(['LOGIN', 'PLAIN at once', 'PLAIN', 'AUTHENTICATE LOGIN']);
  expect(order('AUTH=PLAIN')).toEqual(['LOGIN', 'PLAIN']);
  expect(order('AUTH=PLAIN AUTH=LOGIN', 'żółć')).toEqual(['PLAIN', 'AUTHENTICATE LOGIN', 'LOGIN literal']);
  expect(order('LOGINDISABLED AUTH=LOGIN')).toEqual(['AUTHENTICATE LOGIN']);
  expect(order('LOGINDISABLED AUTH=XOAUTH2')).toEqual([]);
  expect(order('AUTH=XOAUTH2')).toEqual([]);
});
