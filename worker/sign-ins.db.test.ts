import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { accountChange } from '#lib/accounts/schema.ts';
import { changeAccount } from '#lib/flows/change-account.ts';
import { changeSettings } from '#lib/flows/change-settings.ts';
import { queueMessage } from '#lib/flows/queue-message.ts';
import { sendMail } from '#lib/flows/send-mail.ts';
import { updatePassword } from '#lib/flows/update-password.ts';
import { passwordCredential } from '#lib/mail/credential.ts';
import { messageForm } from '#lib/outgoing-messages/schema.ts';
import { closeBoss } from '#lib/queue/boss.ts';
import { readSettings } from '#lib/settings/store.ts';
import { checkById } from '#lib/testing/check-by-id.ts';
import { testDatabase } from '#lib/testing/database.ts';
import { type Dovecot, startDovecot } from '#lib/testing/dovecot.ts';
import { account, user } from '#lib/testing/factories.ts';
import { mailTestEnv } from '#lib/testing/mail-env.ts';
import { type ScriptedServer, type Step, scriptedServer } from '#lib/testing/scripted-imap.ts';
import { type SmtpSink, startSmtpSink } from '#lib/testing/smtp-sink.ts';
import { until } from '#lib/testing/until.ts';
import { anAdmin, aUser } from '#lib/testing/viewers.ts';

// Every way to sign in, by the flow that does it, with one server that answers as it likes and one that is well.
const { db } = await testDatabase();
const login = 'ana';
const stored = 'old secret';
let dovecot: Dovecot;
let sink: SmtpSink;
let bad: ScriptedServer | undefined;
let restore: () => void;

beforeAll(async () => {
  const env = await mailTestEnv();
  restore = env.restore;
  dovecot = await startDovecot({ authority: env.authority, users: { [login]: stored } });
  sink = await startSmtpSink({ users: { [login]: stored } });
  await changeSettings({ 'sending.copyAfterSeconds': 0 }, anAdmin().actor);
});
afterEach(async () => {
  await bad?.stop();
});
afterAll(async () => {
  await Promise.all([dovecot.stop(), sink.stop(), closeBoss()]);
  restore();
});

type Made = { id: string; ownerId: string; address: string };
type Way = { bad: 'incoming' | 'outgoing'; go: (made: Made, stop: AbortSignal) => Promise<unknown> };

const check = ({ id }: Made, stop: AbortSignal) => checkById(db, id, stop);
const viewerOf = async ({ ownerId }: Made) =>
  aUser(await db.user.findUniqueOrThrow({ where: { id: ownerId } }));

async function update(made: Made) {
  const [oldPassword, newPassword] = [passwordCredential(stored), passwordCredential(stored)];
  const door = { viewer: await viewerOf(made), accountId: made.id };
  return updatePassword({ door, oldPassword, newPassword });
}

const change = ({ id }: Made) =>
  changeAccount(anAdmin(), id, accountChange.parse({ incoming: { password: stored }, test: true }));

async function send(made: Made, stop: AbortSignal) {
  const form = { id: randomUUID(), accountId: made.id, to: 'mei@northwind.example', subject: 's', text: 't' };
  const queued = await queueMessage(await viewerOf(made), messageForm.parse(form), []);
  if (!queued.ok) throw new Error(queued.reason);
  await db.outgoingMessage.update({ where: { id: queued.id }, data: { nextTryAt: new Date(0) } });
  await sendMail(db, queued.id, await readSettings(), stop);
}

async function probe(made: Made, stop: AbortSignal) {
  const data = { outgoingRefusedAt: new Date(), state: 'receive_only' as const };
  await db.mailAccount.update({ where: { id: made.id }, data });
  await check(made, stop);
}

const ways: Record<string, Way> = {
  'a check': { bad: 'incoming', go: check },
  'the update page': { bad: 'incoming', go: update },
  'the update page, sending': { bad: 'outgoing', go: update },
  'the account form': { bad: 'incoming', go: change },
  'the account form, sending': { bad: 'outgoing', go: change },
  'sending a message': { bad: 'outgoing', go: send },
  'its copy in Sent': { bad: 'incoming', go: send },
  'the probe of sending': { bad: 'outgoing', go: probe },
};

const toAuth: Record<Way['bad'], Step[]> = {
  incoming: [{ send: '* OK [CAPABILITY IMAP4rev1] ready\r\n' }, { wait: /LOGIN/ }],
  outgoing: [
    { send: '220 ready\r\n' },
    { wait: /EHLO/ },
    { send: '250-mail\r\n250 AUTH PLAIN\r\n' },
    { wait: /AUTH PLAIN/ },
  ],
};
const atAuth = (incoming: string, outgoing: string) => (which: Way['bad']) => [
  ...toAuth[which],
  { send: which === 'incoming' ? `{tag} ${incoming}\r\n` : `${outgoing}\r\n` },
];

async function made(way: Way, script: Step[]): Promise<Made> {
  bad = await scriptedServer(script);
  const port = { incoming: dovecot.imapPort, outgoing: sink.port, [way.bad]: bad.port };
  const given = { ownerId: (await user()).id, password: stored };
  return account({
    ...given,
    ...{
      incomingHost: '127.0.0.1',
      incomingSecurity: 'none',
      incomingUser: login,
      incomingPort: port.incoming,
    },
    ...{
      outgoingHost: '127.0.0.1',
      outgoingSecurity: 'none',
      outgoingUser: login,
      outgoingPort: port.outgoing,
    },
  });
}

const counted = async ({ id }: Made) =>
  (await db.mailAccount.findUniqueOrThrow({ where: { id } })).unsuccessfulSignIns.length;

describe.each(Object.entries(ways))('a sign-in by %s', (_name, way) => {
  const never = new AbortController().signal;

  test.each<[string, (which: Way['bad']) => Step[], number]>([
    ['is not counted where the server hangs up before AUTH', () => [{ reset: true }], 0],
    [
      'is not counted where the server cannot judge any just now',
      atAuth('NO [UNAVAILABLE] later', '454 4.7.0 Temporary authentication failure'),
      0,
    ],
    ['is counted where it is refused', atAuth('NO [AUTHENTICATIONFAILED] no', '535 5.7.8 no'), 1],
    [
      'is counted where the line breaks in the middle of AUTH',
      (which) => [...toAuth[which], { close: true }],
      1,
    ],
  ])('%s', async (_what, script, expected) => {
    const one = await made(way, script(way.bad));
    await way.go(one, never);
    expect(bad?.connections).toBe(1);
    expect(await counted(one)).toBe(expected);
  });
});

test.each(['a check', 'sending a message', 'its copy in Sent', 'the probe of sending'] as const)(
  'a sign-in by %s is counted where it is stopped in the middle of AUTH',
  async (name) => {
    const way = ways[name] as Way;
    const one = await made(way, toAuth[way.bad]);
    const stop = new AbortController();
    const going = way.go(one, stop.signal).catch(() => {});
    await until('it waits for the answer', () => /LOGIN|AUTH PLAIN/.test(bad?.received() ?? ''));
    stop.abort(new Error('the worker is stopping'));
    await going;
    expect(await counted(one)).toBe(1);
  },
);
