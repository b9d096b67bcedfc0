import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { sealCredential } from '../accounts/credentials.ts';
import { accountChange } from '../accounts/schema.ts';
import { passwordCredential } from '../mail/credential.ts';
import { readDraft } from '../outgoing-messages/read-draft.ts';
import { type MessageForm, messageForm } from '../outgoing-messages/schema.ts';
import { atServer, inSeat, keepsTooMany } from '../outgoing-messages/slow-servers.ts';
import { listOutbox } from '../outgoing-messages/store.ts';
import { closeBoss } from '../queue/boss.ts';
import { Secret } from '../secret.ts';
import { readSettings } from '../settings/store.ts';
import { testDatabase } from '../testing/database.ts';
import { type Dovecot, startDovecot } from '../testing/dovecot.ts';
import { account, user } from '../testing/factories.ts';
import { type FaultProxy, startFaultProxy } from '../testing/fault-proxy.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { type SmtpSink, startSmtpSink } from '../testing/smtp-sink.ts';
import { anAdmin, aUser } from '../testing/viewers.ts';
import type { UserViewer } from '../viewer.ts';
import { changeAccount } from './change-account.ts';
import { changeSettings } from './change-settings.ts';
import { queueMessage } from './queue-message.ts';
import { sendMail } from './send-mail.ts';
import { settleOutgoing } from './settle-outgoing.ts';
import { updatePassword } from './update-password.ts';

// A real Dovecot, a real PostgreSQL, and a sending server with a required sign-in.
const { db } = await testDatabase();
let dovecot: Dovecot;
let sink: SmtpSink;
let smtp: FaultProxy;
let imap: FaultProxy;
let restore: () => void;

beforeAll(async () => {
  const env = await mailTestEnv();
  restore = env.restore;
  dovecot = await startDovecot({ authority: env.authority });
  sink = await startSmtpSink({ users: {} });
  smtp = await startFaultProxy(sink.port);
  imap = await startFaultProxy(dovecot.imapPort);
  await changeSettings({ 'lockout.attemptsPerHour': 20, 'sending.copyAfterSeconds': 0 }, anAdmin().actor);
});
afterAll(async () => {
  await Promise.all([smtp.stop(), imap.stop()]);
  await Promise.all([dovecot.stop(), sink.stop(), closeBoss()]);
  restore();
});

let viewer: UserViewer;
let accountId: string;
let address: string;
const password = 'old secret';
let count = 0;

beforeEach(async () => {
  address = `sender${++count}@northwind.example`;
  await dovecot.setPassword(address, password);
  sink.setPassword(address, password);
  sink.mails.length = 0;
  const owner = await user();
  viewer = aUser(owner);
  const at = { incomingHost: '127.0.0.1', incomingSecurity: 'none' as const, incomingUser: address };
  const out = { outgoingHost: '127.0.0.1', outgoingSecurity: 'none' as const, outgoingPort: smtp.port };
  const given = { address, name: 'Ana Popescu', ownerId: owner.id, incomingPort: imap.port };
  ({ id: accountId } = await account({ ...given, ...at, ...out, password }));
});
afterEach(() => {
  sink.refuse = {};
  smtp.faults = {};
  imap.faults = {};
});

function form(given: Record<string, unknown> = {}): MessageForm {
  const about = { id: randomUUID(), accountId, to: 'Mei Tanaka <mei@northwind.example>' };
  return messageForm.parse({ ...about, subject: 'Lunch on Thursday?', text: 'Hello\n.\nAna', ...given });
}

async function queue(given: Record<string, unknown> = {}, files: Parameters<typeof queueMessage>[2] = []) {
  const queued = await queueMessage(viewer, form(given), files);
  if (!queued.ok) throw new Error(queued.reason);
  return queued.id;
}

/** One try, as a worker makes it when it is due. */
async function trySending(id: string, stop = new AbortController().signal) {
  await db.outgoingMessage.updateMany({
    where: { id, nextTryAt: { not: null } },
    data: { nextTryAt: new Date(0) },
  });
  await sendMail(db, id, await readSettings(), stop);
  return db.outgoingMessage.findUniqueOrThrow({ where: { id } });
}

function sentCopies(folder = 'Sent'): string[] {
  const dir = dovecot.maildir(address, folder);
  return ['cur', 'new'].flatMap((sub) => {
    const place = path.join(dir, sub);
    if (!fs.existsSync(place)) return [];
    return fs.readdirSync(place).map((file) => path.join(place, file));
  });
}

const accountRow = () => db.mailAccount.findUniqueOrThrow({ where: { id: accountId } });

test('a server that does not get on with messages leaves the last seats to other servers, and is given more while there are seats enough', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const through = Promise.withResolvers<void>();
  try {
    const slow = () => inSeat(() => atServer('127.0.0.1', () => through.promise));
    const inHand = [1, 2, 3].map(slow);
    vi.advanceTimersByTime(11_000);
    expect((await trySending(await queue())).state).toBe('sent'); // seven seats are free
    inHand.push(...[4, 5, 6, 7, 8].map(slow));
    const id = await queue();
    expect(await trySending(id)).toMatchObject({ state: 'queued', attempts: 0, lastCause: 'slow_server' });
    expect(sink.mails).toHaveLength(1);
    expect(await inSeat(async () => keepsTooMany('smtp.elsewhere.example'))).toBe(false);
    through.resolve();
    await Promise.all(inHand);
    expect(await trySending(id)).toMatchObject({ state: 'sent', attempts: 1 });
  } finally {
    through.resolve();
    vi.useRealTimers();
  }
});

describe('a message that nothing stands in the way of', () => {
  test('arrives as it was built, and stands in Sent once, read, with the same bytes', async () => {
    const id = await queue({ cc: 'luis@northwind.example', bcc: 'secret@northwind.example' }, [
      { name: 'plan ünï.txt', type: 'text/plain', bytes: Buffer.from('the plan\n') },
    ]);
    const row = await trySending(id);
    expect(row).toMatchObject({ state: 'sent', attempts: 1, lastError: null, nextTryAt: null });
    expect(sink.mails).toHaveLength(1);
    const [mail] = sink.mails;
    expect(mail?.from).toBe(address);
    expect(mail?.to).toEqual(['mei@northwind.example', 'luis@northwind.example', 'secret@northwind.example']);
    expect(mail?.raw.toString()).not.toContain('secret@');
    expect(mail?.parsed.from?.value).toEqual([{ name: 'Ana Popescu', address }]);
    expect(mail?.parsed.text?.trim()).toBe('Hello\n.\nAna');
    expect(mail?.parsed.messageId).toBe(row.messageId);
    expect(mail?.parsed.attachments[0]).toMatchObject({
      filename: 'plan ünï.txt',
      contentType: 'text/plain',
    });
    const [copy, ...more] = sentCopies();
    expect(more).toEqual([]);
    expect(copy).toMatch(/:2,S$/);
    expect(
      fs
        .readFileSync(copy ?? '', 'latin1')
        .trimEnd()
        .replaceAll('\r\n', '\n'),
    ).toBe(mail?.raw.toString('latin1').trimEnd().replaceAll('\r\n', '\n'));
    expect((await accountRow()).unsuccessfulSignIns).toEqual([]);
  });

  test('waits with its copy where nobody can say which folder is meant, until somebody has', async () => {
    dovecot.deliver(address, [], { folder: 'Vlak' });
    const id = await queue();
    const row = await trySending(id);
    expect(row).toMatchObject({ state: 'handed_over', lastCause: 'sent_folder', savedAt: null });
    expect(sentCopies()).toHaveLength(0);
    const { sentFolderChoices } = await accountRow();
    expect(sentFolderChoices).toContain('Vlak');
    const chosen = await changeAccount(anAdmin(), accountId, accountChange.parse({ sentFolder: 'Vlak' }));
    expect(chosen).toMatchObject({ ok: true, account: { sentFolder: 'Vlak', sentFolderChoices: [] } });
    expect((await db.outgoingMessage.findUniqueOrThrow({ where: { id } })).nextTryAt).not.toBeNull();
    expect(await trySending(id)).toMatchObject({ state: 'sent', lastCause: null });
    expect(sentCopies('Vlak')).toHaveLength(1);
    expect(sink.mails).toHaveLength(1);
  });

  test('gets no copy of ours where the server keeps them', async () => {
    await db.mailAccount.update({ where: { id: accountId }, data: { sentCopies: 'server' } });
    expect(await trySending(await queue())).toMatchObject({ state: 'sent', lastError: null });
    expect(sentCopies()).toHaveLength(0);
  });

  test('gets its copy after the pause that is set, which takes no connection', async () => {
    await changeSettings({ 'sending.copyAfterSeconds': 15 }, anAdmin().actor);
    const id = await queue();
    const row = await trySending(id);
    await changeSettings({ 'sending.copyAfterSeconds': 0 }, anAdmin().actor);
    expect(row).toMatchObject({ state: 'handed_over', claimedUntil: null, lastError: null });
    expect(row.nextTryAt?.getTime()).toBeGreaterThan(Date.now() + 5_000);
    expect(await trySending(id)).toMatchObject({ state: 'sent', copyAttempts: 1 });
    expect(sentCopies()).toHaveLength(1);
  });

  test('waits as long as a server asks that cannot take it yet', async () => {
    sink.refuse = { recipient: { code: 451, text: '4.7.1 Greylisted, please try again in 300 seconds' } };
    const row = await trySending(await queue());
    expect(row).toMatchObject({ state: 'queued', attempts: 1 });
    expect(row.nextTryAt?.getTime()).toBeGreaterThan(Date.now() + 280_000);
  });

  test('goes to the folder the server says is for sent mail', async () => {
    dovecot.deliver(address, [], { folder: 'Gesendete Elemente' });
    await trySending(await queue());
    expect(sentCopies('Gesendete Elemente')).toHaveLength(1);
    expect(sentCopies()).toHaveLength(0);
  });

  test('a form sent twice is one message', async () => {
    const once = form();
    const results = await Promise.all([
      queueMessage(viewer, once, []),
      queueMessage(viewer, once, []),
      queueMessage(viewer, once, []),
    ]);
    expect(results).toEqual([1, 2, 3].map(() => ({ ok: true, id: once.id })));
    expect(await db.outgoingMessage.count({ where: { accountId } })).toBe(1);
    // Changed and sent again from the same page, it is another.
    const changed = await queueMessage(viewer, { ...once, subject: 'Lunch on Friday?' }, []);
    expect(changed).toEqual({ ok: true, id: expect.not.stringContaining(once.id) });
    expect(await db.outgoingMessage.count({ where: { accountId } })).toBe(2);
    // … and belongs to nobody else.
    const other = await user();
    const theirs = await account({
      ownerId: other.id,
      outgoingHost: 'smtp.example',
      outgoingPort: 465,
      outgoingSecurity: 'tls',
    });
    const taken = await queueMessage(aUser(other), { ...once, accountId: theirs.id }, []);
    expect(taken).toEqual({ ok: false, reason: 'not_found' });
    expect(await queueMessage(aUser(other), { ...once, id: randomUUID() }, [])).toMatchObject({ ok: false });
  });

  test('two workers at the same message send it once', async () => {
    const id = await queue();
    const settings = await readSettings();
    const stop = new AbortController().signal;
    await Promise.all([1, 2, 3, 4].map(() => sendMail(db, id, settings, stop)));
    expect(sink.mails).toHaveLength(1);
    expect(sentCopies()).toHaveLength(1);
  });
});

describe('a reply', () => {
  async function original(headers: string, text = 'Hello Ana') {
    const folder = await db.folder.create({ data: { accountId, path: 'INBOX' } });
    const bytes = Buffer.from(`${headers}\r\n\r\n${text}\r\n`);
    const message = await db.message.create({
      data: {
        accountId,
        folderId: folder.id,
        uidValidity: 1,
        uid: 1,
        contentHash: Buffer.alloc(32),
        size: bytes.length,
        flags: [],
        subject: 'Signed contract',
        raw: { create: { bytes } },
      },
    });
    return message.id;
  }

  test('carries In-Reply-To and the whole thread in References', async () => {
    const about = await original(
      'From: mei@x.example\r\nMessage-ID: <c@x.example>\r\nReferences: <a@x.example>\r\n <b@x.example>\r\nSubject: x',
    );
    await trySending(await queue({ kind: 'reply', about, subject: 'Re: Signed contract' }));
    const headers = sink.mails[0]?.parsed.headers;
    expect(headers?.get('in-reply-to')).toBe('<c@x.example>');
    expect(headers?.get('references')).toEqual(['<a@x.example>', '<b@x.example>', '<c@x.example>']);
  });

  test('a message passed on takes the original with it, byte for byte', async () => {
    const about = await original('From: mei@x.example\r\nMessage-ID: <c@x.example>\r\nSubject: x', 'täxt');
    await trySending(await queue({ kind: 'forward', about, attachOriginal: true }));
    const [attached] = sink.mails[0]?.parsed.attachments ?? [];
    expect(attached).toMatchObject({ contentType: 'message/rfc822', filename: 'Signed contract.eml' });
    expect(attached?.content.toString()).toContain('täxt');
    expect(sink.mails[0]?.parsed.headers.get('in-reply-to')).toBeUndefined();
  });

  /** A message with a picture in its text, a text in an old charset, an invitation, a mail and bytes of every value. */
  async function withFiles(): Promise<string> {
    const part = (headers: string[], bytes: Buffer) =>
      `--b\r\n${headers.join('\r\n')}\r\nContent-Transfer-Encoding: base64\r\n\r\n${bytes.toString('base64')}\r\n`;
    const head =
      'From: mei@x.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b';
    return original(
      head,
      `--b\r\nContent-Type: text/html\r\n\r\n<p>See <img src="cid:logo"></p>\r\n${[
        part(['Content-Type: image/png; name=logo.png', 'Content-ID: <logo>'], allBytes),
        part(['Content-Type: text/plain; charset=iso-8859-1', disposition('notes.txt')], oldText),
        part(['Content-Type: text/calendar; method=REQUEST', disposition('lunch.ics')], allBytes),
        part(['Content-Type: application/pdf', disposition('=?utf-8?Q?Vertr=C3=A4ge.pdf?=')], allBytes),
      ].join('')}--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nHi\r\n--b--\r\n`,
    );
  }
  const disposition = (name: string) => `Content-Disposition: attachment; filename="${name}"`;
  const allBytes = Buffer.from(Array.from({ length: 1024 }, (_, i) => i % 256));
  const oldText = Buffer.from('caf\xe9\r\n\n', 'latin1');

  test('a message passed on carries the files that are ticked, byte for byte, under their names and types', async () => {
    const about = await withFiles();
    const draft = await readDraft(viewer, 'forward', about);
    expect(draft?.originalAttachments.map(({ index, name }) => [index, name])).toEqual([
      [1, 'logo.png'],
      [2, 'notes.txt'],
      [3, 'lunch.ics'],
      [4, 'Verträge.pdf'],
      [5, 'inner.eml'],
    ]);
    const keep = { 1: 'true', 2: 'true', 3: 'true', 4: 'true', 5: 'true' };
    await trySending(
      await queue({ kind: 'forward', about, keep }, [
        { name: 'new.txt', type: 'text/plain', bytes: Buffer.from('new') },
      ]),
    );
    const sent = sink.mails[0]?.parsed.attachments ?? [];
    expect(sent.map(({ filename, contentType }) => [filename, contentType])).toEqual([
      ['logo.png', 'image/png'],
      ['notes.txt', 'text/plain'],
      ['lunch.ics', 'text/calendar'],
      ['Verträge.pdf', 'application/pdf'],
      ['inner.eml', 'message/rfc822'],
      ['new.txt', 'text/plain'],
    ]);
    const bytes = sent.slice(0, 4).map(({ content }) => content.toString('hex'));
    expect(bytes).toEqual([allBytes, oldText, allBytes, allBytes].map((one) => one.toString('hex')));
    expect(sent[4]?.content.toString()).toContain('Subject: inner\r\n\r\nHi');
    const types = sent.slice(1, 3).map(({ headers }) => headers.get('content-type'));
    expect(types).toMatchObject([{ params: { charset: 'iso-8859-1' } }, { params: { method: 'REQUEST' } }]);

    sink.mails.length = 0;
    await trySending(await queue({ kind: 'forward', about, keep: { 4: 'true' } }));
    expect(sink.mails[0]?.parsed.attachments.map(({ filename }) => filename)).toEqual(['Verträge.pdf']);
    // Who answers does not send the files back.
    sink.mails.length = 0;
    await trySending(await queue({ kind: 'reply', about, keep }));
    expect(sink.mails[0]?.parsed.attachments).toEqual([]);
  });

  test('files of the original that are not there, too large or another’s are refused, and nothing is kept', async () => {
    const about = await withFiles();
    const kept = (keep: object, more = {}) =>
      queueMessage(viewer, form({ kind: 'forward', about, keep, ...more }), []);
    expect(await kept({ 0: 'true', 9: 'true' })).toEqual({ ok: false, reason: 'attachment_gone' });
    await changeSettings({ 'sending.maxMessageBytes': 100_000 }, anAdmin().actor);
    await db.messageRaw.update({
      where: { messageId: about },
      data: {
        bytes: Buffer.from(
          `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${disposition('big')}\r\n\r\n${'x'.repeat(90_000)}\r\n--b--\r\n`,
        ),
      },
    });
    expect(await kept({ 0: 'true' })).toMatchObject({ reason: 'too_large', limit: 100_000 });
    await changeSettings({ 'sending.maxMessageBytes': null }, anAdmin().actor);

    const stranger = await user();
    const out = { outgoingHost: 'smtp.example', outgoingPort: 465, outgoingSecurity: 'tls' as const };
    const own = await account({ ownerId: stranger.id, ...out });
    const theirs = form({ accountId: own.id, kind: 'forward', about, keep: { 0: 'true' } });
    expect(await queueMessage(aUser(stranger), theirs, [])).toEqual({ ok: false, reason: 'not_found' });
    expect(await db.outgoingMessage.count({ where: { accountId: { in: [accountId, own.id] } } })).toBe(0);
  });

  test("another person's message is not there to be answered", async () => {
    const about = await original('From: mei@x.example\r\nSubject: x');
    const stranger = await user();
    const own = await account({
      ownerId: stranger.id,
      outgoingHost: 'smtp.example',
      outgoingPort: 465,
      outgoingSecurity: 'tls',
    });
    const tried = await queueMessage(aUser(stranger), form({ accountId: own.id, kind: 'reply', about }), []);
    expect(tried).toEqual({ ok: false, reason: 'not_found' });
  });
});

describe('what a server says', () => {
  test('a refusal for good ends it, with its words; Send again tries anew', async () => {
    sink.refuse.data = { code: 554, text: '5.7.1 Message content rejected as spam' };
    const id = await queue();
    expect(await trySending(id)).toMatchObject({
      state: 'failed',
      lastCause: 'refused',
      lastError: expect.stringContaining('content rejected as spam'),
      nextTryAt: null,
    });
    sink.refuse = {};
    expect(await settleOutgoing(viewer, id, 'send_again')).toEqual({ ok: true });
    expect((await trySending(id)).state).toBe('sent');
    expect(sink.mails).toHaveLength(1);
  });

  test('one refused recipient of two keeps it from both', async () => {
    sink.refuse = {
      recipient: { code: 550, text: '5.1.1 no such user luis' },
      recipientIs: 'luis@northwind.example',
    };
    const id = await queue({ cc: 'luis@northwind.example' });
    expect(await trySending(id)).toMatchObject({
      state: 'failed',
      lastError: expect.stringContaining('no such user luis'),
    });
    expect(sink.mails).toHaveLength(0);
  });

  test.each([
    ['at a recipient', { recipient: { code: 450, text: '4.2.0 greylisted' } }],
    ['at the content', { data: { code: 451, text: '4.3.0 try again later' } }],
  ])('a refusal for now %s is tried again, later each time, and given up in the end', async (_, refuse) => {
    sink.refuse = refuse;
    const id = await queue();
    const first = await trySending(id);
    expect(first).toMatchObject({
      state: 'queued',
      attempts: 1,
      lastError: expect.stringMatching(/greylisted|later/),
    });
    const second = await trySending(id);
    const wait = (row: typeof first) => Number(row.nextTryAt) - Date.now();
    expect(wait(second)).toBeGreaterThan(15_000);
    await db.outgoingMessage.update({ where: { id }, data: { attempts: 19 } });
    expect(await trySending(id)).toMatchObject({ state: 'failed', nextTryAt: null });
    expect(sink.mails).toHaveLength(0);
  });

  const midway = () => {
    smtp.faults.onChunk = (chunk, from) => {
      if (from === 'server' || !chunk.includes('RCPT TO')) return true;
      smtp.cut();
      return false;
    };
  };
  const atOnce = () => {
    smtp.faults.refuse = true;
  };
  test.each([
    ['in the middle of the dialogue', midway],
    ['at once', atOnce],
  ])('a connection lost %s sent nothing: it is tried again', async (_, lose) => {
    lose();
    const id = await queue();
    expect(await trySending(id)).toMatchObject({ state: 'queued', lastCause: 'network' });
    smtp.faults = {};
    expect((await trySending(id)).state).toBe('sent');
    expect(sink.mails).toHaveLength(1);
  });

  test('a large message cut off half-way sent nothing: it is tried again', async () => {
    let passed = 0;
    smtp.faults = {
      onChunk: (chunk, from) => {
        if (from === 'client') passed += chunk.length;
        if (passed > 600_000) smtp.cut();
        return true;
      },
    };
    const id = await queue({}, [
      { name: 'a.bin', type: 'application/x', bytes: Buffer.alloc(6_000_000, 'ab') },
    ]);
    expect(await trySending(id)).toMatchObject({ state: 'queued' });
    smtp.faults = {};
    expect((await trySending(id)).state).toBe('sent');
    expect(sink.mails).toHaveLength(1);
  });
});

describe('an answer that never came', () => {
  async function unknown() {
    // The server takes the message, and its "250" is lost on the way.
    let isContent = false;
    smtp.faults = {
      onChunk: (chunk, from) => {
        if (from === 'server' && isContent) {
          smtp.cut();
          return false;
        }
        if (from === 'server' && /^354/m.test(chunk.toString())) isContent = true;
        return true;
      },
    };
    const id = await queue();
    const row = await trySending(id);
    smtp.faults = {};
    return { id, row };
  }

  test('leaves it unknown, and nothing is tried by itself', async () => {
    const { id, row } = await unknown();
    expect(row).toMatchObject({ state: 'unknown', nextTryAt: null });
    expect((await trySending(id)).state).toBe('unknown');
    expect(sink.mails).toHaveLength(1);
    expect((await listOutbox(viewer))[0]).toMatchObject({ id, state: 'unknown' });
  });

  test('“It was sent” only saves the copy', async () => {
    const { id } = await unknown();
    expect(await settleOutgoing(viewer, id, 'was_sent')).toEqual({ ok: true });
    expect((await trySending(id)).state).toBe('sent');
    expect(sink.mails).toHaveLength(1);
    expect(sentCopies()).toHaveLength(1);
  });

  test('“Send again” sends the same message', async () => {
    const { id, row } = await unknown();
    expect(await settleOutgoing(viewer, id, 'send_again')).toEqual({ ok: true });
    expect((await trySending(id)).state).toBe('sent');
    expect(sink.mails.map(({ parsed }) => parsed.messageId)).toEqual([row.messageId, row.messageId]);
    expect(sentCopies()).toHaveLength(1);
  });

  test('is nobody else’s to decide', async () => {
    const { id } = await unknown();
    const stranger = aUser(await user());
    for (const decision of ['send_again', 'was_sent', 'discard'] as const)
      expect(await settleOutgoing(stranger, id, decision)).toEqual({ ok: false, reason: 'not_found' });
  });
});

describe('the copy in Sent', () => {
  test('is tried again alone when it fails, and saved once although its answer was lost', async () => {
    imap.faults = {
      onChunk: (chunk, from) => {
        if (from !== 'server' || !/APPENDUID|Append completed/.test(chunk.toString())) return true;
        imap.cut();
        return false;
      },
    };
    const id = await queue();
    expect(await trySending(id)).toMatchObject({ state: 'handed_over', lastError: expect.any(String) });
    expect(sentCopies()).toHaveLength(1);
    imap.faults = {};
    expect(await trySending(id)).toMatchObject({ state: 'sent', lastError: null });
    expect(sink.mails).toHaveLength(1);
    expect(sentCopies()).toHaveLength(1);
  });

  test('is given up in the end, and the message is sent all the same', async () => {
    imap.faults = { refuse: true };
    const id = await queue();
    await trySending(id);
    await db.outgoingMessage.update({ where: { id }, data: { copyAttempts: 19 } });
    expect(await trySending(id)).toMatchObject({
      state: 'sent',
      savedAt: null,
      lastError: expect.any(String),
    });
    expect(sink.mails).toHaveLength(1);
  });
});

describe('a credential that the sending server refuses', () => {
  test('makes the account receive-only, once, until a new password works both ways', async () => {
    const bystander = await account();
    sink.setPassword(address, 'another');
    const [first, second] = [await queue(), await queue()];
    const signIns = sink.signIns.length;
    expect(await trySending(first)).toMatchObject({ state: 'failed', lastCause: 'wrong_credentials' });
    expect(await accountRow()).toMatchObject({ state: 'receive_only', outgoingRefusedAt: expect.any(Date) });
    const [incident, ...more] = await db.incident.findMany({
      where: { accountId },
      include: { events: true },
    });
    expect(more).toEqual([]);
    expect(incident).toMatchObject({ closedAt: null, cause: 'wrong_credentials', suspendedAt: null });
    expect(incident?.events.map(({ kind }) => kind)).toEqual(['receive_only']);
    expect((await accountRow()).unsuccessfulSignIns).toHaveLength(1);

    // The refused secret is not tried again.
    expect(await trySending(second)).toMatchObject({ state: 'failed', lastCause: 'receive_only' });
    expect(sink.signIns).toHaveLength(signIns + 1);
    expect(await queueMessage(viewer, form(), [])).toMatchObject({
      ok: false,
      reason: 'receive_only',
      address,
    });

    await dovecot.setPassword(address, 'another');
    const updated = await updatePassword({
      door: { viewer, accountId },
      oldPassword: passwordCredential(password),
      newPassword: passwordCredential('another'),
    });
    expect(updated).toMatchObject({ ok: true, outgoing: { state: 'ok' } });
    expect(await accountRow()).toMatchObject({ state: 'active', outgoingRefusedAt: null });
    expect(await db.incident.count({ where: { accountId, closedAt: null } })).toBe(0);
    const kinds = (await db.event.findMany({ where: { accountId } })).map(({ kind }) => kind);
    expect(kinds).toContain('sending_works_again');
    expect(await settleOutgoing(viewer, first, 'send_again')).toEqual({ ok: true });
    expect((await trySending(first)).state).toBe('sent');
    expect(await db.mailAccount.findUnique({ where: { id: bystander.id } })).toMatchObject({
      state: 'active',
    });
  });

  test('is found again by the update page, which opens an incident for it', async () => {
    sink.setPassword(address, 'another');
    const updated = await updatePassword({
      door: { viewer, accountId },
      oldPassword: passwordCredential(password),
      newPassword: passwordCredential(password),
    });
    expect(updated).toMatchObject({ ok: true, outgoing: { state: 'refused' } });
    expect(await accountRow()).toMatchObject({ state: 'receive_only' });
    expect(await db.incident.count({ where: { accountId, closedAt: null } })).toBe(1);
  });

  test('a password of the sending server’s own is replaced by one that works both ways', async () => {
    await db.credential.update({
      where: { accountId },
      data: { sealedOutgoing: sealCredential(new Secret('its own'), accountId, 'outgoing') },
    });
    expect(await trySending(await queue())).toMatchObject({
      state: 'failed',
      lastCause: 'wrong_credentials',
    });
    expect((await accountRow()).state).toBe('receive_only');
    const updated = await updatePassword({
      door: { viewer, accountId },
      oldPassword: passwordCredential(password),
      newPassword: passwordCredential(password),
    });
    expect(updated).toMatchObject({ ok: true, outgoing: { state: 'ok' } });
    expect((await accountRow()).state).toBe('active');
    expect((await trySending(await queue())).state).toBe('sent');
  });
});

describe('an account that cannot send', () => {
  test.each([
    ['suspended', { state: 'suspended' as const }],
    ['paused', { pausedAt: new Date() }],
    ['no_server', { outgoingHost: null }],
  ])('%s: refuses at once, keeps nothing and asks no server', async (reason, data) => {
    const waiting = await queue();
    await db.mailAccount.update({ where: { id: accountId }, data });
    const connections = smtp.connections;
    expect(await queueMessage(viewer, form(), [])).toEqual({ ok: false, reason, accountId, address });
    expect(await db.outgoingMessage.count({ where: { accountId } })).toBe(1);
    expect(await trySending(waiting)).toMatchObject({ state: 'failed', lastCause: reason });
    expect(await settleOutgoing(viewer, waiting, 'send_again')).toMatchObject({ ok: false, reason });
    expect(smtp.connections).toBe(connections);
  });

  test('waits while the lock-out budget of the hour is spent, and leaves the reserve', async () => {
    const now = Date.now();
    const unsuccessfulSignIns = Array.from({ length: 19 }, (_, i) => new Date(now - i * 1000));
    await db.mailAccount.update({ where: { id: accountId }, data: { unsuccessfulSignIns } });
    const connections = smtp.connections;
    const id = await queue();
    expect(await trySending(id)).toMatchObject({ state: 'queued', lastCause: 'budget' });
    expect(smtp.connections).toBe(connections);
  });
});

test('limits hold: size, recipients, messages an hour', async () => {
  await changeSettings({ 'sending.maxMessageBytes': 65_536, 'sending.maxRecipients': 2 }, anAdmin().actor);
  const bytes = Buffer.alloc(60_000);
  expect(await queueMessage(viewer, form(), [{ name: 'a', type: 'a/b', bytes }])).toMatchObject({
    ok: false,
    reason: 'too_large',
    limit: 65_536,
  });
  expect(await queueMessage(viewer, form({ to: 'a@b.example, b@b.example, c@b.example' }), [])).toMatchObject(
    {
      reason: 'too_many_recipients',
    },
  );
  await changeSettings({ 'sending.messagesPerHour': 2 }, anAdmin().actor);
  const results = [];
  for (let i = 0; i < 3; i++) results.push(await queueMessage(viewer, form(), []));
  expect(results.map(({ ok }) => ok)).toEqual([true, true, false]);
  expect(results[2]).toMatchObject({ reason: 'too_many_messages' });
  await changeSettings(
    { 'sending.maxMessageBytes': 26_214_400, 'sending.maxRecipients': 100, 'sending.messagesPerHour': 200 },
    anAdmin().actor,
  );
});
