import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { log } from '../log.ts';
import type { FetchedMessage } from '../mail/copy.ts';
import { storeBatch } from '../messages/store.ts';
import { hasRoom, machineTrouble, NoRoom } from '../own-trouble.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { keepBodiesIn } from '../testing/segments.ts';
import { countBodies, countBrokenSegments, countLostBodies } from './examine.ts';

const { db } = await testDatabase();
const dataDir = path.dirname(keepBodiesIn('segments'));
const { id: accountId } = await account();
const { id: folderId } = await db.folder.create({ data: { accountId, path: 'INBOX', uidValidity: 1 } });
const mount = (...args: string[]) => execFileSync('mount', [...args, dataDir]);

afterAll(() => {
  if (fs.statSync(dataDir).dev !== fs.statSync(path.dirname(dataDir)).dev)
    execFileSync('umount', ['-l', dataDir]);
});

const messages = Array.from({ length: 40 }, (_, i): FetchedMessage => {
  const raw = Buffer.concat([Buffer.from(`Subject: ${i}\r\n\r\n`), randomBytes(200_000)]);
  return { uid: BigInt(i + 1), uidValidity: 1n, raw, size: raw.length, flags: [], internalDate: null };
});

async function storeFrom(first: number): Promise<void> {
  for (let at = first; at < messages.length; at += 4) {
    const next = { path: 'INBOX', uidValidity: 1n, lastUid: BigInt(at + 4), highestModseq: null };
    await storeBatch(folderId, accountId, messages.slice(at, at + 4), {
      ...next,
      uidNext: null,
      messageCount: null,
    });
  }
}

// What it takes to have a small disk.
test.skipIf(process.getuid?.() !== 0)(
  'a disk that fills is told once, costs no message, and storing goes on in the same file once there is room',
  async () => {
    mount('-t', 'tmpfs', '-o', 'size=3m', 'none');
    const warned = vi.spyOn(log, 'warn');
    await expect(storeFrom(0)).rejects.toThrow(NoRoom);
    const stored = await db.message.count();
    const { lastUid } = await db.folder.findUniqueOrThrow({ where: { id: folderId } });
    expect(Number(lastUid)).toBe(stored);
    expect(stored).toBeGreaterThan(0);
    for (let tries = 0; tries < 3; tries += 1) await expect(storeFrom(stored)).rejects.toThrow(NoRoom);
    expect([hasRoom(), machineTrouble()]).toEqual([false, 'the disk is full']);
    expect(warned.mock.calls.map(([, words]) => words)).toEqual(['the disk is full: what needs that waits']);
    expect(await db.message.count()).toBe(stored);

    mount('-o', 'remount,size=30m');
    await storeFrom(stored);
    expect(await countBodies()).toMatchObject({ inSegments: messages.length, inDatabase: 0 });
    expect(await countBrokenSegments()).toBe(0);
    expect(await countLostBodies()).toEqual({ read: messages.length, lost: 0 });
    expect(await db.segment.count()).toBe(1);
  },
);
