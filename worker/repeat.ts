import { setTimeout as pause } from 'node:timers/promises';
import { noteDatabaseWorks, warnOfTrouble } from '#lib/db/away.ts';

/** What a worker does again and again, with a pause of `everyMs` after each time. */
export type Chore = { name: string; everyMs: number; run: () => Promise<unknown> };

/** Repeats a chore until `stop` aborts; a failure (the database is away) is logged and tried again. */
export async function repeat({ name, everyMs, run }: Chore, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      await run();
      noteDatabaseWorks();
    } catch (error) {
      warnOfTrouble(error, { task: name }, 'worker cannot go on for now');
    }
    await pause(everyMs, undefined, { signal: stop }).catch(() => {});
  }
}
