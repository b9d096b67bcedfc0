import { randomUUID } from 'node:crypto';
import { bareQuery, inBareTransaction } from '../db/bare.ts';
import { closeWithDb } from '../db/client.ts';
import { env } from '../env.ts';
import { askS3, BucketUnusable, mustDo } from './s3.ts';

let proved: Promise<string> | undefined;

/**
 * What the names of our objects begin with, once the bucket is known to be the one of this database. The first process of all makes it so.
 * Throws `BucketUnusable` where it is another, cannot be reached, or refuses us: before anything is written there.
 */
export function ourObjects(): Promise<string> {
  if (!proved) {
    proved = prove();
    proved.catch(forgetBucket);
    closeWithDb(async () => forgetBucket());
  }
  return proved;
}

/** Has the next `ourObjects()` look again. */
export function forgetBucket(): void {
  proved = undefined;
}

/** The same without taking it: where it is nobody's yet, only whether we may look into it. */
export async function lookAtBucket(): Promise<void> {
  const id = await readId();
  if (id) return requireMark(id);
  const query = { 'list-type': '2', 'max-keys': '1' };
  await mustDo('list the bucket', { method: 'GET', key: '', query });
}

const markOf = (id: string) => `${id}/database`;

async function prove(): Promise<string> {
  const id = (await readId()) ?? (await claimBucket()) ?? (await readId());
  if (!id) throw new Error('the bucket was taken, and nobody has it');
  await requireMark(id);
  return id;
}

async function requireMark(id: string): Promise<void> {
  const { status, body } = await askS3({ method: 'GET', key: markOf(id) });
  if (status === 200 && body.toString('utf8').trim() === id) return;
  throw new BucketUnusable(
    `the bucket ${env().s3?.bucket} is not the one that the message bodies of this database lie in: name that one, on every ` +
      `machine. Only if it is lost: put an object ${markOf(id)} that holds ${id} there, and go on without them`,
  );
}

async function readId(): Promise<string | null> {
  const text = 'select id from segment_bucket';
  return (
    (await bareQuery<{ id: string }>({ name: 'objects of segments', text, values: [] })).rows[0]?.id ?? null
  );
}

/** The row comes last: where it stands the mark is in the bucket. Null where another process was first. */
function claimBucket(): Promise<string | null> {
  return inBareTransaction(async (client) => {
    await client.query('set local synchronous_commit = on');
    const { rows } = await client.query<{ id: string }>(
      'insert into segment_bucket (id) values ($1) on conflict do nothing returning id',
      [randomUUID()],
    );
    const id = rows[0]?.id;
    if (!id) return null;
    await mustDo('put an object', { method: 'PUT', key: markOf(id), body: [Buffer.from(`${id}\n`)] });
    return id;
  });
}

/** Whether the bucket is ours and takes what is written there; throws `BucketUnusable` where it does not. */
export async function tryBucket(): Promise<void> {
  forgetBucket();
  const key = `${await ourObjects()}/probe`;
  if (env().bodies === 's3')
    await mustDo('put an object', { method: 'PUT', key, body: [Buffer.from('rekey\n')] });
}
