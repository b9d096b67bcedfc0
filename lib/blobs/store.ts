import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { bareQuery, withBareClient } from '../db/bare.ts';
import { isId } from '../db/id.ts';
import { fromBinary, type IdAndBytes, toBinary } from './binary-copy.ts';
import { forgetBucket, ourObjects } from './bucket-mark.ts';
import { tellingTrouble } from './bucket-trouble.ts';
import { forgetFolder, ourFolder, whereNewBytesGo } from './folder.ts';
import { putTogether } from './object-writer.ts';
import { isBytesLost, type Place } from './place.ts';
import { fileOf, type Kept, readKept, requireKept } from './read-kept.ts';
import { append, leaveSegment, type Spot } from './segment-writer.ts';
import { reach } from './steps.ts';

// The bytes of messages as they came, each under the id of its message, with which they go: in segment files (docs/decisions/0027), in
// objects of a bucket (0034) or in the database. Nothing else knows where they are kept.

/** Bytes to be kept, and their SHA-256. */
export type Blob = { id: string; bytes: Buffer; hash: Uint8Array };

/** Bytes on the disk or in the bucket already, or still to be written with their row. */
export type KeptBlob = Blob & { spot: Spot | null };

/**
 * Keeps bytes, then runs `work`, whose transaction stores their messages and names them (`putBlobs`). What a transaction does not name
 * is swept. Where a segment went meanwhile, all of it is done once more.
 */
export async function keeping<T>(blobs: Blob[], work: (kept: KeptBlob[]) => Promise<T>): Promise<T> {
  const kept = await keep(blobs);
  try {
    const done = await work(kept);
    reach('rows committed');
    return done;
  } catch (error) {
    if (!isSegmentGone(error)) throw error;
    await leaveSegment();
    return await work(await keep(blobs));
  }
}

/** Keeps bytes for a transaction that names them; `keeping` is for those that can run again. */
export async function keep(blobs: Blob[]): Promise<KeptBlob[]> {
  if (blobs.length === 0) return [];
  const store = whereNewBytesGo();
  if (store === 'postgres') return blobs.map((blob) => ({ ...blob, spot: null }));
  const write = { segments: append, s3: putTogether }[store];
  const known = await findEqual(blobs, store === 's3');
  // Equal bytes are written once.
  const fresh = [...new Map(blobs.map((blob) => [keyOf(blob), blob]))].filter(([key]) => !known.has(key));
  const spots = fresh.length > 0 ? await write(fresh.map(([, { bytes }]) => bytes)) : [];
  for (const [i, [key]] of fresh.entries()) known.set(key, spots[i] as Spot);
  return blobs.map((blob) => ({ ...blob, spot: known.get(keyOf(blob)) ?? null }));
}

const keyOf = ({ hash }: { hash: Uint8Array }) => Buffer.from(hash).toString('base64');

/** Where the same bytes lie already. They are looked at: what is gone or altered there is kept anew. */
async function findEqual(blobs: Blob[], isObject: boolean): Promise<Map<string, Spot>> {
  const { rows } = await bareQuery<Spot & { hash: Buffer }>({
    name: 'equal bytes',
    text: `select h.hash, p."segmentId", p.begin, p.length from unnest($1::bytea[]) as h(hash)
             cross join lateral (
               select p.* from message_place p join segment s on s.id = p."segmentId"
                where p.hash = h.hash and (s."objectBytes" is not null) = $2 limit 1
             ) p`,
    values: [blobs.map(({ hash }) => hash), isObject],
  });
  const equal = new Map<string, Spot>();
  for (const { hash, ...spot } of rows) {
    const isThere = await readKept([{ ...spot, hash, isObject }]).then(
      () => true,
      () => false,
    );
    if (isThere) equal.set(keyOf({ hash }), spot);
  }
  return equal;
}

// PostgreSQL, appendix A: foreign_key_violation.
export function isSegmentGone(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === '23503' && constraint === 'message_place_segmentId_fkey';
}

/** Names kept bytes, in the caller's transaction, which has stored their messages. */
export async function putBlobs(client: PoolClient, blobs: KeptBlob[]): Promise<void> {
  const placed = blobs.filter(({ spot }) => spot !== null);
  if (placed.length > 0) {
    await client.query({
      name: 'name bytes',
      text: `insert into message_place ("messageId", "segmentId", begin, length, hash)
             select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::bytea[])`,
      values: [
        placed.map(({ id }) => id),
        placed.map(({ spot }) => spot?.segmentId),
        placed.map(({ spot }) => spot?.begin),
        placed.map(({ spot }) => spot?.length),
        placed.map(({ hash }) => hash),
      ],
    });
    reach('rows written');
  }
  const whole = blobs.filter(({ spot }) => spot === null);
  if (whole.length === 0) return;
  const copy = client.query(copyFrom('copy message_raw ("messageId", bytes) from stdin binary'));
  await pipeline(Readable.from(toBinary(whole)), copy);
}

/** The same as part of another statement: columns beside those of a message, what `valuesOfBlob` gives for them ... */
export const blobColumns: readonly [name: string, type: string][] = [
  ['bytes', 'bytea'],
  ['"segmentId"', 'uuid'],
  ['begin', 'int'],
  ['length', 'int'],
  ['hash', 'bytea'],
];

/** ... in their order (undefined: there are no bytes) ... */
export function valuesOfBlob(blob: KeptBlob | undefined): unknown[] {
  const { spot, bytes, hash } = blob ?? { spot: null, bytes: null, hash: null };
  return [spot ? null : bytes, spot?.segmentId ?? null, spot?.begin ?? null, spot?.length ?? null, hash];
}

/** ... and the parts of the statement; `rows` selects the columns above and the message's id. */
export const putBlobsOf = (rows: string) => `
  inside as (
    insert into message_raw ("messageId", bytes) select id, bytes from (${rows}) r where bytes is not null
  ), placed as (
    insert into message_place ("messageId", "segmentId", begin, length, hash)
    select id, "segmentId", begin, length, hash from (${rows}) r where "segmentId" is not null
  )`;

type FoundRow = {
  id: string;
  size: number;
  segmentId: string | null;
  begin: number | null;
  hash: Buffer | null;
  isObject: boolean | null;
};

async function find(ids: string[]): Promise<FoundRow[]> {
  const known = ids.filter(isId);
  if (known.length === 0) return [];
  const { rows } = await bareQuery<FoundRow>({
    name: 'find bytes',
    text: `select p."messageId" as id, p.length as size, p."segmentId", p.begin, p.hash, s."objectBytes" is not null as "isObject"
             from message_place p join segment s on s.id = p."segmentId" where p."messageId" = any($1::uuid[])
           union all select "messageId", octet_length(bytes), null, null, null, null from message_raw where "messageId" = any($1::uuid[])`,
    values: [known],
  });
  return rows;
}

function keptOf({ size, segmentId, begin, hash, isObject }: FoundRow): Kept | null {
  if (segmentId === null) return null;
  return { segmentId, begin: begin ?? 0, length: size, hash, isObject: isObject === true };
}

/** How many bytes are kept, their SHA-256 where it is known, and the file they are in; null: what is in none is read here. */
type FoundBlob = { size: number; hash: Uint8Array | null; place: Place | null };

function foundBlob(row: FoundRow): FoundBlob {
  const kept = keptOf(row);
  return { size: row.size, hash: row.hash, place: kept && !kept.isObject ? fileOf(kept) : null };
}

/** What is kept under an id; null: nothing. Nobody has looked whether it is still there. */
export async function findBlob(id: string): Promise<FoundBlob | null> {
  const [row] = await find([id]);
  return row ? foundBlob(row) : null;
}

/** The same after a look at the file or object; null where it is gone or too short, too. */
export async function findBlobThere(id: string): Promise<FoundBlob | null> {
  try {
    return await throughMoves(id, async (found) => {
      const kept = keptOf(found);
      if (kept) await requireKept(kept);
      return foundBlob(found);
    });
  } catch (error) {
    if (isBytesLost(error)) return null;
    throw error;
  }
}

/** So many bytes of those under an id, from a place on; null where they are gone. Throws `BytesLost` where they should be there. */
export async function readBlobRange(id: string, from: number, length: number): Promise<Buffer | null> {
  const [begin, most] = [Math.trunc(from), Math.trunc(length)];
  return throughMoves(id, async (found) => {
    const kept = keptOf(found);
    if (!kept) {
      const range = `substring(bytes from ${begin + 1} for ${most})`;
      return (await readRows([id], range)).get(id) ?? null;
    }
    const left = Math.max(0, Math.min(most, kept.length - begin));
    const [part] = await readKept([{ ...kept, begin: kept.begin + begin, length: left, hash: null }]);
    return part as Buffer;
  });
}

/** Bytes may be copied elsewhere between the look for their place and the look at it: they are looked for again then. */
async function throughMoves<T>(id: string, read: (found: FoundRow) => Promise<T | null>): Promise<T | null> {
  let before = '';
  for (;;) {
    const [found] = await find([id]);
    if (!found) return null;
    try {
      return await read(found);
    } catch (error) {
      const place = `${found.segmentId} ${found.begin}`;
      if (!isBytesLost(error) || place === before) throw await whyLost(error);
      before = place;
    }
  }
}

/** What stands behind a loss: nothing is lost where only the folder or the bucket is not there, and that is said then. */
export async function whyLost(error: unknown): Promise<unknown> {
  if (!isBytesLost(error)) return error;
  const isOfBucket = error.from === 'bucket';
  if (isOfBucket) forgetBucket();
  else forgetFolder();
  const look = isOfBucket ? tellingTrouble(ourObjects) : ourFolder();
  return look.then(
    () => error,
    (away) => away,
  );
}

/**
 * The bytes of many, or the file where whoever needs them reads them himself; what has none is left out. Throws `BytesLost` where
 * some that are read here are gone.
 */
export async function findBlobs(ids: string[]): Promise<Map<string, Buffer | Place>> {
  const rows = await find(ids);
  const inside = rows.filter(({ segmentId }) => segmentId === null).map(({ id }) => id);
  const found = new Map<string, Buffer | Place>(await readRows(inside, 'bytes'));
  const kept = rows.flatMap((row) => {
    const one = keptOf(row);
    return one ? [{ id: row.id, ...one }] : [];
  });
  for (const one of kept) if (!one.isObject) found.set(one.id, fileOf(one));
  const objects = kept.filter(({ isObject }) => isObject).sort(byPlace);
  const read = await readKept(objects);
  for (const [i, { id }] of objects.entries()) found.set(id, read[i] as Buffer);
  return found;
}

const byPlace = (a: Kept, b: Kept) =>
  a.segmentId === b.segmentId ? a.begin - b.begin : a.segmentId < b.segmentId ? -1 : 1;

// COPY takes no parameters.
export async function readRows(ids: string[], bytes: string): Promise<Map<string, Buffer>> {
  const list = ids.filter(isId).map((id) => `'${id}'`);
  if (list.length === 0) return new Map();
  const query = `select "messageId", ${bytes} from message_raw where "messageId" in (${list.join(',')})`;
  return withBareClient(async (client) => {
    const copy = client.query(copyTo(`copy (${query}) to stdout binary`));
    const pieces: Buffer[] = [];
    for await (const piece of copy) pieces.push(piece as Buffer);
    return new Map(fromBinary(Buffer.concat(pieces)).map(({ id, bytes }: IdAndBytes) => [id, bytes]));
  });
}
