import { seal, UnsealError, unseal } from '../crypto/seal.ts';
import { databaseTime } from '../db/clock.ts';
import type { ShownResult } from './update-events.ts';

const shownForMs = 30 * 60_000;

/**
 * The outcome of an attempt as a text that can stand in an address: for a page without JavaScript, which is sent
 * on to a GET after its POST so that a reload cannot send the passwords again. Sealed, so that nobody can make a
 * page say what did not happen, and bound to `attempt` (whose page it is). No password is in it.
 */
export function sealOutcome(result: ShownResult, attempt: string, now = databaseTime()): string {
  return seal(JSON.stringify({ at: now.getTime(), result }), { row: attempt, field: 'outcome' });
}

/** The outcome again; null for anything else, and half an hour later. */
export function openOutcome(sealed: string, attempt: string, now = databaseTime()): ShownResult | null {
  try {
    const opened = unseal(sealed, { row: attempt, field: 'outcome' }).reveal();
    const { at, result } = JSON.parse(opened) as { at: number; result: ShownResult };
    const age = now.getTime() - at;
    return age >= -60_000 && age <= shownForMs ? result : null;
  } catch (error) {
    if (error instanceof UnsealError) return null;
    throw error;
  }
}
