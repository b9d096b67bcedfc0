import { createHash } from 'node:crypto';

/**
 * An account's fixed place within every interval, from 0 up to 1. Derived from the id, so that accounts stay
 * spread evenly however often they are rescheduled, and whichever worker does it.
 */
export function phaseOf(accountId: string): number {
  return createHash('sha256').update(accountId).digest().readUInt32BE(0) / 2 ** 32;
}

/** The first instant after `now` that falls on the account's place in the interval. */
export function nextSlot(now: Date, intervalMs: number, phase: number): Date {
  const offset = phase * intervalMs;
  const passed = Math.floor((now.getTime() - offset) / intervalMs);
  const next = (passed + 1) * intervalMs + offset;
  // A slot that is all but here would check twice in a row: take the one after.
  const tooSoon = next - now.getTime() < intervalMs / 10;
  return new Date(Math.ceil(tooSoon ? next + intervalMs : next));
}
