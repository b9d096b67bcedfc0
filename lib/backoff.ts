import { hourMs } from './time-units.ts';

/** What is waited for after one failure, and never longer than. */
export type Growth = { firstMs: number; longestMs: number };

/**
 * Every pause of ours that grows with each failure in a row. Those of checks, and the first of a channel of
 * notifications, are settings.
 */
export const growths = {
  /** Before a message, or its copy in Sent, is tried once more. */
  sending: { firstMs: 10_000, longestMs: hourMs },
  /** Before a word of a server's is written again that the database was away for. */
  writing: { firstMs: 500, longestMs: 32_000 },
  /** Before what the audit log is shipped to is tried once more. */
  shipping: { firstMs: 2_000, longestMs: 300_000 },
  /** Before a process or a service that ended by itself is started again. */
  restart: { firstMs: 1_000, longestMs: 30_000 },
} as const satisfies Record<string, Growth>;

/** While a channel of notifications is in trouble. */
export const longestChannelMs = hourMs;

/** Before a refused password is confirmed by another sign-in; never shorter than its first pause. */
export const longestConfirmMs = 4 * hourMs;

/** The pause after so many failures in a row (1 is the first): doubled each time, up to the longest. Pure. */
export function doubled(failures: number, { firstMs, longestMs }: Growth): number {
  const doublings = Math.min(Math.max(failures, 1) - 1, 52);
  return Math.min(longestMs, firstMs * 2 ** doublings);
}

/**
 * The same with full jitter, so that many who failed together do not come back together: from nothing up to that
 * pause. `random`: a number from 0 (included) to 1 (excluded), as from Math.random.
 */
export function jittered(failures: number, growth: Growth, random: () => number): number {
  return Math.floor(random() * doubled(failures, growth));
}
