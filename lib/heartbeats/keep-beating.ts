import { setTimeout as pause } from 'node:timers/promises';
import { whereNewBytesGo } from '../blobs/folder.ts';
import { keyRing } from '../crypto/key.ts';
import { keyVersions } from '../crypto/key-ring.ts';
import { noteDatabaseWorks, warnOfTrouble } from '../db/away.ts';
import { db } from '../db/client.ts';
import { clockAheadMs, databaseTime, readClock } from '../db/clock.ts';
import { holderId } from '../leases/holder.ts';
import { log } from '../log.ts';
import { noteOwnTroubleOver, recentTroubles } from '../own-trouble.ts';
import { readSettingsRevision } from '../settings/store.ts';
import { version } from '../version.ts';
import { beat, buryDeadHere, endHeartbeat, type Process } from './store.ts';

/** The others know within this what a process says of itself. */
export const beatEveryMs = 5_000;
const lookEveryMs = 1_000;

export type Heartbeat = {
  id: string;
  /** Ends the beat and takes the row away: this process stopped because it was asked to. */
  stop(): Promise<void>;
};

/**
 * Tells the others that this process is alive and which settings it acts on: every 5 s, and within a second once
 * it has taken newer ones. With that it keeps to the database's clock. While the database is away it goes on trying.
 */
export function keepBeating(
  kind: Process['kind'],
  stats: () => Record<string, number> = () => ({}),
): Heartbeat {
  const self: Process = { id: holderId, kind, startedAt: databaseTime() };
  const stopping = new AbortController();
  const loop = (async () => {
    let beatAt = Number.NEGATIVE_INFINITY;
    let told: number | undefined;
    while (!stopping.signal.aborted) {
      noteOwnTroubleOver();
      try {
        await readClock(db());
        const settingsSeenAt = await readSettingsRevision();
        const isNews = (settingsSeenAt?.getTime() ?? 0) !== told;
        if (isNews || performance.now() - beatAt >= beatEveryMs) {
          const buries = told === undefined || kind === 'worker';
          await beat(db(), self, {
            settingsSeenAt,
            stats: {
              ...stats(),
              version,
              clockAheadMs: clockAheadMs() ?? 0,
              troubles: recentTroubles().length,
              bodies: whereNewBytesGo(),
              keys: keyVersions(keyRing()),
            },
          });
          told = settingsSeenAt?.getTime() ?? 0;
          beatAt = performance.now();
          noteDatabaseWorks();
          // Behind the beat: whatever keeps the dead from being buried, this process is alive.
          if (buries) await bury();
        }
      } catch (error) {
        warnOfTrouble(error, { task: 'heartbeat' }, 'this process cannot say that it is alive');
      }
      await pause(lookEveryMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
    }
  })();
  return {
    id: self.id,
    async stop() {
      stopping.abort();
      await loop;
      await endHeartbeat(db(), self.id).catch(() => {});
    },
  };
}

async function bury(): Promise<void> {
  const released = await buryDeadHere(db());
  if (released > 0) log.info({ released }, 'what killed processes held was given back');
}
