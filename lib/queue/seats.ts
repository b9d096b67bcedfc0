import { setTimeout as pause } from 'node:timers/promises';
import { warnOfTrouble } from '../db/away.ts';

export type SeatOptions<Work> = {
  /** For the log. */
  name: string;
  /** How many may sit at once in this process, asked again before every taking. */
  concurrency: () => Promise<number>;
  /** Takes work for so many seats at most. `more`: another look is worth while at once, though seats are left. */
  take: (room: number) => Promise<{ work: Work[]; more: boolean }>;
  /** Does one piece of it, and deals with what goes wrong itself. What is left after `rise` needs no seat. */
  run: (work: Work, rise: () => void) => Promise<void>;
};

/** Work being taken and done. */
export type Seats = {
  /** Takes no more work and waits for what is in hand, up to a limit; then leaves it to another worker. */
  stop(graceMs: number): Promise<void>;
  running(): number;
  /** There is new work: it is looked for now. */
  look(): void;
};

const idleMs = 400;
/** What has left its seat is still in hand: where it does not get done either, no more is taken. */
const mostForEachSeat = 2;
/** Seats that fall free within this are filled together. */
const gatherMs = 5;

/**
 * Takes work and does each piece of it on its own, so that a slow one keeps nobody waiting. The number at once follows
 * the settings while it runs.
 */
export function fillSeats<Work>({ name, concurrency, take, run }: SeatOptions<Work>): Seats {
  const running = new Set<Promise<void>>();
  let seated = 0;
  let stopping = false;
  let wake: () => void = () => {};
  const stopped = new AbortController();

  const loop = (async () => {
    while (!stopping) {
      let [taken, room, isMore] = [0, 0, false];
      try {
        const seats = await concurrency();
        room = Math.max(0, Math.min(seats - seated, seats * mostForEachSeat - running.size));
        const { work, more } = room > 0 ? await take(room) : { work: [], more: false };
        [taken, isMore] = [work.length, more];
        for (const one of work) sit(one);
      } catch (error) {
        warnOfTrouble(error, { queue: name }, 'cannot take work');
        await pause(1000, undefined, { signal: stopped.signal }).catch(() => {});
      }
      if (stopping) break;
      const isFull = room > 0 && taken === room;
      if (isMore && !isFull) continue;
      // Taking all there was room for means that more is waiting: go on as soon as a seat is free. Else a cap may have been
      // met, which one that ends changes as well; where nothing is wanted, the settings are asked again.
      const wasFreed = await nextSeat(isFull ? undefined : idleMs);
      if (wasFreed) await pause(gatherMs, undefined, { signal: stopped.signal }).catch(() => {});
    }
  })();

  function sit(work: Work): void {
    let isSeated = true;
    seated += 1;
    const rise = () => {
      if (!isSeated) return;
      isSeated = false;
      seated -= 1;
      wake();
    };
    const done = run(work, rise)
      .catch((error) => warnOfTrouble(error, { queue: name }, 'work not settled'))
      .finally(() => {
        running.delete(done);
        rise();
        wake();
      });
    running.add(done);
  }

  /** True as soon as a seat is free, false when none was within the limit. */
  function nextSeat(limitMs?: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = limitMs === undefined ? undefined : setTimeout(() => resolve(false), limitMs);
      wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
      if (seated === 0 && limitMs === undefined) wake();
    });
  }

  return {
    running: () => running.size,
    look: () => wake(),
    async stop(graceMs) {
      stopping = true;
      stopped.abort();
      wake();
      await loop;
      await Promise.race([Promise.allSettled(running), pause(graceMs, undefined, { ref: false })]);
    },
  };
}
