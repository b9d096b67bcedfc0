import { hash, randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { codeOf } from '../errors.ts';
import { log } from '../log.ts';
import type { FetchedMessage } from '../mail/copy.ts';
import { parseWaiting } from '../messages/parse.ts';
import { findRaw } from '../messages/raw-bytes.ts';
import { storeBatch } from '../messages/store.ts';
import { hasRoom, machineTrouble } from '../own-trouble.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { keepBodiesIn, nameBucket, startBucket } from '../testing/segments.ts';
import { until } from '../testing/until.ts';
import { forgetBucket } from './bucket-mark.ts';
import { countBodies, countBrokenObjects, countLostBodies } from './examine.ts';
import { BytesLost } from './place.ts';
import { BucketUnusable } from './s3.ts';
import { findBlobs, readBlobRange } from './store.ts';
import { sweepSegments } from './sweep.ts';

const { db } = await testDatabase();
keepBodiesIn('s3');
const bucket = await startBucket();
const { id: accountId } = await account();
const { id: folderId } = await db.folder.create({ data: { accountId, path: 'INBOX', uidValidity: 1 } });

let uid = 0;
function messages(count: number): FetchedMessage[] {
  return Array.from({ length: count }, (): FetchedMessage => {
    uid += 1;
    const raw = Buffer.from(
      `Subject: word${uid}\r\n\r\nhello${uid} ${randomBytes(3_000).toString('base64')}\r\n`,
    );
    return { uid: BigInt(uid), uidValidity: 1n, raw, size: raw.length, flags: [], internalDate: null };
  });
}

const store = (batch: FetchedMessage[]) => {
  const lastUid = batch.at(-1)?.uid ?? 0n;
  const next = { path: 'INBOX', uidValidity: 1n, lastUid, highestModseq: null };
  return storeBatch(folderId, accountId, batch, { ...next, uidNext: null, messageCount: null });
};
const stored = () =>
  db.message.findMany({ orderBy: { uid: 'asc' }, select: { id: true, contentHash: true } });
const segments = () => [...bucket.objects.keys()].filter((key) => key.endsWith('.segment'));
const segmentOf = () => segments()[0] ?? '';

beforeEach(async () => {
  vi.restoreAllMocks();
  bucket.fault = () => null;
  nameBucket(bucket);
  forgetBucket();
  await db.message.deleteMany();
  for (const key of segments()) bucket.objects.delete(key);
});

describe('keys and buckets that are wrong', () => {
  test.each([
    ['a secret', { secretKey: 'wrong' }, 'REKEY_S3_SECRET_KEY does not belong to REKEY_S3_ACCESS_KEY'],
    ['a key', { accessKey: 'nobody' }, 'it does not know REKEY_S3_ACCESS_KEY'],
    ['a bucket', { bucket: 'none' }, 'there is not the bucket none'],
  ])('%s is told in words before anything is touched', async (_, wrong, words) => {
    nameBucket({ ...bucket, ...wrong });
    bucket.seen = [];
    const failed = await store(messages(1)).catch((error) => error);
    expect([failed.name, failed.code]).toEqual(['BucketUnusable', 'EBUCKET']);
    expect(failed.message).toContain(words);
    expect(failed.message).not.toMatch(/rekey-secret/);
    expect(bucket.seen).toEqual([]);
    expect(await db.message.count()).toBe(0);
  });
});

describe('bytes in the bucket', () => {
  test('that are altered, cut off or gone are lost, each for itself', async () => {
    await store(messages(2));
    const [one, other] = await stored();
    const [key, bytes] = [segmentOf(), bucket.objects.get(segmentOf()) as Buffer];
    bucket.objects.set(key, Buffer.from(bytes).fill('x', 100, 110));
    await expect(findBlobs([one?.id ?? ''])).rejects.toThrow(BytesLost);
    expect((await findBlobs([other?.id ?? ''])).size).toBe(1);
    expect(await countLostBodies()).toEqual({ read: 2, lost: 1 });
    expect(await countBrokenObjects()).toBe(0);
    bucket.objects.set(key, bytes.subarray(0, bytes.length - 5));
    await expect(findBlobs([other?.id ?? ''])).rejects.toThrow('ends before');
    expect(await countBrokenObjects()).toBe(1);
    bucket.objects.delete(key);
    await expect(readBlobRange(one?.id ?? '', 0, 10)).rejects.toThrow('is not there');
    expect([await countBrokenObjects(), await countLostBodies()]).toEqual([1, { read: 2, lost: 2 }]);
  });

  test('are not lost where the bucket is another, or its answers are none', async () => {
    await store(messages(1));
    const [one] = await stored();
    const whole = new Map(bucket.objects);
    bucket.objects.clear();
    await expect(readBlobRange(one?.id ?? '', 0, 10)).rejects.toThrow('is not the one');
    await expect(store(messages(1))).rejects.toThrow(BucketUnusable);
    bucket.objects = whole;
    bucket.fault = (method, key) => (method === 'GET' && key.endsWith('.segment') ? 'whole' : null);
    await expect(readBlobRange(one?.id ?? '', 0, 10)).rejects.toThrow(BucketUnusable);
    bucket.fault = () => null;
    expect((await readBlobRange(one?.id ?? '', 0, 7))?.toString()).toBe('Subject');
  });

  test('that are equal lie there once', async () => {
    const [first] = messages(1);
    if (!first) throw new Error('no message');
    await store([first]);
    const before = segments().length;
    uid += 1;
    await store([{ ...first, uid: BigInt(uid) }]);
    expect(await db.message.count()).toBe(2);
    expect(segments()).toHaveLength(before);
  });

  test('are put together when they are swept, page by page, and what nobody names is deleted', async () => {
    for (let batch = 0; batch < 5; batch += 1) await store(messages(2));
    const [prefix = ''] = segmentOf().split('/');
    bucket.objects.set(`${prefix}/${crypto.randomUUID()}.segment`, Buffer.from('of nobody'));
    const others = ['another/database', `another/${crypto.randomUUID()}.segment`];
    for (const key of others) bucket.objects.set(key, Buffer.from('of others'));
    expect(await sweepSegments({ openMs: 0, sinceMs: 0 })).toBeGreaterThanOrEqual(9);
    expect(segments().filter((key) => key.startsWith(prefix))).toHaveLength(1);
    expect(others.every((key) => bucket.objects.has(key))).toBe(true);
    expect(await countLostBodies()).toEqual({ read: 10, lost: 0 });
  });
});

describe('a store that fails', () => {
  test('in passing is asked again, and nobody hears of it', async () => {
    const warned = vi.spyOn(log, 'warn');
    let left = 2;
    bucket.fault = (method) => (method === 'PUT' && left-- > 0 ? { status: 503, code: 'SlowDown' } : null);
    await store(messages(2));
    bucket.fault = () => ({ slowMs: 400 });
    await store(messages(2));
    left = 1;
    bucket.fault = (method) => (method === 'GET' && left-- > 0 ? 'cut' : null);
    const [first] = await stored();
    const read = await findRaw(first?.id ?? '');
    const pieces = [];
    for await (const piece of read?.pieces() ?? []) pieces.push(piece);
    expect(hash('sha256', Buffer.concat(pieces), 'hex')).toBe(
      Buffer.from(first?.contentHash ?? []).toString('hex'),
    );
    left = 1;
    bucket.fault = (method) => (method === 'GET' && left-- > 0 ? 'alter' : null);
    expect((await findBlobs([first?.id ?? ''])).size).toBe(1);
    expect(warned).not.toHaveBeenCalled();
    expect(bucket.refused).not.toContain('XAmzContentSHA256Mismatch');
  });

  test('for long has checks wait: told once, nothing lost, and all goes on by itself', async () => {
    await until('room', hasRoom, 10_000);
    await store(messages(3));
    const [warned, informed] = [vi.spyOn(log, 'warn'), vi.spyOn(log, 'info')];
    const waiting = messages(3);
    await bucket.away();
    expect(await store(waiting).catch(codeOf)).toBe('EBUCKET');
    await expect(parseWaiting()).rejects.toMatchObject({ code: 'EBUCKET' });
    expect(await db.unparsedMessage.findMany({ select: { tries: true } })).toEqual(
      Array.from({ length: 3 }, () => ({ tries: 0 })),
    );
    expect([hasRoom(), machineTrouble()]).toEqual([
      false,
      expect.stringContaining('the bucket of message bodies'),
    ]);
    await bucket.start();
    for (const status of [503, 403]) {
      bucket.fault = () => ({ status, code: status === 503 ? 'SlowDown' : 'AccessDenied' });
      expect(await store(waiting).catch(codeOf)).toBe('EBUCKET');
    }
    expect(await db.message.count()).toBe(3);
    expect(warned.mock.calls.map(([, words]) => words)).toEqual([
      'the bucket of message bodies cannot be used (`rekey doctor` says why): what needs that waits',
    ]);

    bucket.fault = () => null;
    await until('room', hasRoom, 10_000);
    expect(informed.mock.calls.map(([, words]) => words)).toContain(
      'no longer without its bucket: work goes on',
    );
    await store(waiting);
    while ((await parseWaiting()) > 0);
    expect(await db.messageText.count()).toBe(6);
    expect(await countBodies()).toMatchObject({ inBucket: 6, inSegments: 0, inDatabase: 0 });
    expect(await countLostBodies()).toEqual({ read: 6, lost: 0 });
  });
});
