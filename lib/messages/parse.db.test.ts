import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { corpus } from '../testing/corpus.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { parseWaiting } from './parse.ts';
import { parseInThread } from './parse-bodies.ts';
import { storeBatch } from './store.ts';

const { db } = await testDatabase();
const words = (text: string) => text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();

describe('the corpus', () => {
  let rows: Awaited<ReturnType<typeof db.message.findMany>>;

  beforeAll(async () => {
    const { id: accountId } = await account();
    const { id: folderId } = await db.folder.create({ data: { accountId, path: 'INBOX' } });
    const batch = corpus().map(({ raw }, i) => {
      const facts = { uid: BigInt(i + 1), uidValidity: 1n, flags: [], internalDate: null };
      return { ...facts, raw, size: raw.length };
    });
    const uidNext = { highestModseq: null, uidNext: null, messageCount: null };
    await storeBatch(folderId, accountId, batch, {
      path: 'INBOX',
      uidValidity: 1n,
      lastUid: 149n,
      ...uidNext,
    });
    while ((await parseWaiting(50)) > 0);
    rows = await db.message.findMany({ where: { folderId }, orderBy: { uid: 'asc' } });
  });

  test('is read to the end, each message once', () => {
    expect(rows).toHaveLength(149);
    expect(
      rows.filter((row) => row.parsedAt === null).map((row) => corpus()[Number(row.uid) - 1]?.file),
    ).toEqual([]);
  });

  test('gives the first words an independent parser reads, where that found no defect', () => {
    const sound = corpus()
      .map((one, i) => ({ ...one, row: rows[i] }))
      .filter(
        ({ expected }) => expected.defects.length === 0 && expected.text && words(expected.text) !== '',
      );
    // As in open.test.ts: there each has its reason.
    const known = [
      ...['ruby-bad-subject.eml', 'ruby-content-transfer-encoding-7-bit.eml', 'rfc-006.eml'],
      ...['000', '001', '008', '010', '013'].map((number) => `thirdparty-${number}.eml`),
    ];
    const differ = sound.filter(({ file, row, expected }) => {
      // A list shows no lines that were drawn with letters.
      const undrawn = (expected.text ?? '').replace(/([-_=*~#.])\1{4,}/g, ' ');
      const [ours, theirs] = [words(row?.preview ?? ''), words(undrawn)].map((text) => text.slice(0, 40));
      const isSame = ours && theirs && (ours.startsWith(theirs) || theirs.startsWith(ours));
      return !isSame && !known.includes(file);
    });
    expect(sound.length).toBeGreaterThan(60);
    expect(differ.map(({ file }) => file)).toEqual([]);
  });

  test('shows an attachment where there is one', () => {
    const shown = (file: string) => rows[corpus().findIndex((one) => one.file === file)]?.hasAttachment;
    expect(shown('ruby-attachment-pdf.eml')).toBe(true);
    expect(shown('ruby-attachment-content-disposition.eml')).toBe(true);
    expect(shown('ruby-basic-email.eml')).toBe(false);
  });
});

test('a message that cannot be parsed is given up after three tries, and others are read', async () => {
  const { id: accountId } = await account();
  const { id: folderId } = await db.folder.create({ data: { accountId, path: 'INBOX' } });
  const poison = Buffer.from(
    `Content-Type: multipart/mixed; boundary=b\r\n\r\n${`--b\r\nContent-Type: text/html\r\n\r\n${'<p>x'.repeat(100_000)}\r\n`.repeat(5)}`,
  );
  const facts = { uidValidity: 1n, flags: [], internalDate: null };
  const mail = (uid: number, raw: Buffer) => ({ ...facts, uid: BigInt(uid), raw, size: raw.length });
  const batch = [mail(1, poison), mail(2, Buffer.from('Subject: x\r\n\r\nHello there\r\n'))];
  const numbers = { uidValidity: 1n, lastUid: 2n, highestModseq: null, uidNext: null, messageCount: 2 };
  const next = { path: 'INBOX', ...numbers };
  await storeBatch(folderId, accountId, batch, next);
  let rounds = 0;
  while ((await parseWaiting(10, 250)) > 0) rounds++;
  expect(rounds).toBeLessThan(10);
  const rows = await db.message.findMany({ where: { folderId }, orderBy: { uid: 'asc' } });
  expect(rows[0]).toMatchObject({ parsedAt: null, preview: null });
  expect(await db.unparsedMessage.count()).toBe(0);
  expect(rows[1]).toMatchObject({ preview: 'Hello there' });
});

test('a parser that ran out of memory or time does not take this process with it', async () => {
  const deep = Buffer.from(
    Array.from(
      { length: 30_000 },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`,
    ).join(''),
  );
  const piece = async function* (bytes: Buffer) {
    yield bytes;
  };
  const head = { subject: '', fromName: '', fromAddress: '' };
  await parseInThread(head, async () => piece(deep), 300).catch(() => {});
  const next = Buffer.from('Subject: a\r\n\r\nstill here\r\n');
  expect(await parseInThread(head, async () => piece(next), 5000)).toMatchObject({
    preview: 'still here',
  });
});

afterAll(() => {
  expect(process.memoryUsage().rss).toBeLessThan(1.5e9);
});

test('a text behind a large file is found, and the file behind it has a clip', async () => {
  const { id: accountId } = await account();
  const { id: folderId } = await db.folder.create({ data: { accountId, path: 'INBOX' } });
  const photo = Buffer.alloc(3 * 1024 * 1024, 7)
    .toString('base64')
    .replace(/.{76}/g, '$&\r\n');
  const raw = Buffer.from(
    'Subject: photo first\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n' +
      `--b\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n${photo}\r\n` +
      '--b\r\nContent-Type: text/plain\r\n\r\nbelow the photo\r\n--b--\r\n',
  );
  const facts = { uid: 1n, uidValidity: 1n, flags: [], internalDate: null };
  const cursor = {
    path: 'INBOX',
    uidValidity: 1n,
    lastUid: 1n,
    highestModseq: null,
    uidNext: null,
    messageCount: null,
  };
  await storeBatch(folderId, accountId, [{ ...facts, raw, size: raw.length }], cursor);
  while ((await parseWaiting(50)) > 0);
  const row = await db.message.findFirst({ where: { folderId } });
  expect(row).toMatchObject({ preview: 'below the photo', hasAttachment: true });
});

test('a reading process that is killed in the midst of many costs none of them', async () => {
  const { id: accountId } = await account();
  const { id: folderId } = await db.folder.create({ data: { accountId, path: 'INBOX' } });
  const facts = { uidValidity: 1n, flags: [], internalDate: null };
  const batch = Array.from({ length: 400 }, (_, i) => {
    const raw = Buffer.from(`Subject: x\r\n\r\nNumber ${i + 1} ${'of many '.repeat(500)}\r\n`);
    return { ...facts, uid: BigInt(i + 1), raw, size: raw.length };
  });
  const cursor = { path: 'INBOX', uidValidity: 1n, lastUid: 400n, highestModseq: null };
  await storeBatch(folderId, accountId, batch, { ...cursor, uidNext: null, messageCount: null });
  let kills = 0;
  const killing = setInterval(() => {
    if (kills < 2 && killReaders()) kills++;
  }, 150);
  while ((await parseWaiting()) > 0);
  clearInterval(killing);
  const rows = await db.message.findMany({ where: { folderId }, orderBy: { uid: 'asc' } });
  expect(kills).toBeGreaterThan(0);
  expect(rows.map(({ preview }) => preview?.split(' of ')[0])).toEqual(
    batch.map(({ uid }) => `Number ${uid}`),
  );
});

test('what a worker held that died is parsed once its time is over, and not before', async () => {
  const { id: accountId } = await account();
  const { id: folderId } = await db.folder.create({ data: { accountId, path: 'INBOX' } });
  const held = (ms: number) => ({ tries: 1, heldUntil: new Date(Date.now() + ms) });
  const raw = Buffer.from('Subject: x\r\n\r\nHello again\r\n');
  const facts = { accountId, folderId, uidValidity: 1, contentHash: new Uint8Array(32), size: raw.length };
  const make = (uid: number, ms: number) =>
    db.message.create({
      data: { ...facts, uid, raw: { create: { bytes: raw } }, unparsed: { create: held(ms) } },
    });
  const [dead, alive] = [await make(1, -1_000), await make(2, 600_000)];
  while ((await parseWaiting()) > 0);
  const previewOf = async ({ id }: { id: string }) =>
    (await db.message.findUniqueOrThrow({ where: { id } })).preview;
  expect(await previewOf(dead)).toBe('Hello again');
  expect(await previewOf(alive)).toBeNull();
});

/** Kills the processes that read for this one; whether there was any. */
function killReaders(): boolean {
  const tasks = fs.readdirSync('/proc/self/task');
  const children = tasks.flatMap((task) =>
    fs.readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
  );
  const readers = children.filter((pid) =>
    fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('reader-main'),
  );
  for (const pid of readers) process.kill(Number(pid), 'SIGKILL');
  return readers.length > 0;
}
