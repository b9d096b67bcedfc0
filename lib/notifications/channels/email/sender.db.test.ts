import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { changeSettings } from '../../../flows/change-settings.ts';
import { testChannel } from '../../../flows/test-channel.ts';
import type { Provider } from '../../../providers/store.ts';
import { closeBoss } from '../../../queue/boss.ts';
import { readSettings } from '../../../settings/store.ts';
import { type AuthorizationServer, startAuthorizationServer } from '../../../testing/authorization-server.ts';
import { testDatabase } from '../../../testing/database.ts';
import { account } from '../../../testing/factories.ts';
import { grantAccount, grantFrom, organisationAccount, providerOf } from '../../../testing/grants.ts';
import { mailTestEnv } from '../../../testing/mail-env.ts';
import { type SmtpSink, startSmtpSink } from '../../../testing/smtp-sink.ts';
import { anAdmin } from '../../../testing/viewers.ts';
import { system } from '../../../viewer.ts';
import { deliverEmail } from './channel.ts';

// A real authorization server, and a sending server that asks it about each token.
const { db } = await testDatabase();
const address = 'notices@house.example';
let authority: AuthorizationServer;
let sink: SmtpSink;
let person: Provider;
let restore: () => void;

beforeAll(async () => {
  ({ restore } = await mailTestEnv());
  authority = await startAuthorizationServer();
  authority.addUser(address);
  sink = await startSmtpSink({ introspectionUrl: authority.introspectionUrl });
  person = await providerOf(authority, { name: 'Contoso' });
});
afterAll(async () => {
  await closeBoss();
  await Promise.all([authority.stop(), sink.stop()]);
  restore();
});
beforeEach(async () => {
  authority.failWith(null);
  await db.mailAccount.deleteMany();
  await changeSettings({ 'email.from': address, 'email.account': address }, system);
});

const at = () => ({
  ...{ address, incomingUser: address, outgoingHost: '127.0.0.1', outgoingPort: sink.port },
  outgoingSecurity: 'none' as const,
});
async function connected() {
  const { grant } = await grantFrom(authority, person, address);
  return grantAccount(grant, at());
}
const deliver = async () =>
  deliverEmail(await readSettings(), {
    ...{
      to: 'ana@home.example',
      messageId: 'one',
      date: new Date(),
      subject: 'Hello =?utf-8?q?there?=',
      text: 'Hello',
      html: '',
    },
  });

test('notices go out by the sign-in of an account, and a token that has ended is replaced', async () => {
  await connected();
  expect(await deliver()).toMatchObject({ result: 'sent' });
  await authority.expire();
  expect(await deliver()).toMatchObject({ result: 'sent' });
  expect(sink.mails.at(-1)).toMatchObject({ user: address, to: ['ana@home.example'] });
  // Nothing in it is decoded by who reads it.
  expect(sink.mails.at(-1)?.parsed.subject).toBe('Hello = ?utf-8?q?there?=');
  const { steps } = await testChannel('email', 'mei@home.example', anAdmin().actor);
  expect(steps).toMatchObject([
    { step: 'settings', ok: true },
    { step: 'connection', ok: true },
    { step: 'sign_in', ok: true, detail: `as ${address}` },
    { step: 'message', ok: true },
  ]);
});

test('a notice says that a program wrote it, from one and the same sender in header and envelope', async () => {
  await connected();
  expect(await deliver()).toMatchObject({ result: 'sent' });
  const mail = sink.mails.at(-1);
  // RFC 3834 5: no vacation reply comes back for it.
  expect(mail?.parsed.headers.get('auto-submitted')).toBe('auto-generated');
  expect(mail?.parsed.headers.get('x-auto-response-suppress')).toBe('All');
  expect([mail?.from, mail?.parsed.from?.value.map((one) => one.address)]).toEqual([address, [address]]);
  expect(mail?.parsed.replyTo).toBeUndefined();
  expect(mail?.parsed.messageId).toBe('<one@house.example>');
});

test('while the provider does not take our registration notices are held back, of the organisation’s grant too', async () => {
  const firm = await providerOf(authority, { grant: 'organisation', scopes: ['mail'] });
  await organisationAccount(firm.id, at());
  authority.failWith({ status: 401, body: '{"error":"invalid_client"}' });
  expect(await deliver()).toMatchObject({ result: 'ours', isGeneral: true });
});

test('a grant that has ended holds notices back, and no message is blamed', async () => {
  await connected();
  await authority.revoke(address);
  const mails = sink.mails.length;
  const held = await deliver();
  expect(held).toMatchObject({ result: 'ours', isGeneral: true });
  expect(JSON.stringify(held)).not.toMatch(/[\w-]{43}/);
  expect(sink.mails).toHaveLength(mails);
});

test.each([
  ['that there is not', async () => {}, /there is no mail account/],
  ['that cannot send', async () => void (await account({ address })), /has no outgoing server/],
  ['with a password', async () => void (await account(at())), /sends with a password/],
])('an account %s is told, and no server asked', async (_, make, reason) => {
  await make();
  const signIns = sink.signIns.length;
  expect(await deliver()).toMatchObject({ result: 'ours', reason: expect.stringMatching(reason) });
  expect(sink.signIns).toHaveLength(signIns);
});
