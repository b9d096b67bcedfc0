export type BackoffOptions = {
  /** The ceiling of the first wait. */
  baseMs: number;
  /** No wait is longer than this. */
  maxMs: number;
  /** A number from 0 (included) to 1 (excluded), as from Math.random. */
  random: () => number;
};

/**
 * How long to wait before attempt `attempt` (1 is the first repeat): exponential with full jitter, so that
 * many who failed together do not come back together. Pure but for `random`.
 */
export function backoff(attempt: number, { baseMs, maxMs, random }: BackoffOptions): number {
  const doublings = Math.min(Math.max(attempt, 1) - 1, 52);
  const ceiling = Math.min(maxMs, baseMs * 2 ** doublings);
  return Math.floor(random() * ceiling);
}
