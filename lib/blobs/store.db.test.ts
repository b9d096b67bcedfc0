import { hash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { bareQuery, inBareTransaction } from '../db/bare.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { keepBodiesIn, startBucket, switchBodiesTo } from '../testing/segments.ts';
import { forgetFolder } from './folder.ts';
import { BytesLost, readPlace } from './place.ts';
import { leaveSegment } from './segment-writer.ts';
import { type Blob, findBlob, findBlobs, findBlobThere, keeping, putBlobs, readBlobRange } from './store.ts';

const { db } = await testDatabase();
const bucket = await startBucket();
const folder = keepBodiesIn('segments');
const { id: accountId } = await account();
const { id: folderId } = await db.folder.create({ data: { accountId, path: 'INBOX' } });

let uid = 0;
async function blob(bytes: Buffer): Promise<Blob> {
  uid += 1;
  const contentHash = hash('sha256', bytes, 'buffer') as Buffer<ArrayBuffer>;
  const facts = { accountId, folderId, uidValidity: 1, contentHash, size: bytes.length };
  const { id } = await db.message.create({ data: { ...facts, uid } });
  return { id, bytes, hash: contentHash };
}

const put = (blobs: Blob[]) =>
  keeping(blobs, (kept) => inBareTransaction((client) => putBlobs(client, kept)));

async function readWhole(id: string): Promise<Buffer | undefined> {
  const found = (await findBlobs([id])).get(id);
  return found instanceof Uint8Array || !found ? found : readPlace(found);
}

const segments = () => fs.readdirSync(folder).filter((name) => name.endsWith('.segment'));
const sizeOfAll = () => segments().reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0);

describe.each(['segments', 's3', 'postgres'] as const)('in %s', (store) => {
  beforeEach(() => switchBodiesTo(store));

  test('bytes come back as they went in, whole, in pieces and many at once', async () => {
    const sizes = [0, 1, 2_000, 70_000, 3_000_000];
    const blobs = await Promise.all(sizes.map((size) => blob(randomBytes(size))));
    await put(blobs);
    expect((await findBlobs(blobs.map(({ id }) => id))).size).toBe(sizes.length);
    for (const { id, bytes } of blobs) {
      expect((await readWhole(id))?.equals(bytes)).toBe(true);
      expect(await findBlobThere(id)).toMatchObject({ size: bytes.length });
      const [from, length] = [Math.floor(bytes.length / 3), 66_000];
      expect((await readBlobRange(id, from, length))?.equals(bytes.subarray(from, from + length))).toBe(true);
    }
    expect((await findBlob(blobs[0]?.id ?? ''))?.place !== null).toBe(store === 'segments');
    expect(bucket.refused).toEqual([]);
  });

  test('nothing is kept of what was not committed, and nothing once its message is gone', async () => {
    const [kept, undone] = [await blob(Buffer.from('kept')), await blob(Buffer.from('undone'))];
    await put([kept]);
    const broken = keeping([undone], (blobs) =>
      inBareTransaction(async (client) => {
        await putBlobs(client, blobs);
        throw new Error('not to be');
      }),
    );
    await expect(broken).rejects.toThrow('not to be');
    expect(await findBlob(undone.id)).toBeNull();
    await db.message.delete({ where: { id: kept.id } });
    expect([await findBlob(kept.id), await readBlobRange(kept.id, 0, 4)]).toEqual([null, null]);
    expect((await findBlobs([kept.id, undone.id, "' or true --"])).size).toBe(0);
  });
});

describe('segments', () => {
  beforeEach(() => switchBodiesTo('segments'));

  test('hold equal bytes once, and those that are altered there are kept anew', async () => {
    const bytes = randomBytes(50_000);
    const before = sizeOfAll();
    await put([await blob(bytes), await blob(bytes)]);
    const [one, other] = [await blob(bytes), await blob(bytes)];
    await put([one]);
    expect(sizeOfAll() - before).toBe(bytes.length);

    const place = (await findBlob(one.id))?.place;
    if (!place) throw new Error('no place');
    const handle = fs.openSync(place.file, 'r+');
    fs.writeSync(handle, Buffer.from('altered'), 0, 7, place.begin + 100);
    fs.closeSync(handle);
    await put([other]);
    expect(sizeOfAll() - before).toBe(2 * bytes.length);
    await expect(readWhole(one.id)).rejects.toThrow(BytesLost);
    expect((await readWhole(other.id))?.equals(bytes)).toBe(true);
  });

  test('are written by many at once, with nothing mixed up', async () => {
    const blobs = await Promise.all(
      Array.from({ length: 60 }, (_, i) => blob(randomBytes(1 + ((i * 7_919) % 40_000)))),
    );
    await Promise.all(blobs.map((one) => put([one])));
    for (const { id, bytes } of blobs) expect((await readWhole(id))?.equals(bytes)).toBe(true);
  });

  test('a segment that was swept while its writer stood still is left, and nothing is lost', async () => {
    await put([await blob(randomBytes(10))]);
    await db.message.deleteMany();
    await bareQuery({ name: 'all segments', text: 'delete from segment', values: [] });
    for (const name of segments()) fs.unlinkSync(path.join(folder, name));
    const late = await blob(randomBytes(1_000));
    await put([late]);
    expect((await readWhole(late.id))?.equals(late.bytes)).toBe(true);
    expect(segments()).toHaveLength(1);
  });

  test('a file that is gone or cut off is told plainly, and another folder is no loss', async () => {
    await leaveSegment();
    const [cut, gone] = [await blob(randomBytes(1_000)), await blob(randomBytes(2_000))];
    await put([cut]);
    const file = (await findBlob(cut.id))?.place?.file ?? '';
    fs.truncateSync(file, 500);
    expect(await findBlobThere(cut.id)).toBeNull();
    await expect(readBlobRange(cut.id, 0, 1_000)).rejects.toThrow(BytesLost);
    await leaveSegment();
    await put([gone]);
    fs.unlinkSync((await findBlob(gone.id))?.place?.file ?? '');
    await expect(readBlobRange(gone.id, 0, 10)).rejects.toThrow('is not there');

    fs.renameSync(folder, `${folder}.away`);
    await expect(readBlobRange(gone.id, 0, 10)).rejects.toThrow('is not the folder');
    await leaveSegment();
    forgetFolder();
    await expect(put([await blob(randomBytes(9))])).rejects.toThrow('is not the folder');
    expect(fs.existsSync(folder)).toBe(false);
    fs.renameSync(`${folder}.away`, folder);
    const after = await blob(randomBytes(9));
    await put([after]);
    expect((await readWhole(after.id))?.equals(after.bytes)).toBe(true);
  });
});
