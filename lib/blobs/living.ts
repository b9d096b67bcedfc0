import { bareQuery, inBareTransaction } from '../db/bare.ts';
import { databaseTime } from '../db/clock.ts';
import { maySweep } from './copy-out.ts';
import { type Spot, writtenMs } from './segment-writer.ts';
import { reach } from './steps.ts';

// What sweeping asks of the rows, for files and objects alike.

/** A segment is swept once fewer of its bytes than this share are named by messages; small ones are put together. */
export const livingShare = 0.5;
export const smallBytes = 8 * 1024 * 1024;
const restMs = 3_600_000;

export type SweepOptions = {
  /** After this nobody writes into a segment any more. */
  openMs?: number;
  /** A segment is looked at again after this. */
  sinceMs?: number;
  stop?: AbortSignal;
};

/** A segment that nobody writes into any more. */
export type Closed = { id: string; objectBytes: number | null };

/** Closed segments for this process to look at, some at a time until there are no more that nobody has looked at for a while. */
export async function* closedSegments(
  of: { areObjects: boolean; atOnce: number },
  { openMs = 2 * writtenMs, sinceMs = restMs, stop }: SweepOptions,
): AsyncGenerator<Closed[]> {
  const began = databaseTime().getTime();
  while (!stop?.aborted) {
    const { rows } = await bareQuery<Closed>({
      name: 'take segments to sweep',
      text: `
        with closed as materialized (
          select id from segment
           where "openedAt" <= $1 and ("sweptAt" is null or "sweptAt" <= $2) and ("objectBytes" is not null) = $4
           order by "sweptAt" nulls first limit $3 for update skip locked
        )
        update segment s set "sweptAt" = clock_timestamp() from closed where s.id = closed.id
        returning s.id, s."objectBytes"`,
      values: [new Date(began - openMs), new Date(began - sinceMs), of.atOnce, of.areObjects],
    });
    if (rows.length === 0) return;
    yield rows;
  }
}

export type Living = { begin: number; length: number; hash: Buffer };

/** What messages still name in these segments. */
export async function livingIn(ids: readonly string[]): Promise<Map<string, Living[]>> {
  const { rows } = await bareQuery<Living & { segmentId: string }>({
    name: 'living bytes',
    text: `select distinct on ("segmentId", begin) "segmentId", begin, length, hash from message_place
            where "segmentId" = any($1::uuid[]) order by "segmentId", begin`,
    values: [ids],
  });
  const living = new Map<string, Living[]>(ids.map((id) => [id, []]));
  for (const { segmentId, ...one } of rows) living.get(segmentId)?.push(one);
  return living;
}

export const sumOf = (living: readonly Living[]) => living.reduce((sum, { length }) => sum + length, 0);

/** Whether somebody reads by an older state of the rows: nothing goes meanwhile. */
export const isBeingRead = () =>
  inBareTransaction(async (client) => !(await client.query(maySweep)).rows[0].maySweep);

export type Moved = Living & { to: Spot };

/**
 * Names the copies and forgets the segment, in one transaction; false, and nothing is changed, where somebody reads by an older state, another
 * swept it first, or somebody came to name bytes in it that were dead: it is looked at again later.
 */
export async function forget(id: string, moved: Moved[]): Promise<boolean> {
  try {
    return await inBareTransaction(async (client) => {
      const { rows } = await client.query(maySweep);
      if (!rows[0].maySweep) return false;
      // The file goes behind this: a crash of the database must not take it back.
      await client.query('set local synchronous_commit = on');
      const held = await client.query('select from segment where id = $1 for update', [id]);
      if (held.rowCount === 0) return false;
      await client.query(
        `update message_place p set "segmentId" = k.segment, begin = k.begin
           from unnest($2::int[], $3::uuid[], $4::int[]) as k(was, segment, begin)
          where p."segmentId" = $1 and p.begin = k.was`,
        [
          id,
          moved.map(({ begin }) => begin),
          moved.map(({ to }) => to.segmentId),
          moved.map(({ to }) => to.begin),
        ],
      );
      reach('places moved');
      await client.query('delete from segment where id = $1', [id]);
      return true;
    });
  } catch (error) {
    // PostgreSQL, appendix A: foreign_key_violation, restrict_violation.
    if (['23503', '23001'].includes((error as { code?: string }).code ?? '')) return false;
    throw error;
  }
}
