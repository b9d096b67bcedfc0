// One clock for all processes: the database's. Due times, leases and budgets that one process writes are read by
// others and by the database itself; a machine whose own clock is wrong would leave accounts unfetched or sign in too
// often. So the time is asked of the database, by every new connection and then once a second, and in between
// the process only counts how long ago that was, with a counter that setting the clock does not move.

/** `own` is what the clock of this machine said. In milliseconds since 1970, `at` on the process's counter. */
type Reading = { database: number; own: number; at: number };

/** One for the whole process: the bundle of the web application has copies of this module. */
const shared = globalThis as { rekeyClock?: Reading };

/** What time it is by the clock of the database; before it was ever reached, by this machine's. */
export function databaseTime(): Date {
  const reading = shared.rekeyClock;
  return reading ? new Date(Math.round(reading.database + performance.now() - reading.at)) : new Date();
}

/** By how much this machine's clock is ahead of the database's (behind: below zero); null before it was reached. */
export function clockAheadMs(): number | null {
  const reading = shared.rekeyClock;
  return reading ? Math.round(reading.own - reading.database) : null;
}

const now = 'extract(epoch from clock_timestamp())::float8 * 1000';

/** Takes the time from the database anew: either clock may have been set since. */
export async function readClock(db: { $queryRawUnsafe<T>(text: string): Promise<T> }): Promise<void> {
  await takeTime((now) => db.$queryRawUnsafe<{ now: number }[]>(`select ${now} as now`));
}

/** Takes the time from a statement that asks for more than that: its row, with the expression it was given as `now`. */
export async function takeTime<Row extends { now: number }>(
  ask: (now: string) => Promise<Row[]>,
): Promise<Row | undefined> {
  const asked = performance.now();
  const [row] = await ask(now);
  const at = performance.now();
  // What was said is from somewhere between question and answer.
  if (row) shared.rekeyClock = { database: row.now + (at - asked) / 2, own: Date.now(), at };
  return row;
}
