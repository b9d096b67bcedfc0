import { limiter } from '../limits/limiter.ts';
import type { Actor } from '../viewer.ts';

/** So many tests within ten minutes, of whatever, by one person or token: each signs in or sends something elsewhere. */
export const mostTests = 300;
const tests = limiter({ name: 'tests', points: mostTests, seconds: 600 });

/** Counts a *Test* that somebody asks for; null: it may be made, else what is said in its place, and nobody is asked. */
export async function countTest({ kind, id, name }: Actor): Promise<string | null> {
  const counted = await tests.count(kind, id ?? name);
  if (counted.ok) return null;
  const minutes = Math.max(1, Math.ceil(counted.retryAfterMs / 60_000));
  return `Not tested: ${mostTests} tests within ten minutes are enough. Try again in ${minutes} min`;
}
