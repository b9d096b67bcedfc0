import { beforeEach, describe, expect, test } from 'vitest';
import { deleteGone } from '../messages/delete-gone.ts';
import { FolderLook } from '../messages/gone.ts';
import { countToGo, sweepRetention } from '../messages/retention.ts';
import { folderStore } from '../messages/store.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { newFolder } from '../testing/memory-folder.ts';
import { anAdmin } from '../testing/viewers.ts';
import { allowLoss } from './allow-loss.ts';

// What is believed of a server that lost messages, look by look; the server is a set of UIDs.
const { db } = await testDatabase();

const mirror = { 'archive.afterLoss': 'mirror', 'archive.mostShare': 0.25 } as const;
let accountId: string;
let folderId: string;

beforeEach(async () => {
  ({ id: accountId } = await account({ afterLoss: 'mirror' }));
  ({ id: folderId } = await db.folder.create({ data: { accountId, path: 'INBOX' } }));
});

const raw = (n: number) =>
  Buffer.from(`Message-ID: <${n}@x.example>\r\nSubject: ${n}\r\n\r\n${accountId} ${n}\r\n`);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const cursor = (last: number) => ({
  ...newFolder,
  uidValidity: 1n,
  lastUid: BigInt(last),
  uidNext: BigInt(last + 1),
  messageCount: last,
});

async function store(uids: number[], { days = 0, flags = [] as string[] } = {}) {
  const batch = uids.map((uid) => ({
    uid: BigInt(uid),
    uidValidity: 1n,
    raw: raw(uid),
    size: raw(uid).length,
    flags,
    internalDate: new Date(Date.now() - days * 86_400_000),
  }));
  await folderStore({ id: folderId, accountId }).save(batch, cursor(Math.max(...uids)), []);
}

/** One look of one check, at a server that has these. */
async function look(there: number[], count: number | null = there.length) {
  const one = new FolderLook({ id: folderId, accountId, uidValidity: 1n });
  await one.begin({ exists: count, uidNext: null });
  let asked = await one.next();
  while (asked) {
    await one.heard(new Set(asked.filter((uid) => there.includes(uid))));
    asked = await one.next();
  }
  await one.finish();
}

async function aDayLater() {
  await db.$executeRaw`UPDATE gone_message SET "nextLookAt" = now(), "firstMissedAt" = "firstMissedAt" - interval '1 day'
                        WHERE "nextLookAt" IS NOT NULL`;
}

async function sureLoss(there: number[]) {
  for (let i = 0; i < 3; i++) {
    await look(there);
    await aDayLater();
  }
}

const uids = async () =>
  (await db.message.findMany({ where: { folderId }, orderBy: { uid: 'asc' } })).map(({ uid }) => Number(uid));
const shownGone = async () =>
  (await db.message.findMany({ where: { folderId, goneAt: { not: null } }, orderBy: { uid: 'asc' } })).map(
    ({ uid }) => Number(uid),
  );

describe('a message that the server does not name any more', () => {
  test('is deleted after three looks within a day have agreed, and not before', async () => {
    await store(range(1, 40));
    const there = range(1, 38);
    await look(there);
    expect(await deleteGone(mirror)).toBe(0);
    expect(await shownGone()).toEqual([]);
    // At once again: the same lie counts once.
    await look(there);
    expect(await shownGone()).toEqual([]);
    await aDayLater();
    await look(there);
    expect(await shownGone()).toEqual([39, 40]);
    expect(await deleteGone(mirror)).toBe(0);
    await aDayLater();
    await look(there);
    expect(await deleteGone(mirror)).toBe(2);
    expect(await uids()).toEqual(there);
  });

  test('stays, marked, where the archive is kept, and is unmarked when it is there again', async () => {
    await db.mailAccount.update({ where: { id: accountId }, data: { afterLoss: 'keep' } });
    await store(range(1, 5));
    await sureLoss([1, 2]);
    expect(await deleteGone(mirror)).toBe(0);
    expect(await shownGone()).toEqual([3, 4, 5]);
    await look(range(1, 5));
    expect(await shownGone()).toEqual([]);
    expect(await uids()).toEqual(range(1, 5));
  });

  test.each([
    ['an empty folder', []],
    ['half of it', range(1, 20)],
  ])('nothing is lost to a server that shows %s for one check', async (_what, lie) => {
    await store(range(1, 40));
    await look(lie);
    await aDayLater();
    await look(range(1, 40));
    await aDayLater();
    await look(range(1, 40));
    expect(await deleteGone(mirror)).toBe(0);
    expect(await shownGone()).toEqual([]);
    expect(await uids()).toEqual(range(1, 40));
  });

  test('is held back where it is much of the folder, until an administrator has looked', async () => {
    await store(range(1, 60));
    await sureLoss(range(1, 10));
    expect(await deleteGone(mirror)).toBe(0);
    const { heldBack } = await db.folder.findUniqueOrThrow({ where: { id: folderId } });
    expect(heldBack).toBe(50);
    const admin = anAdmin();
    expect(await allowLoss(admin, accountId)).toBe(50);
    expect(await uids()).toEqual(range(1, 10));
    expect(await db.auditEntry.count({ where: { targetId: accountId, action: 'account.changed' } })).toBe(1);
    expect(await allowLoss(admin, accountId)).toBe(0);
  });

  test('is looked for from the newest down, and no further than needed', async () => {
    await store(range(1, 12_000));
    const one = new FolderLook({ id: folderId, accountId, uidValidity: 1n });
    await one.begin({ exists: 11_999, uidNext: null });
    const asked = (await one.next()) ?? [];
    expect([asked[0], asked.at(-1)]).toEqual([2001, 12_000]);
    await one.heard(new Set(asked.filter((uid) => uid !== 11_000)));
    expect(await one.next()).toBeNull();
    await one.finish();
    expect(await db.goneMessage.count({ where: { folderId } })).toBe(1);
  });
});

describe('retention', () => {
  const site = { 'archive.keepDays': 0, 'archive.keepMegabytes': 0 };

  test('deletes what is older than its days, keeps what is flagged, and lets nothing be copied again', async () => {
    await store([1, 2], { days: 100 });
    await store([3], { days: 100, flags: ['\\Flagged'] });
    await store([4], { days: 1 });
    expect(await sweepRetention(site)).toBe(0);
    expect(await countToGo({ days: 30, megabytes: 0 }, accountId)).toMatchObject({ count: 2 });
    await db.mailAccount.update({ where: { id: accountId }, data: { keepDays: 30 } });
    expect(await sweepRetention(site)).toBe(2);
    expect(await uids()).toEqual([3, 4]);
    const { messageCount } = await db.mailAccount.findUniqueOrThrow({ where: { id: accountId } });
    expect(messageCount).toBe(2);
    const kept = folderStore({ id: folderId, accountId });
    expect(await kept.unknown(1n, [1, 2, 3, 4, 5])).toEqual([5]);
    // The server begins to count anew, and hands all of it out again.
    const anew = { uid: 7n, uidValidity: 2n, raw: raw(1), size: 9, flags: [], internalDate: null };
    await kept.save([anew], { ...cursor(7), uidValidity: 2n }, []);
    expect(await db.message.count({ where: { folderId, uidValidity: 2n } })).toBe(0);
    // What was deleted here is nothing that the server lost.
    expect(await db.goneMessage.count({ where: { folderId } })).toBe(0);
  });

  test('deletes the oldest beyond its megabytes', async () => {
    for (const [uid, days] of [
      [1, 30],
      [2, 20],
      [3, 10],
    ] as const)
      await store([uid], { days });
    await db.message.updateMany({ where: { folderId }, data: { size: 600_000 } });
    await db.mailAccount.update({ where: { id: accountId }, data: { keepMegabytes: 1 } });
    expect(await countToGo({ days: 0, megabytes: 1 }, accountId)).toEqual({ count: 2, bytes: 1_200_000 });
    expect(await sweepRetention(site)).toBe(2);
    expect(await uids()).toEqual([3]);
  });

  test('of the site holds for accounts that have no limit of their own', async () => {
    const other = await account({ keepDays: 0 });
    const { id: otherFolder } = await db.folder.create({ data: { accountId: other.id, path: 'INBOX' } });
    await store([1], { days: 100 });
    const same = { uid: 1n, uidValidity: 1n, raw: raw(1), size: 9, flags: [], internalDate: new Date(0) };
    await folderStore({ id: otherFolder, accountId: other.id }).save([same], cursor(1), []);
    expect(await sweepRetention({ ...site, 'archive.keepDays': 30 })).toBe(1);
    expect(await uids()).toEqual([]);
    expect(await db.message.count({ where: { folderId: otherFolder } })).toBe(1);
  });
});
