import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { mailRevision } from '../accounts/revision.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { aUser } from '../testing/viewers.ts';
import { listFolders } from './list-folders.ts';
import { listNewest } from './list-newest.ts';
import { readMessage } from './read-message.ts';

const { db } = await testDatabase();

const ana = aUser(await user({ email: 'ana@northwind.example' }));
const bob = aUser(await user({ email: 'bob@northwind.example' }));
const [one, two, foreign] = await Promise.all([
  account({ ownerId: ana.userId }),
  account({ ownerId: ana.userId }),
  account({ ownerId: bob.userId }),
]);
const folder = (accountId: string, path: string) => db.folder.create({ data: { accountId, path } });
const [inbox, sent, other, foreignInbox] = [
  await folder(one.id, 'INBOX'),
  await folder(one.id, 'Archive'),
  await folder(two.id, 'INBOX'),
  await folder(foreign.id, 'INBOX'),
];

let uid = 0;
async function message(
  folder: { id: string; accountId: string },
  minute: number,
  text = 'Hello',
  flags: string[] = [],
): Promise<string> {
  uid += 1;
  const bytes = Buffer.from(`Subject: m${minute}\r\nContent-Type: text/plain\r\n\r\n${text}\r\n`);
  const { id } = await db.message.create({
    data: {
      accountId: folder.accountId,
      folderId: folder.id,
      uidValidity: 1,
      uid,
      contentHash: createHash('sha256').update(bytes).digest(),
      size: bytes.length,
      flags,
      subject: `m${minute}`,
      sentAt: new Date(Date.UTC(2026, 10, 23, 9, minute)),
      raw: { create: { bytes } },
    },
  });
  return id;
}

beforeAll(async () => {
  for (let minute = 0; minute < 12; minute++) {
    const place = [inbox, sent, other][minute % 3] as typeof inbox;
    await message(place, minute, 'Hello', minute % 2 ? ['\\Seen'] : []);
  }
  // Two of the very same instant.
  await message(inbox, 5);
  await message(foreignInbox, 59, 'Private');
});

const subjects = (list: { items: { subject: string }[] }) => list.items.map(({ subject }) => subject);

describe('listNewest', () => {
  test('gives the newest of all my accounts, and nobody else’s', async () => {
    expect(subjects(await listNewest(ana, { limit: 3 }))).toEqual(['m11', 'm10', 'm9']);
    expect(subjects(await listNewest(bob))).toEqual(['m59']);
  });

  test('keeps to one account or folder, and gives nothing of another’s', async () => {
    expect(subjects(await listNewest(ana, { accountId: two.id }))).toEqual(['m11', 'm8', 'm5', 'm2']);
    expect(subjects(await listNewest(ana, { folderId: sent.id }))).toEqual(['m10', 'm7', 'm4', 'm1']);
    expect(subjects(await listNewest(ana, { accountId: foreign.id }))).toEqual([]);
    expect(subjects(await listNewest(ana, { folderId: foreignInbox.id }))).toEqual([]);
    expect(subjects(await listNewest(ana, { accountId: "' or 1=1 --" }))).toEqual([]);
  });

  test('keeps to what is flagged', async () => {
    const { items } = await listNewest(ana, { folderId: other.id, limit: 1 });
    const [flagged] = items;
    await db.message.update({ where: { id: flagged?.id ?? '' }, data: { flags: ['\\Flagged'] } });
    expect(subjects(await listNewest(ana, { isFlagged: true }))).toEqual([flagged?.subject]);
    expect(subjects(await listNewest(ana, { isFlagged: true, accountId: one.id }))).toEqual([]);
    expect(subjects(await listNewest(bob, { isFlagged: true }))).toEqual([]);
    await db.message.update({ where: { id: flagged?.id ?? '' }, data: { flags: ['\\Seen'] } });
  });

  test('pages through all of them, each once', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listNewest(ana, { limit: 4, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toHaveLength(13);
    expect(new Set(seen).size).toBe(13);
  });

  test('starts anew from a cursor that is another’s or nobody’s', async () => {
    const foreignMessage = (await listNewest(bob)).items[0]?.id;
    expect(subjects(await listNewest(ana, { limit: 1, cursor: foreignMessage }))).toEqual(['m11']);
    expect(subjects(await listNewest(ana, { limit: 1, cursor: 'nonsense' }))).toEqual(['m11']);
  });

  test('says what is unread', async () => {
    const { items } = await listNewest(ana, { limit: 2 });
    expect(items.map(({ subject, isUnread }) => [subject, isUnread])).toEqual([
      ['m11', false],
      ['m10', true],
    ]);
  });
});

test('lists my folders, INBOX first, with what is unread in each', async () => {
  const folders = await listFolders(ana);
  expect(folders.map(({ path }) => path)).toEqual(['INBOX', 'INBOX', 'Archive']);
  const unread = new Map(folders.map((each) => [each.id, each.unread]));
  expect([inbox.id, sent.id, other.id].map((id) => unread.get(id))).toEqual([3, 2, 2]);
});

describe('readMessage', () => {
  test('gives my message with its text', async () => {
    const id = await message(inbox, 20, 'Grüße\u202e \u0007 <b>bold</b>');
    const read = await readMessage(ana, id);
    expect(read?.subject).toBe('m20');
    expect(read?.text).toContain('<b>bold</b>');
    expect(read?.text).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
  });

  test('is null for another’s message, for an id of no message and for no id', async () => {
    const id = (await listNewest(bob)).items[0]?.id as string;
    expect((await readMessage(bob, id))?.text).toContain('Private');
    expect(await readMessage(ana, id)).toBeNull();
    expect(await readMessage(ana, one.id)).toBeNull();
    expect(await readMessage(ana, '../etc/passwd')).toBeNull();
  });

  test('shows a message whose bytes are no mail at all', async () => {
    const id = await message(inbox, 21);
    await db.messageRaw.update({
      where: { messageId: id },
      data: { bytes: Buffer.from([0, 255, 10, 13, 0]) },
    });
    expect(await readMessage(ana, id)).toMatchObject({ subject: 'm21', attachments: [] });
  });
});

test('the revision changes with the state of an account of mine, and with nothing of another’s', async () => {
  const before = await mailRevision(ana);
  await db.mailAccount.update({ where: { id: foreign.id }, data: { state: 'suspended' } });
  await db.mailAccount.update({ where: { id: one.id }, data: { lastCheckAt: new Date() } });
  expect(await mailRevision(ana)).toBe(before);
  for (const data of [
    { state: 'suspended' as const },
    { pausedAt: new Date() },
    { messageCount: { increment: 1 } },
  ]) {
    const last = await mailRevision(ana);
    await db.mailAccount.update({ where: { id: one.id }, data });
    expect(await mailRevision(ana)).not.toBe(last);
  }
});
