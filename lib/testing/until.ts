import { setTimeout as pause } from 'node:timers/promises';

/** Polls until a condition holds and answers with it; fails with what was waited for. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  withinMs = 60_000,
): Promise<NonNullable<T>> {
  for (const end = Date.now() + withinMs; ; await pause(50)) {
    const found = await condition();
    if (found) return found;
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
  }
}
