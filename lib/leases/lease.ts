import { Prisma } from '../db/client.ts';

/** How long a claim holds without being renewed; what a killed process held is free again after it. */
const leaseMs = 30_000;

/** How often a process renews what it holds. */
export const renewEveryMs = 10_000;

/** A lease that ends later than this from now was written by a clock that was wrong, and holds nothing. */
const longestMs = 2 * leaseMs;

/** The claim ran out while its holder was frozen or cut off, and what it held is another's now. */
export class ClaimLost extends Error {
  override name = 'ClaimLost';

  constructor() {
    super('what was claimed was taken over by another process');
  }
}

/** The end of a lease that is taken or renewed now. Pure. */
export function leasedUntil(now: Date): Date {
  return new Date(now.getTime() + leaseMs);
}

/** Rows with a `claimedUntil` that no process is working on, as alternatives of a condition. Pure. */
export const isFree = (now: Date) => [
  { claimedUntil: null },
  { claimedUntil: { lte: now } },
  { claimedUntil: { gt: new Date(now.getTime() + longestMs) } },
];

/** The same in SQL, where `now` and `column` are SQL. Pure. */
export function freeSql(now: string, column = '"claimedUntil"'): string {
  return `(${column} IS NULL OR ${column} <= ${now} OR ${column} > ${now} + interval '${longestMs} milliseconds')`;
}

/** The same as a part of a statement. Pure. */
export function freeAt(now: Date): Prisma.Sql {
  return Prisma.raw(freeSql(`'${now.toISOString()}'::timestamptz`));
}
