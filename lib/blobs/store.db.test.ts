import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { inBareTransaction } from '../db/bare.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import type { IdAndBytes } from './binary-copy.ts';
import { blobSize, putBlobs, readBlobRange, readBlobs } from './store.ts';

const { db } = await testDatabase();
const { id: accountId } = await account();
const { id: folderId } = await db.folder.create({ data: { accountId, path: 'INBOX' } });

let uid = 0;
async function blob(bytes: Buffer): Promise<IdAndBytes> {
  uid += 1;
  const facts = { accountId, folderId, uidValidity: 1, contentHash: new Uint8Array(32), size: bytes.length };
  const { id } = await db.message.create({ data: { ...facts, uid } });
  return { id, bytes };
}

const put = (blobs: IdAndBytes[]) => inBareTransaction((client) => putBlobs(client, blobs));

test('bytes come back as they went in, whole, in pieces and many at once', async () => {
  const sizes = [0, 1, 2_000, 70_000, 3_000_000];
  const blobs = await Promise.all(sizes.map((size) => blob(randomBytes(size))));
  await put(blobs);
  const many = await readBlobs(blobs.map(({ id }) => id));
  expect(many.size).toBe(sizes.length);
  for (const { id, bytes } of blobs) {
    expect(many.get(id)?.equals(bytes)).toBe(true);
    expect(await blobSize(id)).toBe(bytes.length);
    const [from, length] = [Math.floor(bytes.length / 3), 66_000];
    expect((await readBlobRange(id, from, length))?.equals(bytes.subarray(from, from + length))).toBe(true);
  }
});

test('nothing is kept of what was not committed, and nothing once its message is gone', async () => {
  const [kept, undone] = [await blob(Buffer.from('kept')), await blob(Buffer.from('undone'))];
  await put([kept]);
  const broken = inBareTransaction(async (client) => {
    await putBlobs(client, [undone]);
    throw new Error('not to be');
  });
  await expect(broken).rejects.toThrow('not to be');
  expect(await blobSize(undone.id)).toBeNull();
  await db.message.delete({ where: { id: kept.id } });
  expect([await blobSize(kept.id), await readBlobRange(kept.id, 0, 4)]).toEqual([null, null]);
  expect((await readBlobs([kept.id, undone.id, "' or true --"])).size).toBe(0);
});
