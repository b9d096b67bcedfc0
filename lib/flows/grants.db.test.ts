import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { accessFor } from '../accounts/access.ts';
import { replaceCredential, sealedColumns } from '../accounts/credentials.ts';
import { withSignIn } from '../accounts/sign-in.ts';
import { signInOf } from '../accounts/sign-in-budget.ts';
import { withSmtpSession } from '../mail/smtp/smtp.ts';
import type { Provider } from '../providers/store.ts';
import { readSettings } from '../settings/store.ts';
import { type AuthorizationServer, startAuthorizationServer } from '../testing/authorization-server.ts';
import { claimAccount } from '../testing/claim-account.ts';
import { testDatabase } from '../testing/database.ts';
import { type Dovecot, startDovecot } from '../testing/dovecot.ts';
import { grantAccount, grantFrom, organisationAccount, providerOf } from '../testing/grants.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { scriptedServer } from '../testing/scripted-imap.ts';
import { type SmtpSink, startSmtpSink } from '../testing/smtp-sink.ts';
import { checkAccount } from './check-account.ts';

// Checks of accounts without a password: a real authorization server, and real mail servers that ask it.
const { db } = await testDatabase();
let authority: AuthorizationServer;
let dovecot: Dovecot;
let sink: SmtpSink;
let ours: Provider;
let restore: () => void;

beforeAll(async () => {
  ({ restore } = await mailTestEnv());
  authority = await startAuthorizationServer();
  for (const name of ['ann', 'ben', 'cara']) authority.addUser(`${name}@example.com`);
  const { introspectionUrl } = authority;
  dovecot = await startDovecot({ users: {}, introspectionUrl });
  sink = await startSmtpSink({ users: {}, introspectionUrl });
  ours = await providerOf(authority);
}, 60_000);
beforeEach(() => {
  authority.failWith(null);
  authority.requests.length = 0;
});
afterAll(async () => {
  await Promise.all([authority?.stop(), dovecot?.stop(), sink?.stop()]);
  restore?.();
});

const at = (user: string) => ({
  ...{ incomingHost: '127.0.0.1', incomingPort: dovecot.imapPort, incomingSecurity: 'none' as const },
  ...{ outgoingHost: '127.0.0.1', outgoingPort: sink.port, outgoingSecurity: 'none' as const },
  incomingUser: user,
});
const accountOf = async (user: string) =>
  grantAccount((await grantFrom(authority, ours, user)).grant, at(user));

async function check(id: string) {
  const claimed = await claimAccount(db, id, { attemptsPerHour: 20, reserved: 1 });
  if ('refused' in claimed) throw new Error(claimed.refused);
  return checkAccount(db, claimed, await readSettings(), new AbortController().signal);
}
const read = (id: string) =>
  db.mailAccount.findUniqueOrThrow({ where: { id }, include: { incidents: true, events: true } });
const runOut = (id: string) =>
  db.credential.update({ where: { accountId: id }, data: { accessUntil: new Date(0) } });

test('mail is fetched with a token, and goes on being fetched when the token has run out', async () => {
  const { id } = await accountOf('ann@example.com');
  expect(await check(id)).toMatchObject({ outcome: 'ok', state: 'active' });
  // By our clock, before the server is asked.
  await runOut(id);
  expect(await check(id)).toMatchObject({ outcome: 'ok' });
  // By the server's alone: it refuses, and the next token is tried within the same check.
  await authority.expire();
  expect(await check(id)).toMatchObject({ outcome: 'ok', state: 'active' });
  const { unsuccessfulSignIns, refusals, incidents } = await read(id);
  expect({ unsuccessfulSignIns, refusals, incidents }).toEqual({
    unsuccessfulSignIns: [],
    refusals: 0,
    incidents: [],
  });
});

test('a grant that was taken back makes the account one to consent to again, at once and without a word of a password', async () => {
  const { id } = await accountOf('ben@example.com');
  expect(await check(id)).toMatchObject({ outcome: 'ok' });
  await authority.revoke('ben@example.com');
  expect(await check(id)).toMatchObject({ outcome: 'oauth_required', state: 'needs_consent' });
  const { incidents, events, lastEvidence } = await read(id);
  expect(incidents).toMatchObject([
    { cause: 'oauth_required', closedAt: null, suspendedAt: expect.any(Date) },
  ]);
  expect(events.map(({ kind }) => kind)).toContain('suspended');
  expect(`${lastEvidence} ${JSON.stringify([incidents, events])}`).not.toMatch(/password/i);
  // Consented again, the same account goes on, and its incident is over.
  const { grant } = await grantFrom(authority, ours, 'ben@example.com');
  await db.$transaction((tx) => replaceCredential(tx, id, { kind: 'oauth2_grant', grant }, 'owner'));
  expect(await check(id)).toMatchObject({ outcome: 'ok', state: 'active' });
  expect((await read(id)).incidents).toMatchObject([{ closedAt: expect.any(Date) }]);
});

test("another person's grant is refused by the mail server, is counted, and ends in consent", async () => {
  const { grant } = await grantFrom(authority, ours, 'cara@example.com');
  const { id } = await grantAccount(grant, { ...at('ann@example.com'), lastSuccessAt: null });
  const first = await check(id);
  expect(first).toMatchObject({ outcome: 'oauth_required', state: 'failing' });
  for (let left = 3; left > 0 && (await read(id)).state === 'failing'; left--) await check(id);
  expect((await read(id)).state).toBe('needs_consent');
});

test('while the provider refuses our registration every account of it waits, and none has an incident', async () => {
  const [one, two] = [await accountOf('ann@example.com'), await accountOf('ann@example.com')];
  await Promise.all([runOut(one.id), runOut(two.id)]);
  authority.failWith({ status: 401, body: '{"error":"invalid_client"}' });
  for (const { id } of [one, two]) {
    expect(await check(id)).toMatchObject({ outcome: 'server_unavailable', state: 'degraded' });
    expect(await read(id)).toMatchObject({ refusals: 0, incidents: [], unsuccessfulSignIns: [] });
  }
  authority.failWith(null);
  await db.provider.update({ where: { id: ours.id }, data: { troubleUntil: new Date(0) } });
  for (const { id } of [one, two]) expect(await check(id)).toMatchObject({ outcome: 'ok', state: 'active' });
});

test('a mailbox that is not opened to the organisation waits for an administrator, not for its owner', async () => {
  const organisation = await providerOf(authority, { grant: 'organisation', scopes: ['mail'] });
  const { id } = await organisationAccount(organisation.id, at('ann@example.com'));
  const exchange = await scriptedServer([
    { send: '* OK ready\r\n' },
    { wait: /CAPABILITY/ },
    { send: '* CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2\r\n{tag} OK done\r\n' },
    { wait: /AUTHENTICATE XOAUTH2/ },
    { send: '{tag} NO AUTHENTICATE failed.\r\n' },
  ]);
  await db.mailAccount.update({ where: { id }, data: { incomingPort: exchange.port } });
  expect(await check(id)).toMatchObject({ outcome: 'account_disabled', state: 'degraded' });
  // Once with the token of now, once with a new one.
  expect(exchange.connections).toBe(2);
  await exchange.stop();
  expect((await read(id)).incidents).toEqual([]);
});

test('mail is sent with a token, and a refused one is replaced before anybody is told', async () => {
  const { id } = await accountOf('ann@example.com');
  const send = async () => {
    const credential = await db.credential.findUniqueOrThrow({
      where: { accountId: id },
      select: sealedColumns,
    });
    const server = { host: '127.0.0.1', port: sink.port, security: 'none' as const, user: 'ann@example.com' };
    const envelope = { from: 'ann@example.com', to: ['x@example.com'] };
    return withSignIn(
      signInOf(db, id, 'sending', await readSettings()),
      accessFor({ id, credential }, 'outgoing'),
      (token, onStep) =>
        withSmtpSession(server, token, { signal: AbortSignal.timeout(20_000), onStep }, (session) =>
          session.send(envelope, Buffer.from('Subject: hello\r\n\r\nhello\r\n')),
        ),
    );
  };
  expect(await send()).toMatchObject({ ok: true });
  await authority.expire();
  expect(await send()).toMatchObject({ ok: true });
  await authority.revoke('ann@example.com');
  expect(await send()).toMatchObject({
    ok: false,
    reason: 'failed',
    failure: { verdict: { cause: 'oauth_required' } },
  });
  expect(sink.mails.map(({ user }) => user)).toEqual(['ann@example.com', 'ann@example.com']);
});

test('with the authorization server away the mail server says so, and nothing counts', async () => {
  const { id } = await accountOf('cara@example.com');
  await authority.stop();
  expect(await check(id)).toMatchObject({ outcome: 'server_unavailable', state: 'degraded' });
  await runOut(id);
  expect(await check(id)).toMatchObject({ outcome: 'network', state: 'degraded' });
  expect(await read(id)).toMatchObject({ refusals: 0, incidents: [], unsuccessfulSignIns: [] });
});
