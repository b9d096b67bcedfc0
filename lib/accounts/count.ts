import { bareQuery } from '../db/bare.ts';
import { ownerLimit, type Viewer } from '../viewer.ts';
import { type AccountFilter, type AccountState, accountStates } from './schema.ts';

export type AccountCounts = Record<AccountState, number> & { all: number; attention: number; paused: number };

// Written out: of a parameter PostgreSQL would not know that it stands for few.
const inTrouble = accountStates.filter((state) => state !== 'active').map((state) => `'${state}'`);

/** Has a row for each account, which no check changes: rows of the account are looked up where one was changed since the last vacuum. */
const everyAccount = 'account_search';

type Group = { state: AccountState | null; isPaused: boolean; count: number };

/**
 * How many accounts there are in each state (paused ones apart), for the chips above the grid; of one moment, in one statement.
 * Those that are well are nearly all: they are what the others leave of all, and only the others are put in groups.
 */
export async function countAccounts(viewer: Viewer): Promise<AccountCounts> {
  const owner = ownerLimit(viewer);
  const own = owner === null ? 'true' : '"ownerId" = $1';
  const { rows } = await bareQuery<Group>({
    name: owner === null ? 'counts' : 'own counts',
    text: `
      SELECT state, false AS "isPaused", count(*)::int AS count
        FROM mail_account WHERE "pausedAt" IS NULL AND state IN (${inTrouble.join()}) AND ${own} GROUP BY state
      UNION ALL
      SELECT NULL, true, count(*)::int FROM mail_account WHERE "pausedAt" IS NOT NULL AND ${own}
      UNION ALL
      SELECT NULL, false, count(*)::int FROM ${owner === null ? everyAccount : 'mail_account'} WHERE ${own}`,
    values: owner === null ? [] : [owner],
  });
  const counts = Object.fromEntries(accountStates.map((state) => [state, 0])) as Record<AccountState, number>;
  let [all, paused, attention] = [0, 0, 0];
  for (const { state, isPaused, count } of rows) {
    if (state) {
      counts[state] = count;
      attention += count;
    } else if (isPaused) paused = count;
    else all = count;
  }
  return { ...counts, active: all - paused - attention, all, attention, paused };
}

/** How many of the accounts counted a filter finds that asks for a state and for pauses; null: it asks for something else. Pure. */
export function countedBy(counts: AccountCounts, filter: AccountFilter): number | null {
  if (!isOfState(filter)) return null;
  const { state, paused, attention } = filter;
  if (attention) return state === undefined && !paused ? counts.attention : null;
  if (typeof state === 'string') return paused === false ? counts[state] : null;
  if (state !== undefined) return null;
  if (paused === undefined) return counts.all;
  return paused ? counts.paused : counts.all - counts.paused;
}

/** Whether a filter asks for nothing but states and pauses. Pure. */
export const isOfState = ({ incident, q, host, ownerId }: AccountFilter) =>
  !incident && !q && !host && !ownerId;
