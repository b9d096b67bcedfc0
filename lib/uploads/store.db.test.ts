import { expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { user } from '../testing/factories.ts';
import { aUser } from '../testing/viewers.ts';
import { readUploads, receiveUpload, removeUpload, uploadedBytes } from './store.ts';
import { inTurn } from './turns.ts';

const { db } = await testDatabase();
const ana = aUser(await user());
const bob = aUser(await user());
const file = { name: 'a.bin', type: 'application/octet-stream' };
const megabyte = 1024 * 1024;

async function* pieces(...bytes: Uint8Array[]) {
  yield* bytes;
}
async function received(viewer: typeof ana, ...bytes: Uint8Array[]): Promise<string> {
  const result = await receiveUpload(viewer, file, pieces(...bytes), 100 * megabyte);
  if (!result.ok) throw new Error(result.reason);
  return result.upload.id;
}

test('gives a file back byte for byte, however it came in pieces', async () => {
  const parts = [Buffer.alloc(0), Buffer.from('abc'), Buffer.alloc(megabyte, 7), Buffer.alloc(700_000, 9)];
  const id = await received(ana, ...parts);
  const [given] = (await readUploads(ana, [id])) ?? [];
  expect(given?.bytes.equals(Buffer.concat(parts))).toBe(true);
  expect(given).toMatchObject(file);
  expect(await uploadedBytes(ana, [id, 'nonsense'])).toBe(given?.bytes.length);
});

test('keeps an empty file', async () => {
  const id = await received(ana);
  expect((await readUploads(ana, [id]))?.[0]?.bytes.length).toBe(0);
});

test("is another user's to neither read nor remove", async () => {
  const id = await received(ana, Buffer.from('mine'));
  expect(await readUploads(bob, [id])).toBeNull();
  expect(await removeUpload(bob, id)).toBe(false);
  expect(await readUploads(ana, [id])).toHaveLength(1);
  expect(await removeUpload(ana, id)).toBe(true);
  expect(await readUploads(ana, [id])).toBeNull();
});

test('leaves nothing of a file that is too large or is cut off', async () => {
  const before = await db.uploadPart.count();
  const large = await receiveUpload(
    ana,
    file,
    pieces(Buffer.alloc(megabyte), Buffer.alloc(megabyte)),
    megabyte,
  );
  expect(large).toEqual({ ok: false, reason: 'too_large', limit: megabyte });
  const cut = (async function* () {
    yield Buffer.alloc(megabyte);
    throw new Error('gone');
  })();
  await expect(receiveUpload(ana, file, cut, 100 * megabyte)).rejects.toThrow('gone');
  expect(await db.uploadPart.count()).toBe(before);
});

test('removes what is older than a day when the next file comes', async () => {
  const id = await received(ana, Buffer.from('old'));
  await db.upload.update({ where: { id }, data: { createdAt: new Date(Date.now() - 25 * 3_600_000) } });
  await received(ana, Buffer.from('new'));
  expect(await readUploads(ana, [id])).toBeNull();
});

test('holds each user to two files at a time, so that nobody takes all turns', async () => {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const first = [inTurn('a', () => ended), inTurn('a', () => ended)];
  expect(await inTurn('a', async () => 'third')).toBeNull();
  expect(await inTurn('b', async () => 'other')).toBe('other');
  end();
  await Promise.all(first);
  expect(await inTurn('a', async () => 'next')).toBe('next');
});
