import { ImapFlow } from 'imapflow';
import nodemailer from 'nodemailer';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorizationServer, startAuthorizationServer } from './authorization-server.ts';
import { type Dovecot, startDovecot } from './dovecot.ts';
import { type SmtpSink, startSmtpSink } from './smtp-sink.ts';

// The servers the other tests lean on, each shown to do what it is there for.
const redirectUri = 'http://127.0.0.1:4711/consent/callback';
let authority: AuthorizationServer;
let dovecot: Dovecot;
let sink: SmtpSink;
let config: oidc.Configuration;

beforeAll(async () => {
  authority = await startAuthorizationServer();
  for (const name of ['ann', 'ben']) authority.addUser(`${name}@example.com`);
  const { introspectionUrl } = authority;
  dovecot = await startDovecot({ users: { 'cara@example.com': 'secret' }, introspectionUrl });
  sink = await startSmtpSink({ users: { 'cara@example.com': 'secret' }, introspectionUrl });
  config = await oidc.discovery(
    new URL(authority.issuer),
    authority.clientId,
    authority.clientSecret,
    undefined,
    { execute: [oidc.allowInsecureRequests] },
  );
}, 60_000);

afterAll(() => Promise.all([authority?.stop(), dovecot?.stop(), sink?.stop()]));

test('gives tokens for a consent, with the address in the ID token', async () => {
  const tokens = await tokensFor('ann@example.com');
  expect(tokens.claims()).toMatchObject({ email: 'ann@example.com', sub: 'ann@example.com' });
  expect(tokens.refresh_token).toBeTruthy();
});

test('sends somebody who says no back with access_denied', async () => {
  const { url } = await start('ann@example.com');
  const back = await authority.answerAs(url, 'ann@example.com', 'no');
  expect(back.searchParams.get('error')).toBe('access_denied');
});

test('rotates refresh tokens, and ends the whole grant when one is used twice', async () => {
  const first = await tokensFor('ann@example.com');
  const second = await oidc.refreshTokenGrant(config, first.refresh_token ?? '');
  expect(second.refresh_token).not.toBe(first.refresh_token);
  await expect(oidc.refreshTokenGrant(config, first.refresh_token ?? '')).rejects.toMatchObject(invalidGrant);
  await expect(oidc.refreshTokenGrant(config, second.refresh_token ?? '')).rejects.toMatchObject(
    invalidGrant,
  );
  expect(await imap('ann@example.com', { accessToken: second.access_token })).toBe(false);
});

test('lets tokens run out, grants be taken back and the token endpoint fail on demand', async () => {
  const tokens = await tokensFor('ben@example.com');
  expect(await imap('ben@example.com', { accessToken: tokens.access_token })).toBe(true);
  await authority.expire(tokens.access_token);
  expect(await imap('ben@example.com', { accessToken: tokens.access_token })).toBe(false);

  authority.failWith({ status: 401, body: '{"error":"invalid_client"}' });
  await expect(oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_client',
  });
  authority.failWith(null);
  const next = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '');

  await authority.revoke('ben@example.com');
  expect(await imap('ben@example.com', { accessToken: next.access_token })).toBe(false);
  await expect(oidc.refreshTokenGrant(config, next.refresh_token ?? '')).rejects.toMatchObject(invalidGrant);
  expect(authority.requests.slice(-2)).toEqual([
    { grantType: 'refresh_token', outcome: 'ok' },
    { grantType: 'refresh_token', outcome: 'invalid_grant' },
  ]);
});

test("opens a mailbox with its owner's token alone, and with a password beside it", async () => {
  const { access_token: accessToken } = await tokensFor('ann@example.com');
  expect(await imap('ann@example.com', { accessToken })).toBe(true);
  expect(await imap('ben@example.com', { accessToken })).toBe(false);
  expect(await imap('cara@example.com', { pass: 'secret' })).toBe(true);
  expect(await imap('cara@example.com', { pass: 'wrong' })).toBe(false);
  expect(await imap('ann@example.com', { pass: accessToken })).toBe(false);
});

test("sends with its owner's token alone, and with a password beside it", async () => {
  const { access_token: accessToken } = await tokensFor('ann@example.com');
  expect(await send({ type: 'OAuth2', user: 'ann@example.com', accessToken })).toBe(true);
  expect(await send({ type: 'OAuth2', user: 'ben@example.com', accessToken })).toBe(false);
  expect(await send({ user: 'cara@example.com', pass: 'secret' })).toBe(true);
  expect(await send({ user: 'cara@example.com', pass: 'wrong' })).toBe(false);
  expect(sink.mails.map(({ user }) => user)).toEqual(['ann@example.com', 'cara@example.com']);
});

const invalidGrant = { error: 'invalid_grant', status: 400 };

async function start(loginHint: string) {
  const verifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid email offline_access mail',
    prompt: 'consent',
    login_hint: loginHint,
    state,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  return { url, verifier, state };
}

async function tokensFor(address: string) {
  const { url, verifier, state } = await start(address);
  const back = await authority.answerAs(url, address);
  return oidc.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: state });
}

async function imap(user: string, auth: { pass: string } | { accessToken: string }): Promise<boolean> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: dovecot.imapPort,
    secure: false,
    doSTARTTLS: false,
    auth: { user, ...auth },
    logger: false,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.logout();
    return true;
  } catch {
    client.close();
    return false;
  }
}

async function send(
  auth: { type: 'OAuth2'; user: string; accessToken: string } | { user: string; pass: string },
): Promise<boolean> {
  const transport = nodemailer.createTransport({
    host: '127.0.0.1',
    port: sink.port,
    ignoreTLS: true,
    auth,
  });
  try {
    await transport.sendMail({ from: auth.user, to: 'x@example.com', subject: 'hello', text: 'hi' });
    return true;
  } catch {
    return false;
  } finally {
    transport.close();
  }
}
