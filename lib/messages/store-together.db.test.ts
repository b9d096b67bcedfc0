import { expect, test } from 'vitest';
import { ClaimLost } from '../leases/lease.ts';
import type { FetchedMessage, FolderCursor } from '../mail/copy.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { storeBatch } from './store.ts';

const { db } = await testDatabase();
const claimId = '01890000-0000-7000-8000-000000000001';
const later = new Date(Date.now() + 60_000);

async function inbox(given: Partial<{ claimId: string }> = { claimId }) {
  const { id: accountId } = await account({ ...given, claimedUntil: later });
  const { id: folderId } = await db.folder.create({ data: { accountId, path: 'INBOX' } });
  return { accountId, folderId };
}

function message(uid: number, text = `message ${uid}`, given: Partial<FetchedMessage> = {}): FetchedMessage {
  const raw = Buffer.from(`Subject: ${text}\r\nFrom: Ana <ana@example.org>\r\n\r\n${text}\r\n`);
  const flags = ['\\Seen', '$Odd"quote\\'];
  return { uid: BigInt(uid), uidValidity: 7n, raw, size: raw.length, flags, internalDate: null, ...given };
}

const cursor = (lastUid: number, given: Partial<FolderCursor> = {}): FolderCursor => ({
  path: 'INBOX',
  uidValidity: 7n,
  lastUid: BigInt(lastUid),
  highestModseq: 30n,
  uidNext: BigInt(lastUid + 1),
  messageCount: lastUid,
  ...given,
});

type Inbox = Awaited<ReturnType<typeof inbox>>;
const store = ({ folderId, accountId }: Inbox, batch: FetchedMessage[], next: FolderCursor) =>
  storeBatch(folderId, accountId, batch, next, claimId);

async function stored({ folderId, accountId }: Inbox) {
  const rows = await db.message.findMany({
    where: { folderId },
    include: { raw: true },
    orderBy: { uid: 'asc' },
  });
  const { messageCount } = await db.mailAccount.findUniqueOrThrow({ where: { id: accountId } });
  const texts = rows.map(({ raw, flags }) => [Buffer.from(raw?.bytes ?? []).toString(), flags]);
  const { lastUid, highestModseq } = await db.folder.findUniqueOrThrow({ where: { id: folderId } });
  return { texts, messageCount, lastUid, highestModseq };
}

const whole = (messages: FetchedMessage[]) => ({
  texts: messages.map(({ raw, flags }) => [raw.toString(), flags]),
  messageCount: messages.length,
  lastUid: BigInt(messages.length),
  highestModseq: 30n,
});

test('what many accounts got at the same moment is stored with each one’s cursor and count, and once', async () => {
  const inboxes = await Promise.all(Array.from({ length: 12 }, () => inbox()));
  const batches = inboxes.map((_inbox, i) => [message(1, `first of ${i}`), message(2, `größer {},"${i}`)]);
  const all = () => Promise.all(inboxes.map((one, i) => store(one, batches[i] ?? [], cursor(2))));
  expect(await all()).toEqual(inboxes.map(() => 2));
  expect(await all()).toEqual(inboxes.map(() => 0));
  for (const [i, one] of inboxes.entries()) expect(await stored(one)).toEqual(whole(batches[i] ?? []));
});

test('a worker whose claim was taken over stores nothing, and those beside it all of theirs', async () => {
  const [ours, theirs, gone] = [
    await inbox(),
    await inbox({ claimId: '01890000-0000-7000-8000-000000000002' }),
    await inbox(),
  ];
  await db.folder.delete({ where: { id: gone.folderId } });
  const ended = await Promise.allSettled(
    [theirs, ours, gone].map((one) => store(one, [message(1)], cursor(1))),
  );
  expect(ended).toMatchObject([
    { status: 'rejected', reason: expect.any(ClaimLost) },
    { status: 'fulfilled', value: 1 },
    { status: 'rejected' },
  ]);
  expect(await stored(ours)).toEqual(whole([message(1)]));
  expect(await stored(theirs)).toMatchObject({ texts: [], messageCount: 0, lastUid: 0n });
});

test('what cannot be stored keeps what came beside it from nothing', async () => {
  const [bad, good] = [await inbox(), await inbox()];
  const impossible = message(1, 'impossible', { flags: ['\0'] });
  const ended = await Promise.allSettled([
    store(bad, [impossible], cursor(1)),
    store(good, [message(1)], cursor(1)),
  ]);
  expect(ended.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(await stored(good)).toEqual(whole([message(1)]));
  expect(await stored(bad)).toMatchObject({ texts: [], messageCount: 0, lastUid: 0n });
});

test('a folder that was numbered anew is read as such, whatever comes beside it', async () => {
  const [renumbered, plain] = [await inbox(), await inbox()];
  await store(renumbered, [message(1, 'kept')], cursor(1));
  const anew = message(5, 'kept', { uidValidity: 8n });
  const counts = await Promise.all([
    store(renumbered, [anew], cursor(5, { uidValidity: 8n })),
    store(plain, [message(1)], cursor(1)),
  ]);
  expect(counts).toEqual([0, 1]);
  const rows = await db.message.findMany({ where: { folderId: renumbered.folderId } });
  expect(rows.map(({ uid, uidValidity }) => [uid, uidValidity])).toEqual([[5n, 8n]]);
});
