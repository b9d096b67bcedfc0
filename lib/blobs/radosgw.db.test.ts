import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { codeOf } from '../errors.ts';
import type { FetchedMessage } from '../mail/copy.ts';
import { storeBatch } from '../messages/store.ts';
import { hasRoom } from '../own-trouble.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { hasRadosgw } from '../testing/radosgw.ts';
import { keepBodiesIn, startRealBucket, switchBodiesTo } from '../testing/segments.ts';
import { until } from '../testing/until.ts';
import { countBodies, countBrokenObjects, countLostBodies } from './examine.ts';
import { moveSome } from './move.ts';
import { listObjects } from './objects.ts';
import { readBlobRange } from './store.ts';
import { sweepSegments } from './sweep.ts';

// A real Ceph gateway, with figures: REKEY_LONG=1, or REKEY_BUCKET_MESSAGES for another number of messages.
const isAsked = process.env.REKEY_LONG || process.env.REKEY_BUCKET_MESSAGES;
const count = Number(process.env.REKEY_BUCKET_MESSAGES ?? 5_000);

const { db } = await testDatabase();
keepBodiesIn('postgres');
const { id: accountId } = await account();
const { id: folderId } = await db.folder.create({ data: { accountId, path: 'INBOX', uidValidity: 1 } });

const gateway = isAsked && hasRadosgw ? await startRealBucket() : null;

let uid = 0;
/** 60 % of 4 kB, 30 of 40, 9 of 200 and 1 of 2 MB. */
function message(): FetchedMessage {
  uid += 1;
  const size = uid % 100 < 60 ? 4e3 : uid % 100 < 90 ? 40e3 : uid % 100 < 99 ? 200e3 : 2e6;
  const raw = Buffer.concat([Buffer.from(`Subject: ${uid}\r\n\r\n`), randomBytes(size)]);
  return { uid: BigInt(uid), uidValidity: 1n, raw, size: raw.length, flags: [], internalDate: null };
}

const store = (batch: FetchedMessage[]) => {
  const next = { path: 'INBOX', uidValidity: 1n, lastUid: batch.at(-1)?.uid ?? 0n, highestModseq: null };
  return storeBatch(folderId, accountId, batch, { ...next, uidNext: null, messageCount: null });
};

async function measure(what: string, bytes: () => number, work: () => Promise<unknown>): Promise<void> {
  const [cpu, began] = [process.cpuUsage(), performance.now()];
  await work();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const rate = `${(bytes() / 1e6 / seconds).toFixed(1)} MB/s`;
  console.log(
    `${what.padEnd(32)} ${seconds.toFixed(1)} s  ${rate}  processor ${((user + system) / 1e6).toFixed(1)} s`,
  );
}

async function objects(): Promise<number> {
  let found = 0;
  for await (const _ of listObjects()) found += 1;
  return found;
}

const moveAll = async () => {
  while ((await moveSome()) > 0);
};

test.skipIf(!gateway)(
  'a real gateway keeps mail, loses none while it is killed, and gives it back to files and database',
  { timeout: 1_800_000 },
  async () => {
    if (!gateway) throw new Error('no gateway');
    switchBodiesTo('s3');
    let bytes = 0;
    await measure(
      'stored, 50 messages a batch',
      () => bytes,
      async () => {
        while (uid < count) {
          const batch = Array.from({ length: Math.min(50, count - uid) }, message);
          bytes += batch.reduce((sum, { size }) => sum + size, 0);
          await store(batch);
        }
      },
    );
    console.log(`${count} messages, ${(bytes / 1e6).toFixed(0)} MB, in ${await objects()} objects`);
    const ids = (await db.message.findMany({ select: { id: true }, orderBy: { id: 'asc' } })).map(
      ({ id }) => id,
    );
    const someIds = ids.filter((_, i) => i % Math.ceil(ids.length / 300) === 0);
    let read = 0;
    await measure(
      `${someIds.length} read one by one`,
      () => read,
      async () => {
        for (const id of someIds) read += (await readBlobRange(id, 0, 512 * 1024))?.length ?? 0;
      },
    );
    expect(read).toBeGreaterThan(0);
    await measure(
      'all read and compared',
      () => bytes,
      async () => expect(await countLostBodies()).toEqual({ read: count, lost: 0 }),
    );

    await db.message.deleteMany({ where: { uid: { lte: Math.floor(count / 2) } } });
    const left = await db.message.count();
    await measure(
      'swept, half of it deleted',
      () => bytes / 2,
      () => sweepSegments({ openMs: 0, sinceMs: 0 }),
    );
    console.log(`in ${await objects()} objects`);

    const waiting = Array.from({ length: 20 }, message);
    await gateway.away();
    expect(await store(waiting).catch(codeOf)).toBe('EBUCKET');
    expect(hasRoom()).toBe(false);
    await gateway.start();
    const back = performance.now();
    await until('room', hasRoom, 30_000);
    console.log(
      `the gateway was killed: work goes on ${((performance.now() - back) / 1000).toFixed(1)} s after it answers`,
    );
    await store(waiting);
    const all = left + waiting.length;
    expect(await countLostBodies()).toEqual({ read: all, lost: 0 });
    expect(await countBrokenObjects()).toBe(0);

    for (const to of ['segments', 's3', 'postgres'] as const) {
      switchBodiesTo(to);
      await measure(`moved into ${to}`, () => bytes / 2, moveAll);
      const counts = await countBodies();
      expect({ segments: counts.inSegments, s3: counts.inBucket, postgres: counts.inDatabase }[to]).toBe(all);
      expect((await countLostBodies()).lost).toBe(0);
    }
    await sweepSegments({ openMs: 0, sinceMs: 0 });
    expect(await objects()).toBe(0);
  },
);
