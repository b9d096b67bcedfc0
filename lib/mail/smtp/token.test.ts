import * as oidc from 'openid-client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Secret } from '../../secret.ts';
import {
  type AuthorizationServer,
  mailScope,
  startAuthorizationServer,
} from '../../testing/authorization-server.ts';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { type ScriptedServer, type Step, scriptedServer } from '../../testing/scripted-imap.ts';
import { startSmtpSink } from '../../testing/smtp-sink.ts';
import type { TokenCredential, TokenMechanism } from '../credential.ts';
import type { Cause } from '../judge/causes.ts';
import { probeOutgoing } from '../probe.ts';

// A token shown to a sending server, by either mechanism, and what its refusals mean.
let authority: AuthorizationServer;
let restore: () => void;
let scripted: ScriptedServer | undefined;
beforeAll(async () => {
  ({ restore } = await mailTestEnv());
  authority = await startAuthorizationServer();
  authority.addUser('ann@example.com');
});
afterAll(async () => {
  await authority?.stop();
  restore?.();
});
afterEach(async () => {
  await scripted?.stop();
  scripted = undefined;
});

const token = (text: string, mechanisms: TokenMechanism[]): TokenCredential => ({
  ...{ kind: 'oauth2', accessToken: new Secret(text), mechanisms, grant: 'person' },
});
const probe = (port: number, credential: TokenCredential, user = 'ann@example.com') =>
  probeOutgoing({ host: '127.0.0.1', port, security: 'none', user }, credential, {
    signal: AbortSignal.timeout(30_000),
  });

/** Shows `canary-token` to a server that plays these steps once it was greeted; answers the lines it was sent, decoded. */
async function show(mechanisms: TokenMechanism[], offer: string, steps: Step[], user?: string) {
  scripted = await scriptedServer([
    { send: '220 mail.example ESMTP\r\n' },
    { wait: /^EHLO/ },
    { send: `250-mail.example\r\n250 AUTH ${offer}\r\n` },
    ...steps,
  ]);
  const result = await probe(scripted.port, token('canary-token', mechanisms), user);
  const [, ...lines] = scripted.received(0).split('\r\n');
  const decoded = lines.map((line) =>
    line.replace(/(?<=^AUTH \S+ )\S+$/, (text) =>
      Buffer.from(text, 'base64').toString().replaceAll('\x01', '^'),
    ),
  );
  return { result, lines: decoded, port: scripted.port };
}
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64');

test.each(['XOAUTH2', 'OAUTHBEARER'] as const)(
  'a token of a real authorization server opens a sending server by %s, and one that ran out does not',
  async (method) => {
    const { introspectionUrl } = authority;
    const sink = await startSmtpSink({ introspectionUrl, tokenMethods: [method] });
    const mechanism = method === 'XOAUTH2' ? 'xoauth2' : 'oauthbearer';
    const accessToken = await tokenOfAnn();
    expect(await probe(sink.port, token(accessToken, [mechanism]))).toMatchObject({ ok: true });
    await authority.expire();
    expect(await probe(sink.port, token(accessToken, [mechanism]))).toMatchObject({
      ok: false,
      verdict: { cause: 'oauth_required' },
    });
    expect(sink.signIns).toEqual([
      { user: 'ann@example.com', accepted: true },
      { user: 'ann@example.com', accepted: false },
    ]);
    await sink.stop();
  },
);

test('the challenge is answered by the one byte of RFC 7628, and by an empty line for XOAUTH2', async () => {
  const refusal: Step[] = [
    { wait: /^AUTH/ },
    { send: `334 ${base64({ status: 'invalid_token' })}\r\n` },
    { wait: /.*/ },
    { send: '535 5.7.8 Authentication failed\r\n' },
  ];
  // The name needs its comma and its equals sign spelled (RFC 5801 4).
  const bearer = await show(['oauthbearer'], 'OAUTHBEARER', refusal, 'a=n,n@example.com');
  expect(bearer.lines.slice(0, 2)).toEqual([
    `AUTH OAUTHBEARER n,a=a=3Dn=2Cn@example.com,^host=127.0.0.1^port=${bearer.port}^auth=Bearer canary-token^^`,
    'AQ==',
  ]);
  await scripted?.stop();
  const google = await show(['xoauth2'], 'XOAUTH2', refusal);
  expect(google.lines.slice(0, 3)).toEqual([
    'AUTH XOAUTH2 user=ann@example.com^auth=Bearer canary-token^^',
    '',
    '', // behind the end of that line
  ]);
});

test.each<[string, string, string, Cause]>([
  ['a token that ran out', '{"status":"invalid_token"}', '535 5.7.8 Authentication failed', 'oauth_required'],
  ['a scope too little', '{"status":"insufficient_scope","scope":"mail"}', '535 Error', 'oauth_required'],
  [
    'what Google says of it',
    '{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}',
    '535-5.7.8 Username and Password not accepted. For more information, go to\r\n535 5.7.8 https://support.google.com/mail/?p=BadCredentials',
    'oauth_required',
  ],
  [
    'a server that cannot judge',
    '{"status":"401"}',
    '454 4.7.0 Temporary authentication failure',
    'server_unavailable',
  ],
  ['a limit', '{"status":"401"}', '454 4.7.0 Too many login attempts, please try again later', 'throttled'],
  [
    'a mailbox that may not send so',
    '{"status":"401"}',
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox',
    'account_disabled',
  ],
])('%s is judged by the words behind its challenge', async (_, said, words, cause) => {
  for (const mechanism of ['oauthbearer', 'xoauth2'] as const) {
    const challenge = Buffer.from(said).toString('base64');
    const { result } = await show([mechanism], 'XOAUTH2 OAUTHBEARER', [
      { wait: /^AUTH/ },
      { send: `334 ${challenge}\r\n` },
      { wait: /.*/ },
      { send: `${words}\r\n` },
    ]);
    expect(result).toMatchObject({ ok: false, verdict: { cause } });
    expect(JSON.stringify(result)).not.toMatch(/canary|password is wrong/i);
    await scripted?.stop();
  }
});

test('a server that offers both and knows one gets the token by the other', async () => {
  const { result, lines } = await show(['oauthbearer', 'xoauth2'], 'OAUTHBEARER XOAUTH2', [
    { wait: /^AUTH OAUTHBEARER/ },
    { send: '504 5.5.4 Unrecognized authentication type\r\n' },
    { wait: /^AUTH XOAUTH2/ },
    { send: '235 2.7.0 Accepted\r\n' },
  ]);
  expect(result).toMatchObject({ ok: true });
  expect(lines.filter((line) => line.startsWith('AUTH'))).toHaveLength(2);
});

/** As somebody gets one who signs in and says yes. */
async function tokenOfAnn(): Promise<string> {
  const { issuer, clientId, clientSecret } = authority;
  const execute = [oidc.allowInsecureRequests];
  const config = await oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, { execute });
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const start = oidc.buildAuthorizationUrl(config, {
    redirect_uri: 'http://127.0.0.1:4711/consent/callback',
    scope: `openid offline_access ${mailScope}`,
    prompt: 'consent',
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  const back = await authority.answerAs(start, 'ann@example.com');
  return (await oidc.authorizationCodeGrant(config, back, { pkceCodeVerifier })).access_token;
}
