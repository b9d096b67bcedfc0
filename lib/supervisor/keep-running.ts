import { setTimeout as sleep } from 'node:timers/promises';
import { type Growth, growths, jittered } from '../backoff.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';

/** One life of something that runs: a child process, the database server. */
export type Life = {
  pid: number;
  /** Settles with the reason when it ends, asked or not. */
  ended: Promise<string>;
  /** Asks it to stop, and makes it stop when the time is over. */
  stop(withinMs: number): Promise<void>;
};

export type Kept = {
  /** Settles when it runs for the first time, or was stopped before it did. */
  begun: Promise<void>;
  /** Ends this life; the next one begins as after a crash. */
  restart(): Promise<void>;
  /** Ends it for good. */
  stop(withinMs: number): Promise<void>;
};

type KeepRunningOptions = {
  name: string;
  log: Log;
  /** Begins a life, and stops beginning when the signal says so. */
  begin: (asked: AbortSignal) => Promise<Life>;
  /** The life that already runs, if there is one. */
  first?: Life;
  /** A life this long was a good one: after it the waits begin small again. */
  stableMs?: number;
  growth?: Growth;
};

/** Keeps something running until `stop`: when it ends by itself it is logged and begun again, with back-off. */
export function keepRunning(options: KeepRunningOptions): Kept {
  const { name, log, begin, first, stableMs = 60_000, growth = growths.restart } = options;
  const asked = new AbortController();
  const begun = Promise.withResolvers<void>();
  let life = first;
  const over = live().finally(begun.resolve);

  async function live(): Promise<void> {
    for (let failures = 0; !asked.signal.aborted; ) {
      const beganAt = Date.now();
      const why = await runOnce();
      if (asked.signal.aborted) return;
      failures = Date.now() - beganAt >= stableMs ? 1 : failures + 1;
      // Never at once: what cannot even begin must not take the whole machine.
      const waitMs = 100 + jittered(failures, growth, Math.random);
      log.warn({ child: name, why, failures, waitMs }, 'ended by itself: starting it again');
      await sleep(waitMs, undefined, { signal: asked.signal }).catch(() => {});
    }
  }

  async function runOnce(): Promise<string> {
    try {
      life ??= await begin(asked.signal);
      log.info({ child: name, childPid: life.pid }, 'started');
      begun.resolve();
      if (asked.signal.aborted) await life.stop(1_000); // asked while it began
      return await life.ended;
    } catch (error) {
      return messageOf(error);
    } finally {
      life = undefined;
    }
  }

  return {
    begun: begun.promise,
    async restart() {
      await life?.stop(8_000);
    },
    async stop(withinMs) {
      asked.abort();
      await life?.stop(withinMs);
      await over;
    },
  };
}
