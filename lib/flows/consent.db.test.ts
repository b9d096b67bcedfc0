import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openCredentialFor } from '../accounts/credentials.ts';
import { consentOffer } from '../consents/offer.ts';
import { answerConsent, findConsent, hasConsent, type ProviderAnswer } from '../consents/store.ts';
import { newToken } from '../crypto/token.ts';
import { forgetEnv } from '../env.ts';
import { openIncident } from '../incidents/store.ts';
import type { Provider } from '../providers/store.ts';
import { closeBoss } from '../queue/boss.ts';
import { type AuthorizationServer, startAuthorizationServer } from '../testing/authorization-server.ts';
import { testDatabase } from '../testing/database.ts';
import { type Dovecot, startDovecot } from '../testing/dovecot.ts';
import { account, user } from '../testing/factories.ts';
import { grantAccount, grantFrom, providerOf } from '../testing/grants.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { type SmtpSink, startSmtpSink } from '../testing/smtp-sink.ts';
import { findUpdateLink } from '../update-links/show-link.ts';
import { issueUpdateLink } from '../update-links/store.ts';
import { userViewer } from '../viewer.ts';
import { finishConsent } from './finish-consent.ts';
import { startConsent } from './start-consent.ts';

// The real flow with a real authorization server, and mail servers that ask it about each token.
const { db } = await testDatabase();
const ana = 'ana@example.com';
const ben = 'ben@example.com';
let authority: AuthorizationServer;
let dovecot: Dovecot;
let sink: SmtpSink;
let provider: Provider;
let restore: () => void;

beforeAll(async () => {
  const mail = await mailTestEnv();
  process.env.REKEY_URL = 'http://127.0.0.1:4711';
  forgetEnv();
  restore = () => {
    delete process.env.REKEY_URL;
    mail.restore();
  };
  authority = await startAuthorizationServer();
  for (const address of [ana, ben]) authority.addUser(address);
  const { introspectionUrl } = authority;
  dovecot = await startDovecot({ authority: mail.authority, introspectionUrl });
  sink = await startSmtpSink({ introspectionUrl });
  provider = await providerOf(authority, { name: 'Contoso', hosts: ['localhost'] });
}, 60_000);

afterAll(async () => {
  await closeBoss();
  await Promise.all([authority.stop(), dovecot.stop(), sink.stop()]);
  restore();
});

let id: string;
let token: string;
let incidentId: string;

beforeEach(async () => {
  authority.failWith(null);
  await db.mailAccount.deleteMany();
  await db.rateLimit.deleteMany();
  const incoming = { incomingHost: 'localhost', incomingPort: dovecot.imapsPort, incomingUser: ana };
  const outgoing = {
    ...{ outgoingHost: '127.0.0.1', outgoingPort: sink.port, outgoingUser: ana },
    outgoingSecurity: 'none' as const,
  };
  ({ id } = await account({ address: ana, ...incoming, ...outgoing, state: 'needs_consent' }));
  incidentId = await db.$transaction((tx) =>
    openIncident(tx, {
      accountId: id,
      cause: 'oauth_required',
      evidence: '',
      isBeyondAscii: false,
      now: new Date(),
    }),
  );
  token = await link();
});

async function link(): Promise<string> {
  const { id: notificationId } = await db.notification.create({
    data: {
      ...{ ruleKey: 'email-wrong-credentials', kind: 'suspended', channel: 'email', accountId: id },
      ...{ recipient: 'ana@home.example', recipientKind: 'alternate_address', idempotencyKey: newToken() },
    },
  });
  const about = { accountId: id, incidentId, notificationId, credentialVersion: 1, validHours: 24 };
  const issued = await db.$transaction((tx) =>
    issueUpdateLink(tx, { ...about, channel: 'email', view: 'desktop' }),
  );
  return issued.token;
}

const origin = 'http://127.0.0.1:4711';

async function start(more: { asSomebodyElse?: boolean; mailbox?: 'same' | 'another' } = {}) {
  const started = await startConsent({ door: { token }, origin, page: `/update/${token}`, ...more });
  if (!started.ok) throw new Error(started.reason);
  return started;
}

/** What the callback does with the address the provider sent the browser back to. */
async function comeBack(back: URL, browser: string): Promise<boolean> {
  const said = (name: string) => back.searchParams.get(name);
  const code = said('code');
  const answer: ProviderAnswer = code
    ? { code, iss: said('iss') }
    : { error: said('error') ?? '', description: said('error_description') ?? '' };
  return answerConsent(said('state') ?? '', browser, answer);
}

async function consent(address = ana, says: 'yes' | 'no' = 'yes', more: Parameters<typeof start>[0] = {}) {
  const { url, browser } = await start(more);
  expect(await comeBack(await authority.answerAs(url, address, says), browser)).toBe(true);
  return finishConsent({ door: { token }, browser });
}

const read = () => db.mailAccount.findUniqueOrThrow({ where: { id }, include: { credential: true } });
/** What of an account a consent that is refused must leave as it was. */
const kept = async () => {
  const { credential, state, credentialVersion } = await read();
  return { credential, state, credentialVersion };
};

describe('the owner signs in at the provider', () => {
  test('and the grant is stored, the account active, the incident closed, the link spent', async () => {
    const steps: string[] = [];
    const { url, browser } = await start();
    expect(url.searchParams.get('login_hint')).toBe(ana);
    expect(await comeBack(await authority.answerAs(url, ana), browser)).toBe(true);
    const result = await finishConsent({ door: { token }, browser, onStep: (step) => steps.push(step) });
    expect(result).toEqual({ ok: true, incidentId, outgoing: { state: 'ok' }, isConsent: true });
    expect(steps).toEqual([
      'asking_provider',
      'reaching',
      'securing',
      'signing_in',
      'sending_server',
      'saving',
    ]);

    const after = await read();
    expect(after).toMatchObject({ state: 'active', credentialVersion: 2, receiptFor: incidentId });
    const stored = openCredentialFor(after, 'incoming');
    expect(stored).toMatchObject({ kind: 'oauth2_grant', grant: { providerId: provider.id, subject: ana } });
    expect(await db.incident.findUniqueOrThrow({ where: { id: incidentId } })).toMatchObject({
      closedBy: 'update_link',
    });
    expect(await findUpdateLink(token)).toBeNull();
    expect(sink.signIns.at(-1)).toEqual({ user: ana, accepted: true });
    const audited = await db.auditEntry.findFirstOrThrow({ where: { action: 'account.signed_in_again' } });
    expect(audited).toMatchObject({ targetId: id, details: { by: 'update_link', outgoing: 'ok' } });
  });

  test('in the place of a password that its server takes no more: messages and history stay', async () => {
    await db.mailAccount.update({ where: { id }, data: { state: 'suspended' } });
    const events = await db.event.count({ where: { accountId: id } });
    expect((await consent()).ok).toBe(true);
    expect(await read()).toMatchObject({ id, state: 'active', credential: { incomingKind: 'oauth2_grant' } });
    expect(await db.event.count({ where: { accountId: id } })).toBeGreaterThan(events);
  });

  test('signed in here, without any link', async () => {
    const owner = await user({ email: 'ana@home.example' });
    await db.mailAccount.update({ where: { id }, data: { ownerId: owner.id } });
    const door = { viewer: userViewer(owner), accountId: id };
    const started = await startConsent({ door, origin, page: `/phone/accounts/${id}/password` });
    if (!started.ok) throw new Error(started.reason);
    await comeBack(await authority.answerAs(started.url, ana), started.browser);
    expect((await finishConsent({ door, browser: started.browser })).ok).toBe(true);
    const stranger = { viewer: userViewer(await user()), accountId: id };
    expect(await startConsent({ door: stranger, origin, page: '/' })).toMatchObject({
      reason: 'link_invalid',
    });
  });

  test('and no mailbox is asked for where none needs it', async () => {
    await db.incident.deleteMany();
    await db.mailAccount.update({ where: { id }, data: { state: 'active', lastOutcome: 'ok' } });
    expect(await consentOffer(id)).toBeNull();
    expect(await startConsent({ door: { token }, origin, page: '/' })).toMatchObject({
      reason: 'consent_unavailable',
    });
  });
});

describe('what comes back from the provider', () => {
  test('is taken once, from the browser that went there, within ten minutes', async () => {
    const { url, browser } = await start();
    const state = url.searchParams.get('state') ?? '';
    expect(await findConsent(state)).toMatchObject({ origin, page: `/update/${token}` });
    const back = await authority.answerAs(url, ana);
    expect(await comeBack(back, newToken())).toBe(false);
    expect(await comeBack(back, browser)).toBe(true);
    expect(await comeBack(back, browser)).toBe(false);
    expect(await hasConsent(browser, id)).toBe(true);
    const ended = { ok: false, reason: 'consent_ended' };
    expect(await finishConsent({ door: { token }, browser: newToken() })).toEqual(ended);
    const both = await Promise.all([1, 2].map(() => finishConsent({ door: { token }, browser })));
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await findConsent(state)).toBeNull();

    token = await db.mailAccount
      .update({ where: { id }, data: { credentialVersion: 1, state: 'needs_consent' } })
      .then(link);
    const late = await start();
    await comeBack(await authority.answerAs(late.url, ana), late.browser);
    await db.consentRequest.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    expect(await finishConsent({ door: { token }, browser: late.browser })).toEqual(ended);
    await start();
    expect(await db.consentRequest.count()).toBe(1);
  });

  test('stands nowhere in the clear, and nowhere at all once it was used', async () => {
    const { url, browser } = await start();
    const back = await authority.answerAs(url, ana);
    await comeBack(back, browser);
    const secrets = [browser, token, ...['state', 'nonce'].map((name) => url.searchParams.get(name) ?? '')];
    secrets.push(back.searchParams.get('code') ?? '');
    expect(secrets.every((secret) => secret.length > 20)).toBe(true);
    const [row] = await db.consentRequest.findMany();
    for (const secret of secrets) expect(JSON.stringify(row)).not.toContain(secret);
    const result = await finishConsent({ door: { token }, browser });
    const told = [result, await db.event.findMany(), await db.auditEntry.findMany(), await read()];
    for (const secret of secrets) expect(JSON.stringify(told)).not.toContain(secret);
    expect(await db.consentRequest.count()).toBe(0);
  });
});

describe('a grant that is not used', () => {
  test('is taken back at the provider, whoever gave it', async () => {
    const before = authority.revoked;
    expect(await consent(ben)).toMatchObject({ reason: 'another_identity' });
    expect(authority.revoked).toBe(before + 1);
    // The mail server does not take what its owner gave.
    await db.mailAccount.update({ where: { id }, data: { incomingUser: ben, address: ana } });
    expect(await consent()).toMatchObject({ ok: false, reason: 'oauth_required' });
    expect(authority.revoked).toBe(before + 2);
  });

  test('stays where another account lives by a grant of the same person, which would end with it', async () => {
    const { grant } = await grantFrom(authority, provider, ben);
    await grantAccount(grant, { address: ben });
    const before = authority.revoked;
    expect(await consent(ben)).toMatchObject({ reason: 'another_identity' });
    expect(authority.revoked).toBe(before);
  });
});

describe('nothing is written', () => {
  let before: Awaited<ReturnType<typeof kept>>;
  beforeEach(async () => {
    before = await kept();
  });

  test('where somebody else signed in, who may try again as the owner', async () => {
    expect(await consent(ben)).toEqual({ ok: false, reason: 'another_identity', address: ben });
    expect(await kept()).toEqual(before);
    const { url } = await start({ asSomebodyElse: true });
    expect(url.searchParams.get('prompt')).toBe('login consent');
    expect((await consent()).ok).toBe(true);
  });

  test('where the owner says no', async () => {
    expect(await consent(ana, 'no')).toEqual({ ok: false, reason: 'consent_declined' });
    expect(await kept()).toEqual(before);
    const told = await db.event.findFirstOrThrow({ where: { accountId: id, kind: 'update_refused' } });
    expect(told.details).toMatchObject({ reason: 'consent_declined' });
  });

  test('where the provider does not know us', async () => {
    const { url, browser } = await start();
    await comeBack(await authority.answerAs(url, ana), browser);
    authority.failWith({ status: 401, body: '{"error":"invalid_client"}' });
    const result = await finishConsent({ door: { token }, browser });
    expect(result).toMatchObject({ ok: false, reason: 'consent_refused', step: 'ours' });
    expect(await kept()).toEqual(before);
  });

  test('where the mail server does not take what the provider gave', async () => {
    const { url, browser } = await start();
    const back = await authority.answerAs(url, ana);
    await comeBack(back, browser);
    await db.mailAccount.update({ where: { id }, data: { incomingUser: ben, address: ana } });
    const result = await finishConsent({ door: { token }, browser });
    expect(result).toMatchObject({ ok: false, reason: 'oauth_required' });
    expect(await kept()).toEqual(before);
  });

  test('where it opens another mailbox than the one we know, until the owner says that it is the same', async () => {
    const folder = await db.folder.create({
      data: { accountId: id, path: 'INBOX', uidValidity: 1n, lastUid: 3n },
    });
    for (const uid of [1n, 2n, 3n]) {
      await db.message.create({
        data: {
          ...{ accountId: id, folderId: folder.id, uid, uidValidity: 1n, size: 10 },
          ...{ messageId: `<${uid}@firm.example>`, internalDate: new Date() },
          contentHash: new Uint8Array([Number(uid)]),
        },
      });
    }
    const raw = (name: string) =>
      Buffer.from(`Message-ID: <${name}@new.example>\r\nSubject: ${name}\r\n\r\nhi\r\n`);
    dovecot.deliver(ana, ['a', 'b', 'c'].map(raw), { seen: true });
    expect(await consent()).toMatchObject({ ok: false, reason: 'another_mailbox' });
    expect(await kept()).toEqual(before);
    expect(await startConsent({ door: { token }, origin, page: '/', mailbox: 'another' })).toMatchObject({
      reason: 'needs_own_account',
    });
    expect((await consent(ana, 'yes', { mailbox: 'same' })).ok).toBe(true);
  });
});
