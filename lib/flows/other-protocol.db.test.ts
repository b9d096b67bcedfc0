import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { Finding, MailFailure } from '../mail/judge/failure.ts';
import type { Mailbox, MailSource } from '../mail/protocol.ts';
import { protocols } from '../mail/protocols.ts';
import { messageForm } from '../outgoing-messages/schema.ts';
import { closeBoss } from '../queue/boss.ts';
import { readSettings } from '../settings/store.ts';
import { claimAccount } from '../testing/claim-account.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { anAdmin, aUser } from '../testing/viewers.ts';
import type { UserViewer } from '../viewer.ts';
import { changeSettings } from './change-settings.ts';
import { checkAccount } from './check-account.ts';
import { queueMessage } from './queue-message.ts';
import { sendMail } from './send-mail.ts';
import { setFlag } from './set-flag.ts';

// The door of lib/mail/protocol.ts with another protocol behind it, as poor as POP3: messages have names and no numbers, and
// there are no flags, no folders, no quick look and no place for copies.
const { db } = await testDatabase();
const usual = { ...protocols.imap };
const mailbox = new Map<string, string>();
const sent: Buffer[] = [];

const password = 'old secret';
const poor: MailSource = {
  async open(_server, credential, { onStep }, work) {
    onStep?.('signing_in');
    if (credential.kind !== 'password' || credential.password.reveal() !== password) {
      throw new MailFailure('auth', new Finding('wrong_credentials', '-ERR no such password').verdict);
    }
    onStep?.('signed_in');
    return work(opened);
  },
  openIfNew: (server, credential, options, _folders, work) => poor.open(server, credential, options, work),
};

/** A name as a number: 52 bits of its hash (docs/decisions/0018). */
const numberOf = (name: string) =>
  Number.parseInt(createHash('sha256').update(name).digest('hex').slice(0, 13), 16);

const opened: Mailbox = {
  isOpen: true,
  showInbox: async () => {},
  view: async () => ({ uidValidity: 1n, exists: mailbox.size, messages: [] }),
  async copyNew(cursor, store) {
    const names = new Map([...mailbox.keys()].map((name) => [numberOf(name), name]));
    const unknown = await store.unknown(1n, [...names.keys()]);
    const batch = unknown.map((uid) => {
      const raw = Buffer.from(mailbox.get(names.get(uid) ?? '') ?? '');
      return { uid: BigInt(uid), uidValidity: 1n, raw, size: raw.length, flags: [], internalDate: null };
    });
    await store.save(batch, { ...cursor, uidValidity: 1n }, []);
    return { fetched: batch.length, more: false, unchanged: batch.length === 0 };
  },
};

Object.assign(protocols.imap, {
  source: poor,
  sender: {
    open: (_server, _credential, _options, work) =>
      work({
        async send(_envelope, message, hooks) {
          await hooks?.beforeContent?.();
          sent.push(message);
          return '250 taken';
        },
      }),
    keepsCopies: () => false,
  } satisfies typeof usual.sender,
});
afterAll(async () => {
  Object.assign(protocols.imap, usual);
  await closeBoss();
});

let viewer: UserViewer;
let accountId: string;
let count = 0;

beforeEach(async () => {
  mailbox.clear();
  const owner = await user();
  viewer = aUser(owner);
  const address = `poor${++count}@northwind.example`;
  const out = { outgoingHost: 'mail.northwind.example', outgoingPort: 25, outgoingSecurity: 'none' as const };
  ({ id: accountId } = await account({ address, ownerId: owner.id, password, ...out }));
});

async function check() {
  const claimed = await claimAccount(db, accountId, { attemptsPerHour: 20, reserved: 1 });
  if ('refused' in claimed) throw new Error(claimed.refused);
  return checkAccount(db, claimed, await readSettings(), new AbortController().signal);
}

const messages = () => db.message.findMany({ where: { accountId }, orderBy: { subject: 'asc' } });

test('its messages come in once each, by their names', async () => {
  mailbox.set('whqtswO00WBw418f9t5JxYwZ', 'Subject: one\r\n\r\nHello\r\n');
  expect(await check()).toMatchObject({ outcome: 'ok', fetched: 1 });
  mailbox.set('QhdPYR:00WBw1Ph7x7', 'Subject: two\r\n\r\nHello\r\n');
  expect(await check()).toMatchObject({ outcome: 'ok', fetched: 1 });
  expect(await check()).toMatchObject({ outcome: 'ok', fetched: 0 });
  expect((await messages()).map(({ subject }) => subject)).toEqual(['one', 'two']);
});

test('a flag that it cannot be told holds here, and is not asked for again', async () => {
  mailbox.set('a', 'Subject: one\r\n\r\nHello\r\n');
  await check();
  const [message] = await messages();
  await setFlag(viewer, message?.id ?? '', '\\Seen', true);
  await check();
  expect((await messages())[0]?.flags).toEqual(['\\Seen']);
  expect(await db.flagChange.count({ where: { accountId } })).toBe(0);
});

test('a message is sent without a copy, which nobody waits for', async () => {
  await changeSettings({ 'sending.copyAfterSeconds': 0 }, anAdmin().actor);
  const form = messageForm.parse({
    id: randomUUID(),
    accountId,
    to: 'mei@northwind.example',
    subject: 'x',
    text: 'y',
  });
  const queued = await queueMessage(viewer, form, []);
  if (!queued.ok) throw new Error(queued.reason);
  await sendMail(db, queued.id, await readSettings(), new AbortController().signal);
  const { state, lastError } = await db.outgoingMessage.findUniqueOrThrow({ where: { id: queued.id } });
  expect({ state, lastError }).toEqual({ state: 'sent', lastError: null });
  expect(sent).toHaveLength(1);
});
