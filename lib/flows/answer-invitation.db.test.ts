import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readMeeting } from '../meetings/read.ts';
import type { Answer } from '../messages/answers.ts';
import { partsOf, readTree } from '../messages/mime-tree.ts';
import { openMessage } from '../messages/open.ts';
import { parseWaiting } from '../messages/parse.ts';
import { readMessage } from '../messages/read-message.ts';
import { pictureSigner } from '../pictures/sign.ts';
import { closeBoss } from '../queue/boss.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { calendar, outlook } from '../testing/invitations.ts';
import { aUser } from '../testing/viewers.ts';
import type { UserViewer } from '../viewer.ts';
import { answerInvitation } from './answer-invitation.ts';
import { settleOutgoing } from './settle-outgoing.ts';

const { db } = await testDatabase();
afterAll(closeBoss);

let ana: UserViewer;
let accountId: string;
let folderId: string;
let address: string;
let uid = 0;

beforeEach(async () => {
  const owner = await user();
  ana = aUser(owner);
  address = `ana${++uid}@northwind.example`;
  const out = { outgoingHost: 'mail.northwind.example', outgoingPort: 465, outgoingSecurity: 'tls' as const };
  ({ id: accountId } = await account({ ownerId: owner.id, address, name: 'Ana Popescu', ...out }));
  ({ id: folderId } = await db.folder.create({ data: { accountId, path: 'INBOX' } }));
});

/** A message with this calendar, stored and read as every message is. */
async function invitation(text: string): Promise<string> {
  uid += 1;
  const own = text.replaceAll('ana@northwind.example', address);
  const bytes = Buffer.from(
    `From: lena.vogt@contoso.example\r\nMessage-ID: <m${uid}@contoso.example>\r\nContent-Type: text/calendar; charset=utf-8\r\n\r\n${own}`,
  );
  const contentHash = createHash('sha256').update(bytes).digest();
  const { id } = await db.message.create({
    data: {
      ...{ accountId, folderId, uid, uidValidity: 1, size: bytes.length, contentHash },
      raw: { create: { bytes } },
      unparsed: { create: {} },
    },
  });
  await parseWaiting();
  return id;
}

const answer = (messageId: string, answer: Answer, id: string = randomUUID(), viewer = ana) =>
  answerInvitation(viewer, { id, messageId, answer });

async function meetingOf(id: string) {
  const message = await readMessage(ana, id);
  return message && (await readMeeting(ana, message));
}

const sent = () =>
  db.outgoingMessage.findMany({ where: { accountId }, orderBy: [{ queuedAt: 'asc' }, { id: 'asc' }] });

describe('an invitation that is accepted', () => {
  test('is answered by mail to its organiser, a text for people and a calendar for programs (RFC 6047)', async () => {
    const id = await invitation(outlook);
    expect(await answer(id, 'accepted')).toEqual({ ok: true });
    const [reply] = await sent();
    expect(reply).toMatchObject({
      ...{ envelopeFrom: address, envelopeTo: ['lena.vogt@contoso.example'], inReplyToId: id },
      ...{ subject: 'Accepted: Packaging review', state: 'queued' },
    });
    const bytes = Buffer.from(reply?.bytes ?? []);
    expect(bytes.toString()).toMatch(/^From: Ana Popescu <ana/m);
    expect(bytes.toString()).toMatch(/^In-Reply-To: <m\d+@contoso\.example>/m);
    const root = await readTree(bytes);
    expect(root.type).toBe('multipart/alternative');
    const [text, told] = partsOf(root);
    expect(text?.type).toBe('text/plain');
    expect(text?.content().toString()).toContain('Ana Popescu accepts this invitation.');
    expect(text?.content().toString()).toContain('Thu 3 December 2026, 14:00–15:00 (Europe/Berlin)');
    expect(told).toMatchObject({ type: 'text/calendar', parameters: { method: 'REPLY', charset: 'utf-8' } });
    const lines = told?.content().toString().replace(/\r\n /g, '').split('\r\n') ?? [];
    expect(lines).toEqual(
      expect.arrayContaining([
        'METHOD:REPLY',
        'UID:040000008200E00074C5B7101A82E00800000000',
        'SEQUENCE:2',
        'ORGANIZER;CN=Lena Vogt:mailto:lena.vogt@contoso.example',
        `ATTENDEE;CN=Ana Popescu;PARTSTAT=ACCEPTED:mailto:${address}`,
      ]),
    );
    expect(lines.filter((line) => line.startsWith('ATTENDEE'))).toHaveLength(1);
    // Whoever gets it is told so.
    const opened = await openMessage(bytes, pictureSigner('0190', Buffer.alloc(32, 1)), new Date());
    expect(opened.invitation).toMatchObject({ kind: 'answered', attendees: [{ answer: 'accepted' }] });
  });

  test('shows the answer, and another one takes its place', async () => {
    const id = await invitation(outlook);
    expect((await meetingOf(id))?.answered).toBeNull();
    await answer(id, 'accepted');
    await answer(id, 'declined');
    expect((await meetingOf(id))?.answered).toMatchObject({
      answer: 'declined',
      sentAnswer: { state: 'queued' },
    });
    expect((await sent()).map(({ subject }) => subject)).toEqual([
      'Accepted: Packaging review',
      'Declined: Packaging review',
    ]);
  });

  test('makes one reply however often its form is sent', async () => {
    const [id, form] = [await invitation(outlook), randomUUID()];
    await Promise.all([answer(id, 'tentative', form), answer(id, 'tentative', form)]);
    expect(await sent()).toHaveLength(1);
  });

  test('has no answer any more where its reply was thrown away', async () => {
    const id = await invitation(outlook);
    await answer(id, 'accepted');
    const [reply] = await sent();
    expect(await settleOutgoing(ana, reply?.id ?? '', 'discard')).toEqual({ ok: true });
    expect((await meetingOf(id))?.answered).toBeNull();
  });

  test('keeps its answer where the message is read once more', async () => {
    const id = await invitation(outlook);
    await answer(id, 'accepted');
    await db.unparsedMessage.create({ data: { messageId: id } });
    await parseWaiting();
    expect((await meetingOf(id))?.answered).toMatchObject({ answer: 'accepted' });
  });
});

describe('what is no longer so', () => {
  const moved = outlook
    .replace('SEQUENCE:2', 'SEQUENCE:3')
    .replace('20261203T140000', '20261204T100000')
    .replace('20261203T150000', '20261204T110000');
  const cancelled = outlook.replace('METHOD:REQUEST', 'METHOD:CANCEL').replace('SEQUENCE:2', 'SEQUENCE:3');

  test('a changed invitation says what was before, and the earlier one that it is changed', async () => {
    // In whatever order they were fetched.
    const [second, first] = [await invitation(moved), await invitation(outlook)];
    expect(await meetingOf(second)).toMatchObject({
      isMoved: true,
      before: { startAt: new Date('2026-12-03T13:00:00Z') },
      may: { ok: true },
      since: null,
    });
    expect(await meetingOf(first)).toMatchObject({
      before: null,
      since: 'changed',
      may: { ok: false, reason: 'changed' },
    });
    expect(await answer(first, 'accepted')).toEqual({ ok: false, reason: 'changed' });
    expect(await sent()).toEqual([]);
  });

  test('an answer to the earlier time is told as that', async () => {
    const first = await invitation(outlook);
    await answer(first, 'accepted');
    const second = await invitation(moved);
    expect(await meetingOf(second)).toMatchObject({ answered: { answer: 'accepted' }, isAnswerOld: true });
    await answer(second, 'declined');
    expect(await meetingOf(second)).toMatchObject({ answered: { answer: 'declined' }, isAnswerOld: false });
  });

  test('a cancelled meeting cannot be answered, on neither message', async () => {
    const [first, second] = [await invitation(outlook), await invitation(cancelled)];
    expect(await meetingOf(first)).toMatchObject({ since: 'cancelled', may: { reason: 'cancelled' } });
    expect(await answer(first, 'accepted')).toEqual({ ok: false, reason: 'cancelled' });
    expect(await answer(second, 'accepted')).toEqual({ ok: false, reason: 'cancelled' });
  });

  test('the same invitation once more changes nothing', async () => {
    const [first, second] = [await invitation(outlook), await invitation(outlook)];
    await answer(first, 'accepted');
    expect(await meetingOf(second)).toMatchObject({
      ...{ before: null, since: null, may: { ok: true }, isAnswerOld: false },
      answered: { answer: 'accepted' },
    });
  });
});

describe('nothing is answered', () => {
  const lines = ['UID:other', 'DTSTART:20991203T130000Z', 'ATTENDEE:mailto:ana@northwind.example'];
  const lena = 'ORGANIZER:mailto:lena.vogt@contoso.example';

  test.each([
    ['where nobody asked', calendar('REQUEST', lines), 'no_organizer'],
    ['of what is only told', calendar('PUBLISH', [...lines, lena]), 'no_invitation'],
    ['of one’s own', calendar('REQUEST', [...lines, 'ORGANIZER:mailto:ana@northwind.example']), 'own'],
    [
      'where others are asked',
      calendar('REQUEST', [...lines.slice(0, 2), lena, 'ATTENDEE:mailto:bob@x.example']),
      'not_asked',
    ],
    [
      'of what is over',
      calendar('REQUEST', [lines[0] ?? '', lines[2] ?? '', lena, 'DTSTART:20200101T100000Z']),
      'over',
    ],
    [
      'where the organiser is no address',
      calendar('REQUEST', [...lines, 'ORGANIZER:https://x.example/']),
      'no_organizer',
    ],
  ])('%s', async (_, text, reason) => {
    expect(await answer(await invitation(text), 'accepted')).toEqual({ ok: false, reason });
    expect(await sent()).toEqual([]);
  });

  test('by another user, of a message without a meeting, or from an account that cannot send', async () => {
    const id = await invitation(outlook);
    const bob = aUser(await user());
    expect(await answer(id, 'accepted', randomUUID(), bob)).toEqual({ ok: false, reason: 'not_found' });
    expect(await answer(await invitation('nonsense'), 'accepted')).toMatchObject({ reason: 'not_found' });
    await db.mailAccount.update({ where: { id: accountId }, data: { outgoingHost: null } });
    expect(await answer(id, 'accepted')).toMatchObject({ reason: 'no_server' });
    expect(await sent()).toEqual([]);
    expect((await meetingOf(id))?.answered).toBeNull();
  });
});
