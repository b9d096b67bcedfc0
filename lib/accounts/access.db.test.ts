import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import readline from 'node:readline';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Credential } from '../mail/credential.ts';
import { getProvider, type Provider } from '../providers/store.ts';
import { TokenFailure } from '../providers/token-failure.ts';
import { type AuthorizationServer, startAuthorizationServer } from '../testing/authorization-server.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { grantAccount, grantFrom, organisationAccount, provider, providerOf } from '../testing/grants.ts';
import { type HttpGateway, startHttpGateway } from '../testing/http-gateway.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { accessFor } from './access.ts';
import { openCredentialFor, sealedColumns } from './credentials.ts';

const { db } = await testDatabase();
let authority: AuthorizationServer;
let gateway: HttpGateway;
let ours: Provider;
let restore: () => void;
const children: ChildProcess[] = [];

beforeAll(async () => {
  ({ restore } = await mailTestEnv());
  authority = await startAuthorizationServer();
  gateway = await startHttpGateway();
  authority.addUser('ann@example.com');
  ours = await providerOf(authority);
}, 60_000);
beforeEach(() => {
  authority.failWith(null);
  authority.requests.length = 0;
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all([authority?.stop(), gateway?.stop()]);
  restore?.();
});

const stored = async (id: string) => ({
  id,
  credential: await db.credential.findUnique({ where: { accountId: id }, select: sealedColumns }),
});
const get = async (id: string, refused?: Credential) => accessFor(await stored(id), 'incoming')(refused);
const tokenOf = (credential: Credential) => {
  if (credential.kind !== 'oauth2') throw new Error(credential.kind);
  return credential.accessToken.reveal();
};
const runOut = (id: string) =>
  db.credential.update({ where: { accountId: id }, data: { accessUntil: new Date(0) } });
const refusalOf = async (asked: Promise<unknown>) => {
  const error = await asked.then(
    () => null,
    (thrown) => thrown,
  );
  if (!(error instanceof TokenFailure)) throw new Error(`no refusal of a token: ${error}`);
  return error.refusal;
};
const anns = async () => grantAccount((await grantFrom(authority, ours, 'ann@example.com')).grant);
const refreshes = () => authority.requests.filter(({ grantType }) => grantType === 'refresh_token');

test('a consent makes a grant with its address, and its token is used until it runs out', async () => {
  const { grant, identity } = await grantFrom(authority, ours, 'ann@example.com');
  expect(identity).toEqual({ subject: 'ann@example.com', address: 'ann@example.com' });
  const { id } = await grantAccount(grant);
  expect(tokenOf(await get(id))).toBe(grant.accessToken.reveal());
  expect(refreshes()).toEqual([]);
  await runOut(id);
  const before = await db.mailAccount.findUniqueOrThrow({ where: { id }, include: { credential: true } });
  const next = tokenOf(await get(id));
  expect(next).not.toBe(grant.accessToken.reveal());
  expect(tokenOf(await get(id))).toBe(next);
  expect(refreshes()).toHaveLength(1);
  // The refresh token was replaced as well, and no verdict ended by it.
  const after = await db.mailAccount.findUniqueOrThrow({ where: { id }, include: { credential: true } });
  expect(after.credentialVersion).toBe(before.credentialVersion);
  expect(after.credential?.setAt).toEqual(before.credential?.setAt);
  const opened = openCredentialFor(await stored(id), 'incoming');
  if (opened.kind !== 'oauth2_grant') throw new Error(opened.kind);
  expect(opened.grant.refreshToken.reveal()).not.toBe(grant.refreshToken.reveal());
});

test('a token that a server refused is replaced once, whoever else had it refused too', async () => {
  const { id } = await anns();
  const first = await get(id);
  const answers = await Promise.all([get(id, first), get(id, first), get(id, first)]);
  expect(new Set(answers.map(tokenOf)).size).toBe(1);
  expect(tokenOf(answers[0] as Credential)).not.toBe(tokenOf(first));
  expect(refreshes()).toHaveLength(1);
});

// The long form has 200 (CONTRIBUTING.md).
const rounds = Number(process.env.REKEY_REFRESH_ROUNDS ?? 50);

test('two workers and the page, again and again at the same moment: one refresh each time, and no grant is lost', async () => {
  const { id } = await anns();
  const processes = [startChild(), startChild(), startChild()];
  for (let round = 1; round <= rounds; round++) {
    await runOut(id);
    const answers = await Promise.all(processes.map((process) => process.ask(id)));
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(refreshes()).toHaveLength(round);
  }
  expect(refreshes().every(({ outcome }) => outcome === 'ok')).toBe(true);
  expect(
    createHash('sha256')
      .update(tokenOf(await get(id)))
      .digest('hex'),
  ).toHaveLength(64);
}, 180_000);

test('killed between the answer and the commit, a grant is told as one to consent to again, or goes on', async () => {
  // In front of the token endpoint: ends who asked as soon as the answer is there, before it gets it.
  let victim: ChildProcess | undefined;
  const front = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    const answer = await fetch(`${authority.issuer}/token`, {
      method: 'POST',
      headers,
      body: Buffer.concat(chunks),
    });
    const body = await answer.text();
    if (victim) {
      const died = new Promise((resolve) => victim?.once('exit', resolve));
      victim.kill('SIGKILL');
      await died;
      victim = undefined;
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const { id } = await anns();
  const given = { clientId: authority.clientId, secret: authority.clientSecret };
  const tokenEndpoint = `http://127.0.0.1:${(front.address() as AddressInfo).port}/token`;
  const behind = await provider({
    ...given,
    tokenEndpoint,
    authorizationEndpoint: tokenEndpoint,
    scopes: ['mail'],
  });
  await db.credential.update({ where: { accountId: id }, data: { providerId: behind.id } });
  await runOut(id);
  const dying = startChild();
  victim = dying.process;
  await expect(dying.ask(id)).rejects.toThrow('it ended');
  expect(refreshes()).toEqual([{ grantType: 'refresh_token', outcome: 'ok' }]);

  // This provider takes the second use of a refresh token for a theft.
  const refusal = await refusalOf(get(id));
  expect(refusal).toMatchObject({ step: 'consent', cause: 'oauth_required', code: 'invalid_grant' });
  expect(refusal.words).not.toMatch(/password/i);

  // Another gives the old one a second use: it goes on as if nothing had been.
  gateway.answer = tokens({ access_token: 'again', refresh_token: 'next' });
  const mild = await provider({ ...given, ...endpoints(), scopes: ['mail'] });
  await db.credential.update({ where: { accountId: id }, data: { providerId: mild.id } });
  expect(tokenOf(await get(id))).toBe('again');
  front.close();
}, 60_000);

test('what fails for lack of network, or is no answer, asks nobody for anything and keeps the grant', async () => {
  const { id } = await grantAccount((await grantFrom(authority, ours, 'ann@example.com')).grant);
  const lost = await provider({ ...endpoints('http://127.0.0.1:9'), secret: 's', scopes: ['mail'] });
  await db.credential.update({
    where: { accountId: id },
    data: { providerId: lost.id, accessUntil: new Date(0) },
  });
  expect(await refusalOf(get(id))).toMatchObject({ step: 'later', cause: 'network' });
  const odd = await provider({ ...endpoints(), secret: 's', scopes: ['mail'] });
  await db.credential.update({ where: { accountId: id }, data: { providerId: odd.id } });
  const answers: HttpGateway['answer'][] = [
    { status: 200, body: '<html>Sign in to the Wi-Fi</html>', headers: { 'content-type': 'text/html' } },
    { status: 502, body: '' },
    { status: 302, body: '', headers: { location: 'http://127.0.0.1:9/' } },
    { status: 200, body: '{"token_type":"bearer"}', headers: { 'content-type': 'application/json' } },
  ];
  for (const answer of answers) {
    gateway.answer = answer;
    expect(await refusalOf(get(id))).toMatchObject({ step: 'later', cause: 'server_unavailable' });
  }
  expect((await getProvider(odd.id))?.troubleSince).toBeNull();
  // An answer that is hard to read has spent the old token all the same: what it holds is kept.
  const hard = { access_token: 'hard', expires_in: -1, refresh_token: 'rotated', scope: null, id_token: 'x' };
  gateway.answer = tokens(hard);
  expect(tokenOf(await get(id))).toBe('hard');
  await runOut(id);
  gateway.answer = tokens({ access_token: 'after' });
  expect(tokenOf(await get(id))).toBe('after');
  expect(gateway.calls.at(-1)?.body).toContain('refresh_token=rotated');
  await db.credential.update({ where: { accountId: id }, data: { providerId: ours.id } });
  expect(tokenOf(await get(id))).toBeTruthy();
});

test('what is said of our registration is noted once, is asked about rarely, and is over when a token comes', async () => {
  const [one, two] = [await anns(), await anns()];
  await Promise.all([runOut(one.id), runOut(two.id)]);
  authority.failWith({ status: 401, body: '{"error":"invalid_client"}' });
  expect(await refusalOf(get(one.id))).toMatchObject({ step: 'ours', cause: 'server_unavailable' });
  const noted = await getProvider(ours.id);
  expect(noted).toMatchObject({
    troubleCode: 'invalid_client',
    troubleWords: expect.stringMatching(/registration/),
  });
  authority.failWith(null);
  // The other account is not even asked about until the pause is over.
  expect(await refusalOf(get(two.id))).toMatchObject({ step: 'ours', code: 'invalid_client' });
  expect(refreshes()).toEqual([]);
  await db.provider.update({ where: { id: ours.id }, data: { troubleUntil: new Date(0) } });
  expect(tokenOf(await get(two.id))).toBeTruthy();
  expect(await getProvider(ours.id)).toMatchObject({ troubleSince: null, troubleWords: null });
  expect(tokenOf(await get(one.id))).toBeTruthy();
});

test('an owner who took the grant back is asked to consent, and the provider stays as it is', async () => {
  const { id } = await anns();
  await authority.revoke('ann@example.com');
  await runOut(id);
  expect(await refusalOf(get(id))).toMatchObject({ step: 'consent', code: 'invalid_grant' });
  expect((await getProvider(ours.id))?.troubleSince).toBeNull();
});

test('an organisation gets its tokens by its own secret, or by an assertion for each mailbox', async () => {
  const byTheirs = await providerOf(authority, { grant: 'organisation', scopes: ['mail'] });
  const app = await organisationAccount(byTheirs.id);
  expect(await get(app.id)).toMatchObject({ kind: 'oauth2', grant: 'organisation' });
  expect(authority.requests).toEqual([{ grantType: 'client_credentials', outcome: 'ok' }]);
  expect(tokenOf(await get(app.id))).toBeTruthy();
  expect(authority.requests).toHaveLength(1);
});

test('an account that nobody has signed in for yet asks for consent', async () => {
  const { id } = await account();
  await db.credential.delete({ where: { accountId: id } });
  expect(await refusalOf(get(id))).toMatchObject({ step: 'consent', code: 'NO_CREDENTIAL' });
});

const endpoints = (url = gateway.url) => ({
  tokenEndpoint: `${url}/token`,
  authorizationEndpoint: `${url}/authorize`,
});

const tokens = (more: object) => ({
  status: 200,
  body: JSON.stringify({ token_type: 'bearer', expires_in: 3600, ...more }),
  headers: { 'content-type': 'application/json' },
});

function startChild() {
  const file = path.resolve('lib/testing/token-child.ts');
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const lines = readline.createInterface({ input: child.stdout });
  return {
    process: child,
    ask: (id: string) =>
      new Promise<string>((resolve, reject) => {
        const onExit = () => reject(new Error('it ended'));
        child.once('exit', onExit);
        lines.once('line', (line) => {
          child.off('exit', onExit);
          resolve(line);
        });
        child.stdin.write(`${id}\n`);
      }),
  };
}
