import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../../secret.ts';
import type { KeyPair } from '../../testing/certificates.ts';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { type ScriptedServer, type Step, scriptedServer } from '../../testing/scripted-imap.ts';
import { type Credential, passwordCredential } from '../credential.ts';
import { MailFailure } from '../judge/failure.ts';
import type { ConnectionSecurity, ConnectionStep } from '../network/server.ts';
import { mechanismsOf } from './sign-in.ts';
import { pop3Source } from './source.ts';

let restore: () => void;
let pair: KeyPair;
let server: ScriptedServer | undefined;
beforeAll(async () => {
  const env = await mailTestEnv();
  restore = env.restore;
  pair = await env.authority.issue({ names: ['localhost'] });
});
afterAll(() => restore());
afterEach(() => server?.stop());

const [user, password] = ['ana', 'S3cret-canary'];
const base64 = (text: string) => Buffer.from(text).toString('base64');
const plain = base64(`\0${user}\0${password}`);

const hello: Step = { send: '+OK hi\r\n' };
const capa = (...offers: string[]): Step[] => [
  { wait: /^CAPA$/ },
  { send: ['+OK', ...offers, '.', ''].join('\r\n') },
];
const answer = (wait: RegExp, send: string): Step[] => [{ wait }, { send: `${send}\r\n` }];
const byName = (end: string): Step[] => [
  ...answer(/^USER ana$/, '+OK'),
  ...answer(/^PASS S3cret-canary$/, end),
];
const inside: Step[] = [...answer(/^STAT$/, '+OK 0 0'), ...answer(/^UIDL$/, '+OK\r\n.')];

type Try = { security?: ConnectionSecurity; name?: string; credential?: Credential; signInMs?: number };

async function attempt(
  script: Step[],
  { security = 'none', name = user, credential, signInMs = 20_000 }: Try = {},
) {
  server = await scriptedServer(script);
  const steps: ConnectionStep[] = [];
  const outcome = await pop3Source
    .open(
      { host: 'localhost', port: server.port, security, user: name },
      credential ?? passwordCredential(password),
      {
        signal: AbortSignal.timeout(30_000),
        onStep: (step) => steps.push(step),
        limits: { signInMs, setupMs: 5_000, greetingMs: 2_000, commandMs: 5_000, logoutMs: 20 },
      },
      async (mailbox) => {
        await mailbox.showInbox();
        await mailbox.view('INBOX', []);
        return 'in';
      },
    )
    .catch((error: unknown) => error);
  const lines = server.received().split('\r\n');
  const isFailure = outcome instanceof MailFailure;
  return {
    outcome: isFailure ? outcome.verdict.cause : outcome,
    stage: isFailure ? outcome.stage : null,
    said: isFailure ? outcome.verdict.evidence : '',
    /** How often the password left, in whatever form. */
    sent: lines.filter((line) => [password, plain, base64(password)].some((secret) => line.includes(secret)))
      .length,
    isAccepted: steps.includes('signed_in'),
  };
}

describe('a refusal is judged by its code and its words', () => {
  test.each([
    ['-ERR [AUTH] Invalid login', 'wrong_credentials', false],
    ['-ERR [AUTH] Authentication failed.', 'wrong_credentials', false],
    ['-ERR invalid password', 'wrong_credentials', false],
    ['-ERR [SYS/TEMP] Try later', 'server_unavailable', false],
    ['-ERR [SYS/PERM] Mailbox broken, call the operator', 'server_unavailable', false],
    ['-ERR [LOGIN-DELAY] minimum time between mail checks violation', 'throttled', false],
    ['-ERR [IN-USE] Do you have another POP session running?', 'mailbox', true],
    ['-ERR too many failed logins, account locked', 'locked_out', false],
  ])('%s', async (words, cause, isAccepted) => {
    const found = await attempt([hello, ...capa('USER', 'UIDL'), ...byName(words)]);
    expect(found).toMatchObject({ outcome: cause, sent: 1, isAccepted });
  });

  test('a greeting that refuses is the server’s trouble', async () => {
    const found = await attempt([{ send: '-ERR [SYS/TEMP] too busy\r\n' }, { close: true }]);
    expect(found).toMatchObject({ outcome: 'server_unavailable', stage: 'greeting', sent: 0 });
  });

  test('another service is no POP3 server', async () => {
    expect(await attempt([{ send: '* OK IMAP4rev1 ready\r\n' }])).toMatchObject({
      outcome: 'protocol',
      sent: 0,
    });
  });

  test('an answer in no shape of POP3 is shown, and refuses nothing', async () => {
    const found = await attempt([hello, ...capa('USER'), ...byName('+ERR Server error: no S3cret-canary')]);
    expect(found).toMatchObject({
      outcome: 'protocol',
      sent: 1,
      isAccepted: false,
      said: 'the server answered what is no POP3: +ERR Server error: no [secret]',
    });
  });

  test('a name that is refused costs no password', async () => {
    const script = [hello, ...capa('USER'), ...answer(/^USER/, '-ERR [AUTH] no such user')];
    expect(await attempt(script)).toMatchObject({ outcome: 'wrong_credentials', sent: 0 });
  });

  test('no answer to a password is no refusal of it', async () => {
    const script: Step[] = [
      hello,
      ...capa('USER'),
      ...answer(/^USER/, '+OK'),
      { wait: /^PASS/ },
      { close: true },
    ];
    expect(await attempt(script)).toMatchObject({ outcome: 'network', stage: 'auth', sent: 1 });
  });

  test('a yes to the password after which nothing comes is the line’s trouble, and no refusal', async () => {
    const found = await attempt([hello, ...capa('USER'), ...byName('+OK'), { close: true }]);
    expect(found).toMatchObject({ outcome: 'network', sent: 1, isAccepted: true });
  });

  test('a no without a word blames nobody', async () => {
    const found = await attempt([hello, ...capa('USER'), ...byName('-ERR')]);
    expect(found).toMatchObject({ outcome: 'unknown', sent: 1 });
  });
});

describe('goes on to another way only where no password was judged', () => {
  const byPlain = [...answer(/^AUTH PLAIN$/, '+ '), ...answer(new RegExp(`^${plain}$`), '+OK')];

  test('a server that knows no USER is asked by PLAIN', async () => {
    const script = [hello, ...capa('USER', 'SASL PLAIN'), ...answer(/^USER/, '-ERR unknown command')];
    expect(await attempt([...script, ...byPlain, ...inside])).toMatchObject({ outcome: 'in', sent: 1 });
  });

  test('a refused password goes no second way', async () => {
    const script = [hello, ...capa('USER', 'SASL PLAIN LOGIN'), ...byName('-ERR [AUTH] Invalid login')];
    expect(await attempt(script)).toMatchObject({ outcome: 'wrong_credentials', sent: 1 });
  });

  test('a server without CAPA is asked by USER and PASS', async () => {
    const script = [hello, ...answer(/^CAPA$/, '-ERR unknown command'), ...byName('+OK'), ...inside];
    expect(await attempt(script)).toMatchObject({ outcome: 'in', sent: 1 });
  });

  test.each([
    [['USER', 'SASL PLAIN LOGIN'], 'secret', ['user', 'plain', 'login']],
    [['USER', 'SASL PLAIN'], 'gehéim', ['plain', 'user']],
    [['SASL XOAUTH2'], 'secret', []],
  ])('%j takes %s by %j', (offers, secret, mechanisms) => {
    const capabilities = new Map(offers.map((line) => [line.split(' ')[0] ?? '', line.split(' ').slice(1)]));
    expect(mechanismsOf(capabilities, secret)).toEqual(mechanisms);
  });
});

describe('user name and password reach the server byte for byte', () => {
  test.each(['quo"te', 'back\\slash', ' both  ends ', 'żółć', '🔑🗝', 'p'.repeat(200), '%s*&', '-ERR x'])(
    '%j',
    async (text) => {
      for (const offers of [['USER'], ['SASL PLAIN']]) {
        const byPlain = offers[0] !== 'USER';
        const door = byPlain ? answer(/^AUTH PLAIN$/, '+ ') : answer(/^USER /, '+OK');
        const script = [hello, ...capa(...offers), ...door, ...answer(/./, '+OK'), ...inside];
        const credential = passwordCredential(text);
        expect(await attempt(script, { credential, name: text })).toMatchObject({ outcome: 'in' });
        const said = Buffer.from(server?.received() ?? '', 'latin1').toString();
        const sent = byPlain ? base64(`\0${text}\0${text}`) : `USER ${text}\r\nPASS ${text}`;
        expect(said).toContain(`\r\n${sent}\r\n`);
        await server?.stop();
      }
    },
  );

  test.each(['x\r\nDELE 1', '\r', '\n', '\0', ''])('%j is refused before anything is sent', async (text) => {
    for (const how of [{ credential: passwordCredential(text) }, { name: text }]) {
      const found = await attempt([hello, ...capa('USER', 'SASL PLAIN')], how);
      expect(found).toMatchObject({ outcome: 'unknown', sent: 0 });
      expect(server?.received()).toBe('');
      await server?.stop();
    }
  });
});

describe('nothing leaves in the clear', () => {
  test.each([
    ['refused', '-ERR no TLS today'],
    ['unknown', '-ERR unknown command'],
  ])('where STLS was demanded and is %s', async (_, words) => {
    const script = [hello, ...capa('USER', 'UIDL'), ...answer(/^STLS$/, words)];
    expect(await attempt(script, { security: 'starttls' })).toMatchObject({ outcome: 'tls', sent: 0 });
  });

  test('where something came with the answer to STLS', async () => {
    const script: Step[] = [
      hello,
      ...capa('STLS', 'USER'),
      { wait: /^STLS$/ },
      { send: '+OK\r\n+OK in already\r\n' },
    ];
    expect(await attempt(script, { security: 'starttls' })).toMatchObject({ outcome: 'tls', sent: 0 });
  });

  test('where the server takes none without TLS', async () => {
    const found = await attempt([hello, ...capa('STLS', 'UIDL')]);
    expect(found).toMatchObject({
      outcome: 'tls',
      sent: 0,
      said: 'the server takes no password without encryption',
    });
  });

  test('and what was offered in the clear counts for nothing behind TLS', async () => {
    const script: Step[] = [
      ...[hello, ...capa('STLS', 'SASL PLAIN'), ...answer(/^STLS$/, '+OK'), { startTls: pair }],
      ...[...capa('USER'), ...byName('+OK'), ...inside],
    ];
    expect(await attempt(script, { security: 'starttls' })).toMatchObject({ outcome: 'in', sent: 1 });
  });
});

describe('a token', () => {
  const token: Credential = {
    kind: 'oauth2',
    accessToken: new Secret('T0ken'),
    mechanisms: ['xoauth2', 'oauthbearer'],
    grant: 'person',
  };
  const shown = base64('user=ana\x01auth=Bearer T0ken\x01\x01');

  test('is shown by the mechanism of its provider', async () => {
    const script = [hello, ...capa('SASL PLAIN XOAUTH2'), ...answer(/^AUTH XOAUTH2$/, '+ ')];
    const found = await attempt([...script, ...answer(new RegExp(`^${shown}$`), '+OK'), ...inside], {
      credential: token,
    });
    expect(found).toMatchObject({ outcome: 'in' });
  });

  test('that is refused is answered so that the server says why, and is no password’s fault', async () => {
    const script: Step[] = [
      ...[hello, ...capa('SASL XOAUTH2'), ...answer(/^AUTH XOAUTH2$/, '+ ')],
      ...[...answer(new RegExp(`^${shown}$`), `+ ${base64('{"status":"400","schemes":"Bearer"}')}`)],
      ...answer(/^$/, '-ERR Authentication failed'),
    ];
    expect(await attempt(script, { credential: token })).toMatchObject({ outcome: 'oauth_required' });
  });

  test('is not sent where none is taken', async () => {
    const found = await attempt([hello, ...capa('USER', 'SASL PLAIN')], { credential: token });
    expect(found).toMatchObject({ outcome: 'protocol', said: expect.stringContaining('takes no token') });
  });
});

test('a server that neither names its messages nor lists them says so plainly', async () => {
  const script = [
    ...[hello, ...capa('USER'), ...byName('+OK'), ...answer(/^STAT$/, '+OK 1 100')],
    ...[...answer(/^UIDL 1$/, '-ERR unknown command'), ...answer(/^RETR 1$/, '-ERR no')],
    ...[...answer(/^UIDL$/, '-ERR unknown command'), ...answer(/^LIST$/, '-ERR unknown command')],
  ];
  const found = await attempt(script);
  expect(found).toMatchObject({ outcome: 'protocol', isAccepted: true });
  expect(found.said).toContain('the server does not name its messages (UIDL)');
});

test.each<[what: string, flood: Step]>([
  ['a line without an end', { flood: 'x'.repeat(64 * 1024) }],
  ['capabilities without an end', { flood: 'X-MORE OF THEM\r\n'.repeat(4096) }],
])('%s is not read for ever', async (_, flood) => {
  const found = await attempt([hello, { wait: /^CAPA$/ }, { send: '+OK\r\n' }, flood]);
  expect(found).toMatchObject({
    outcome: 'protocol',
    sent: 0,
    said: 'the server sent far more than was asked',
  });
});
