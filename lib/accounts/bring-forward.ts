import { type Db, Prisma } from '../db/client.ts';
import type { Settings } from '../settings/schema.ts';
import { type DecisionSettings, longestPauseMs } from './decide.ts';
import { type IntervalSettings, intervalSql } from './interval.ts';

const paceKeys = [
  'fetcher.intervalSeconds',
  'fetcher.hostIntervals',
  'fetcher.quietSeconds',
  'suspension.confirmAfterSeconds',
] as const;

/** The settings that due times follow from. */
export type Pace = Pick<Settings, (typeof paceKeys)[number]>;

/** Whether due times that were set before a change are no longer right after it. */
export function paceChanged(before: Pace, after: Pace): boolean {
  return paceKeys.some((key) => before[key] !== after[key]);
}

/**
 * Nobody waits for the end of a former, longer pause. Accounts in order are spread over the new interval; refused
 * ones keep their growing pace; those that were told to wait (locked out, throttled) go on waiting. `only`: of this account.
 */
export async function bringForward(db: Db, settings: Pace, only?: string): Promise<void> {
  const pause = settings['suspension.confirmAfterSeconds'];
  await db.$executeRaw`
    UPDATE mail_account
       SET "nextCheckAt" = least("nextCheckAt", CASE
             WHEN state = 'failing' THEN "lastRefusalAt" + make_interval(secs => ${pause} * 2 ^ least(refusals - 1, 14))
             ELSE now() + random() * make_interval(secs => ${intervalSql(settings)}) END)
     WHERE "nextCheckAt" IS NOT NULL ${only ? Prisma.sql`AND id = ${only}::uuid` : Prisma.empty}
       AND (state IN ('active', 'receive_only', 'failing')
            OR (state = 'degraded' AND "lastOutcome" NOT IN ('locked_out', 'account_disabled', 'throttled')))`;
}

/**
 * Due times that the present settings cannot have made are left over from former ones: who was to bring them forward after the change
 * died first. For the start of a worker; where there are none it changes nothing, and nobody is checked sooner for it. One whose
 * lock-out budget is spent is put off again by its claim.
 */
export async function catchUpWithPace(
  db: Db,
  settings: Pace & Pick<Settings, 'suspension.minimumMinutes'>,
): Promise<void> {
  const pause = settings['suspension.confirmAfterSeconds'];
  const interval = Prisma.sql`make_interval(secs => ${intervalSql(settings)})`;
  // The latest that decide.ts says, and a little: a refused one also waits for the least time of evidence.
  const failing = Prisma.sql`greatest("lastRefusalAt" + make_interval(secs => ${pause} * 2 ^ least(refusals - 1, 14)),
    "firstRefusalAt" + make_interval(mins => ${settings['suspension.minimumMinutes']}::int))`;
  await db.$executeRaw`
    UPDATE mail_account
       SET "nextCheckAt" = CASE WHEN state = 'failing' THEN ${failing} ELSE now() + random() * ${interval} END
     WHERE CASE WHEN state IN ('active', 'receive_only') THEN "nextCheckAt" > now() + 1.2 * ${interval}
                WHEN state = 'failing' THEN "nextCheckAt" > ${failing} END`;
}

/** A due time further away than any pause we make was written by a clock that was wrong: it is due now. */
export async function recallFar(db: Db, settings: DecisionSettings & IntervalSettings): Promise<void> {
  await db.$executeRaw`
    UPDATE mail_account SET "nextCheckAt" = now()
     WHERE "nextCheckAt" > now() + make_interval(secs => ${longestPauseMs(settings) / 1000})
       AND "nextCheckAt" > now() + 4 * make_interval(secs => ${intervalSql(settings)}) AND "pausedAt" IS NULL`;
}
