import { db } from '../db/client.ts';
import { dayMs } from '../time-units.ts';
import type { AdminViewer } from '../viewer.ts';

/** How long it took to repair accounts in the last 30 days, from the suspension on. */
export type RepairTimes = {
  repaired: number;
  /** Half of them took no longer. */
  medianSeconds: number | null;
  /** Nine of ten took no longer. */
  longSeconds: number | null;
};

export async function readRepairTimes(_admin: AdminViewer, now: Date): Promise<RepairTimes> {
  const since = new Date(now.getTime() - 30 * dayMs);
  const [row] = await db().$queryRaw<RepairTimes[]>`
    SELECT count(*)::int AS repaired,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)::float8 AS "medianSeconds",
           percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds)::float8 AS "longSeconds"
      FROM (SELECT extract(epoch FROM "closedAt" - "suspendedAt") AS seconds FROM incident
             WHERE "closedAt" >= ${since}::timestamptz AND "suspendedAt" IS NOT NULL
               AND "closedAt" >= "suspendedAt") repairs`;
  return row ?? { repaired: 0, medianSeconds: null, longSeconds: null };
}
