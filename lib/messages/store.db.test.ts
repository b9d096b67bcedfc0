import { hash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, test } from 'vitest';
import { mailRevision } from '../accounts/revision.ts';
import type { FetchedMessage, FolderCursor } from '../mail/copy.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { anAdmin, aUser } from '../testing/viewers.ts';
import { readFolderFacts } from './folder-facts.ts';
import { readRawMessage } from './list.ts';
import { listMissingMail, listOwnMissingMail, readMissing } from './missing.ts';
import { streamOf } from './raw-bytes.ts';
import { folderStore, storeBatch } from './store.ts';

const { db } = await testDatabase();

let accountId: string;
let ownerId: string;
let folderId: string;

beforeEach(async () => {
  ({ id: accountId, ownerId } = await account());
  ({ id: folderId } = await db.folder.create({ data: { accountId, path: 'INBOX' } }));
});

function message(uid: number, text = `message ${uid}`, given: Partial<FetchedMessage> = {}): FetchedMessage {
  const raw = Buffer.from(`Subject: ${text}\r\nFrom: Ana <ana@example.org>\r\n\r\n${text}\r\n`);
  const internalDate = new Date(Date.UTC(2026, 0, 1, 0, uid));
  return { uid: BigInt(uid), uidValidity: 7n, raw, size: raw.length, flags: [], internalDate, ...given };
}

function cursor(lastUid: number, given: Partial<FolderCursor> = {}): FolderCursor {
  return {
    path: 'INBOX',
    uidValidity: 7n,
    lastUid: BigInt(lastUid),
    highestModseq: null,
    uidNext: null,
    messageCount: null,
    ...given,
  };
}

const stored = async () => {
  const rows = await db.message.findMany({
    where: { folderId },
    orderBy: { uid: 'asc' },
    include: { raw: true },
  });
  return rows.map((row) => ({ ...row, text: Buffer.from(row.raw?.bytes ?? []).toString() }));
};
const count = async () => (await db.mailAccount.findUniqueOrThrow({ where: { id: accountId } })).messageCount;

test('stores messages, bytes, cursor and count together', async () => {
  const flags = ['\\Seen', '$Odd"quote\\'];
  expect(await storeBatch(folderId, accountId, [message(1), message(2, 'two', { flags })], cursor(2))).toBe(
    2,
  );
  const rows = await stored();
  expect(rows.map((row) => [row.uid, row.subject, row.fromAddress, row.fromName])).toEqual([
    [1n, 'message 1', 'ana@example.org', 'Ana'],
    [2n, 'two', 'ana@example.org', 'Ana'],
  ]);
  expect(rows[1]).toMatchObject({ flags, size: message(2, 'two').size, text: String(message(2, 'two').raw) });
  expect(await db.folder.findUnique({ where: { id: folderId } })).toMatchObject({
    lastUid: 2n,
    uidValidity: 7n,
  });
  expect(await count()).toBe(2);
});

test('changes nothing when the same batch comes again', async () => {
  const batch = [message(1), message(2)];
  await storeBatch(folderId, accountId, batch, cursor(2));
  expect(await storeBatch(folderId, accountId, batch, cursor(2))).toBe(0);
  expect(await stored()).toHaveLength(2);
  expect(await count()).toBe(2);
});

test('stores each message once when two workers store the same at the same time', async () => {
  const batch = Array.from({ length: 80 }, (_, i) => message(i + 1));
  const results = await Promise.all(
    Array.from({ length: 6 }, () => storeBatch(folderId, accountId, batch, cursor(80))),
  );
  expect(results.reduce((sum, one) => sum + one)).toBe(80);
  expect(await stored()).toHaveLength(80);
  expect(await count()).toBe(80);
});

test('messages are told apart by their bytes, whatever stands for their Message-ID: none, the same, 10 kB', async () => {
  const withId = (uid: number, id: string) => {
    const raw = Buffer.from(`${id && `Message-ID: <${id}>\r\n`}Subject: m${uid}\r\n\r\n${uid}\r\n`);
    return message(uid, '', { raw, size: raw.length });
  };
  // No two kilobytes of it are alike, so that no index can make it smaller.
  const long = randomBytes(5_000).toString('hex');
  const ids = ['', '', 'same@x.example', 'same@x.example', long, long];
  const all = ids.map((id, at) => withId(at + 1, id));
  expect(await storeBatch(folderId, accountId, all, cursor(6))).toBe(6);
  expect((await stored()).map((row) => row.subject)).toEqual(['m1', 'm2', 'm3', 'm4', 'm5', 'm6']);
  const anew = { uidValidity: 8n };
  const again = all.map((one) => ({ ...one, ...anew, uid: one.uid + 10n }));
  expect(await storeBatch(folderId, accountId, again, cursor(16, anew))).toBe(0);
  expect(await count()).toBe(6);
});

test('never moves the cursor back within one numbering', async () => {
  await storeBatch(folderId, accountId, [message(9)], cursor(9));
  await storeBatch(folderId, accountId, [message(4)], cursor(4));
  expect(await db.folder.findUnique({ where: { id: folderId } })).toMatchObject({ lastUid: 9n });
});

test('stores nothing and moves nothing when one row cannot be stored', async () => {
  const bad = message(2, 'two', { flags: ['a\0b'] });
  await expect(storeBatch(folderId, accountId, [message(1), bad], cursor(2))).rejects.toThrow();
  expect(await stored()).toHaveLength(0);
  expect(await db.folder.findUnique({ where: { id: folderId } })).toMatchObject({ lastUid: 0n });
  expect(await count()).toBe(0);
});

test('refuses to store into a folder of somebody else', async () => {
  const other = await account();
  await expect(storeBatch(folderId, other.id, [message(1)], cursor(1))).rejects.toThrow();
  expect(await stored()).toHaveLength(0);
});

describe('when the server counts anew', () => {
  test('known messages take their new UIDs and only new ones are added', async () => {
    await storeBatch(
      folderId,
      accountId,
      [1, 2, 3].map((uid) => message(uid)),
      cursor(3),
    );
    const before = await stored();
    const anew = { uidValidity: 8n };
    const first = [message(1, 'message 3', anew), message(2, 'message 1', anew)];
    const second = [message(3, 'brand new', anew), message(4, 'message 2', anew)];
    expect(await storeBatch(folderId, accountId, first, cursor(2, anew))).toBe(0);
    expect(await storeBatch(folderId, accountId, second, cursor(4, anew))).toBe(1);
    const after = await stored();
    expect(after.map((row) => [row.uidValidity, row.uid, row.subject])).toEqual([
      [8n, 1n, 'message 3'],
      [8n, 2n, 'message 1'],
      [8n, 3n, 'brand new'],
      [8n, 4n, 'message 2'],
    ]);
    expect(after.map((row) => row.id)).toEqual(expect.arrayContaining(before.map((row) => row.id)));
    expect(await count()).toBe(4);
  });

  test('those known by size and header take their new UIDs and flags, equal ones one by one, and no header that many have', async () => {
    const own = (name: string) => `${name}\r\nMessage-ID: <${name}@northwind.example>`;
    const old = [
      message(1, own('a')),
      message(2, own('same')),
      message(3, own('same')),
      message(4, 'no name'),
      message(5, own('draft')),
    ];
    await storeBatch(folderId, accountId, old, cursor(5));
    const before = await stored();
    const seen = (uid: bigint, { raw, size }: FetchedMessage) => ({
      uid,
      uidValidity: 8n,
      size,
      head: raw.subarray(0, raw.indexOf('\r\n\r\n') + 4),
      flags: ['\\Seen'],
    });
    const [a, same, nameless, draft] = [0, 1, 3, 4].map((at) => old[at] as FetchedMessage) as [
      FetchedMessage,
      FetchedMessage,
      FetchedMessage,
      FetchedMessage,
    ];
    const shown = [
      ...[seen(11n, a), seen(12n, same), seen(13n, same), seen(14n, same), seen(15n, nameless)],
      { ...seen(16n, a), size: a.size + 1 },
      { ...seen(17n, draft), flags: ['\\Draft'] },
    ];
    const store = folderStore({ id: folderId, accountId });
    const isNamed = (uidValidity: bigint) => uidValidity === 8n;
    expect([...(await store.sizesAside([a.size, 9999], isNamed))]).toEqual([a.size]);
    // What somebody set in a view, and the server does not know yet, stays as they set it.
    const wished = before.find(({ uid }) => uid === 1n)?.id ?? '';
    await db.message.update({ where: { id: wished }, data: { flags: ['\\Flagged'] } });
    await db.flagChange.create({ data: { messageId: wished, flag: '\\Flagged', accountId, isSet: true } });
    expect([...(await store.recogniseByHead(shown, isNamed))].sort()).toEqual([11, 12, 13]);
    const after = await stored();
    expect(after.map(({ uidValidity, uid, flags }) => [uidValidity, uid, flags])).toEqual([
      [7n, 4n, []],
      [7n, 5n, []],
      [8n, 11n, ['\\Flagged']],
      ...[12n, 13n].map((uid) => [8n, uid, ['\\Seen']]),
    ]);
    expect(after.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
  });

  test('how often it does so is told, and once is not told', async () => {
    for (let i = 0; i < 3; i += 1) {
      expect(await readFolderFacts(await anAdmin(), accountId)).toEqual([]);
      await storeBatch(folderId, accountId, [], cursor(0, { isRenumbered: true }));
    }
    expect(await readFolderFacts(await anAdmin(), accountId)).toMatchObject([
      { path: 'INBOX', renumbered: 3 },
    ]);
  });

  test('two equal messages stay two', async () => {
    await storeBatch(folderId, accountId, [message(1, 'same'), message(2, 'same')], cursor(2));
    const anew = { uidValidity: 8n };
    const again = [5, 6, 7].map((uid) => message(uid, 'same', anew));
    expect(await storeBatch(folderId, accountId, again, cursor(7, anew))).toBe(1);
    expect((await stored()).map((row) => row.uid)).toEqual([5n, 6n, 7n]);
  });

  test('what is gone from the server stays in the archive', async () => {
    await storeBatch(folderId, accountId, [message(1), message(2)], cursor(2));
    await storeBatch(
      folderId,
      accountId,
      [message(1, 'message 2', { uidValidity: 8n })],
      cursor(1, { uidValidity: 8n }),
    );
    expect((await stored()).map((row) => [row.uidValidity, row.subject])).toEqual([
      [7n, 'message 1'],
      [8n, 'message 2'],
    ]);
  });

  test('without saying so (UIDNEXT went back), UIDs are taken over by what they mean now', async () => {
    await storeBatch(
      folderId,
      accountId,
      [1, 2, 3].map((uid) => message(uid)),
      cursor(3),
    );
    const now = [message(1, 'message 2'), message(2, 'brand new')];
    expect(await storeBatch(folderId, accountId, now, cursor(2, { isRestarted: true }))).toBe(1);
    const rows = (await stored()).map((row) => [row.uidValidity > 0n, row.uid, row.subject]);
    expect(rows).toHaveLength(4);
    expect(rows).toEqual(
      expect.arrayContaining([
        [true, 1n, 'message 2'],
        [true, 2n, 'brand new'],
        [false, 1n, 'message 1'],
        [false, 3n, 'message 3'],
      ]),
    );
    expect(await db.folder.findUnique({ where: { id: folderId } })).toMatchObject({ lastUid: 2n });
  });
});

test('records a message that is too large without its bytes', async () => {
  await storeBatch(
    folderId,
    accountId,
    [message(1, 'huge', { note: 'too_large', size: 100_000_000 })],
    cursor(1),
  );
  const [row] = await stored();
  expect(row).toMatchObject({ subject: 'huge', size: 100_000_000, note: 'too_large', raw: null });
  expect(await readRawMessage(anAdmin(), row?.id ?? '')).toBeNull();
});

test('hands out the bytes as they came, and only to who may see them', async () => {
  const raw = Buffer.from([...Array(256).keys()]);
  await storeBatch(folderId, accountId, [message(1, '', { raw })], cursor(1));
  const [{ id } = { id: '' }] = await stored();
  const read = await readRawMessage(anAdmin(), id);
  expect(hash('sha256', read ? await buffer(streamOf(read)) : '')).toBe(hash('sha256', raw));
  expect(await readRawMessage(aUser({ id: ownerId, email: 'ana@example.org' }), id)).not.toBeNull();
  const stranger = await account();
  expect(await readRawMessage(aUser({ id: stranger.ownerId, email: 'x@example.org' }), id)).toBeNull();
  expect(await readRawMessage(anAdmin(), 'no such id')).toBeNull();
});

test('remembers what is missing with the batch, and lets a message that came take the place of its note', async () => {
  const raw = Buffer.alloc(0);
  const note = message(2, '', { raw, size: 0, note: 'not_given' });
  const gone = { uid: 2n, count: 1, reason: 'refused' as const, tries: 1, retryInMs: 0 };
  expect(await storeBatch(folderId, accountId, [message(1), note], cursor(2), null, [gone])).toBe(2);
  const [missing] = await listMissingMail(db, accountId);
  expect(missing).toMatchObject({ folder: 'INBOX', count: 1, reason: 'refused', isTriedAgain: true });
  expect(await readMissing(db, folderId, true)).toEqual([{ uid: 2n, count: 1, reason: 'refused', tries: 1 }]);
  expect(await storeBatch(folderId, accountId, [message(2, 'at last')], cursor(2))).toBe(0);
  expect((await stored()).map((row) => [row.uid, row.note, row.subject])).toEqual([
    [1n, null, 'message 1'],
    [2n, null, 'at last'],
  ]);
  expect(await count()).toBe(2);
  expect(await listMissingMail(db, accountId)).toEqual([]);
});

test('tells the owner, and nobody else, what is missing, and open pages that it changed', async () => {
  const owner = aUser({ id: ownerId, email: 'ana@example.org' });
  const before = await mailRevision(owner);
  const gone = { uid: 2n, count: 1, reason: 'broke' as const, tries: 20, retryInMs: null };
  await storeBatch(folderId, accountId, [], cursor(2), null, [gone, { ...gone, uid: 3n, reason: 'late' }]);
  expect(await listOwnMissingMail(owner)).toEqual([
    { accountId, folder: 'INBOX', count: 1, reason: 'broke', since: expect.any(Date), isTriedAgain: false },
  ]);
  expect(await mailRevision(owner)).not.toBe(before);
  const stranger = await account();
  expect(await listOwnMissingMail(aUser({ id: stranger.ownerId, email: 'x@example.org' }))).toEqual([]);
});

test('forgets what was missing when the folder is numbered anew', async () => {
  const gone = { uid: 2n, count: 1, reason: 'broke' as const, tries: 1, retryInMs: 60_000 };
  await storeBatch(folderId, accountId, [message(1)], cursor(2), null, [gone]);
  expect(await readMissing(db, folderId, true)).toEqual([]);
  expect(await readMissing(db, folderId)).toHaveLength(1);
  await storeBatch(folderId, accountId, [], cursor(0, { uidValidity: 8n }));
  expect(await readMissing(db, folderId)).toEqual([]);
});
