import { spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { bareQuery } from '../db/bare.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { hasRadosgw } from '../testing/radosgw.ts';
import { keepBodiesIn, startBucket, startRealBucket, switchBodiesTo } from '../testing/segments.ts';
import { countBodies, countBrokenObjects, countBrokenSegments, countLostBodies } from './examine.ts';
import type { BodyStore } from './folder.ts';
import { moveSome } from './move.ts';
import { listObjects } from './objects.ts';
import { readPlace } from './place.ts';
import { leaveSegment } from './segment-writer.ts';
import { steps } from './steps.ts';
import { findBlobs } from './store.ts';
import { sweepSegments } from './sweep.ts';

const { db } = await testDatabase();
await (process.env.REKEY_LONG && hasRadosgw ? startRealBucket() : startBucket());
const folder = keepBodiesIn('segments');
const { id: accountId } = await account();
const inbox = await db.folder.create({ data: { accountId, path: 'INBOX', uidValidity: 1 } });

/** The same process once more, killed where it is told; with what it has said until then. */
async function child(task: string, step = '') {
  const started = spawn(process.execPath, ['lib/testing/body-child.ts', task, step], {
    env: { ...process.env, VITEST: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  started.stdout.on('data', (chunk) => (said += chunk));
  const signal = await new Promise((resolve) => started.once('exit', (_code, signal) => resolve(signal)));
  return { signal, storedUid: Number(said.trim().split(/\s/).at(-1)) };
}

const files = () => fs.readdirSync(folder).filter((name) => name.endsWith('.segment'));
const bytesOnDisk = () => files().reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0);
const objectsInBucket = async () => {
  const sizes: number[] = [];
  for await (const { bytes } of listObjects()) sizes.push(bytes);
  return { count: sizes.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
};
/** Swept as if all who write had ended long ago; the next of them stores into a segment of its own. */
const sweepAll = async () => {
  await leaveSegment();
  return sweepSegments({ openMs: 0, sinceMs: 0 });
};

/** Every message has its bytes, as they came. */
async function allIsWhole() {
  const messages = await db.message.findMany({ select: { id: true, contentHash: true } });
  const found = await findBlobs(messages.map(({ id }) => id));
  for (const { id, contentHash } of messages) {
    const kept = found.get(id);
    const bytes = kept && (kept instanceof Uint8Array ? kept : await readPlace(kept));
    expect(hash('sha256', bytes ?? '', 'buffer').equals(contentHash)).toBe(true);
  }
  expect([await countBrokenSegments(), await countBrokenObjects()]).toEqual([0, 0]);
  return messages.length;
}

const living = async () => {
  const text = 'select coalesce(sum(length), 0)::int as bytes from message_place';
  return (await bareQuery<{ bytes: number }>({ name: 'living', text, values: [] })).rows[0]?.bytes;
};

/** What the database has committed a moment ago is on its disk a moment later. */
const settled = () => pause(50);

beforeEach(async () => {
  switchBodiesTo('segments');
  await db.message.deleteMany();
  await db.folder.update({ where: { id: inbox.id }, data: { lastUid: 0 } });
});

describe('a process that is killed while it stores', () => {
  test.each(steps.store)(
    'behind "%s" loses nothing it has told of, and leaves no row without bytes',
    async (step) => {
      const killed = await child('store', step);
      expect(killed.signal).toBe('SIGKILL');
      await settled();
      const { lastUid } = await db.folder.findUniqueOrThrow({ where: { id: inbox.id } });
      expect(Number(lastUid)).toBeGreaterThanOrEqual(killed.storedUid || 0);
      expect(await allIsWhole()).toBe(Number(lastUid));
      // A tail that never reached the disk, and one that did as something else.
      for (const name of files()) fs.appendFileSync(path.join(folder, name), 'torn');

      expect((await child('store')).signal).toBeNull();
      expect(await allIsWhole()).toBe(Number(lastUid) + 3 * 30 + 3 * 3);
      await sweepAll();
      await sweepAll();
      expect(bytesOnDisk()).toBe(await living());
      await allIsWhole();
    },
  );
});

/** What is not one of `short` takes the same way as what is: with REKEY_LONG=1 each is gone. */
const some = <S>(all: readonly S[], short: readonly S[]) => (process.env.REKEY_LONG ? all : short);

describe('a process that is killed while it stores in the bucket', () => {
  test.each(some(steps.storeObject, ['object stored']))(
    'behind "%s" loses nothing it has told of, and leaves no row without bytes',
    async (step) => {
      switchBodiesTo('s3');
      const killed = await child('store', step);
      expect(killed.signal).toBe('SIGKILL');
      await settled();
      const { lastUid } = await db.folder.findUniqueOrThrow({ where: { id: inbox.id } });
      expect(Number(lastUid)).toBeGreaterThanOrEqual(killed.storedUid || 0);
      expect(await allIsWhole()).toBe(Number(lastUid));

      expect((await child('store')).signal).toBeNull();
      expect(await allIsWhole()).toBe(Number(lastUid) + 3 * 30 + 3 * 3);
      await sweepAll();
      await sweepAll();
      expect((await objectsInBucket()).bytes).toBe(await living());
      await allIsWhole();
    },
  );
});

describe('a process that is killed while it sweeps the bucket', () => {
  test.each(some(steps.sweepObjects, ['segment forgotten']))(
    'behind "%s" loses nothing, and the next one frees what was dead',
    async (step) => {
      switchBodiesTo('s3');
      for (let round = 0; round < 2; round += 1) await child('store');
      await db.message.deleteMany({ where: { uid: { gt: 40 } } });
      expect((await child('sweep', step)).signal).toBe('SIGKILL');
      await settled();
      expect(await allIsWhole()).toBe(40);
      for (let round = 0; round < 3; round += 1) await sweepAll();
      expect(await allIsWhole()).toBe(40);
      expect(await objectsInBucket()).toEqual({ count: 1, bytes: await living() });
    },
  );
});

describe('a process that is killed while it sweeps', () => {
  test.each(steps.sweep)('behind "%s" loses nothing, and the next one frees what was dead', async (step) => {
    for (let round = 0; round < 2; round += 1) await child('store');
    await db.message.deleteMany({ where: { uid: { gt: 20 } } });
    expect((await child('sweep', step)).signal).toBe('SIGKILL');
    await settled();
    expect(await allIsWhole()).toBe(20);
    for (let round = 0; round < 3; round += 1) await sweepAll();
    expect(await allIsWhole()).toBe(20);
    expect(bytesOnDisk()).toBe(await living());
  });
});

describe('a process that is killed while it moves bytes', () => {
  const ways = steps.move.flatMap((step) => [
    ['postgres', 'segments', step],
    ['segments', 'postgres', step],
    ...(process.env.REKEY_LONG || step === 'moving written'
      ? [
          ['segments', 's3', step],
          ['s3', 'segments', step],
        ]
      : []),
    ...(process.env.REKEY_LONG
      ? [
          ['postgres', 's3', step],
          ['s3', 'postgres', step],
        ]
      : []),
  ]) as [BodyStore, BodyStore, string][];
  test.each(ways)(
    'from %s into %s, behind "%s", loses nothing, and the next one goes on',
    async (from, to, step) => {
      switchBodiesTo(from);
      await child('store');
      const stored = await allIsWhole();
      switchBodiesTo(to);
      expect((await child('move', step)).signal).toBe('SIGKILL');
      await settled();
      expect(await allIsWhole()).toBe(stored);
      while ((await moveSome()) > 0);
      expect(await countBodies()).toMatchObject({
        inSegments: to === 'segments' ? stored : 0,
        inBucket: to === 's3' ? stored : 0,
        inDatabase: to === 'postgres' ? stored : 0,
      });
      expect(await allIsWhole()).toBe(stored);
      expect(await countLostBodies()).toEqual({ read: to === 'postgres' ? 0 : stored, lost: 0 });
    },
  );
});
