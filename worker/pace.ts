import { bringForward, catchUpWithPace, type Pace, paceChanged } from '#lib/accounts/bring-forward.ts';
import type { PrismaClient } from '#lib/db/client.ts';
import type { Settings } from '#lib/settings/schema.ts';

/** Longer than the age that settings can have in any process (lib/settings/store.ts). */
const settleMs = 3_000;

/**
 * Lets a changed interval hold at once. Saving it has brought the due times forward; but checks that were just
 * ending then, here or in another worker, have set new ones by the former interval. So they are brought forward
 * once more when every process has taken the change. A process that is killed before leaves that to the one in its place, which looks
 * once for due times that are left over.
 */
export function paceKeeper(db: PrismaClient): (settings: Settings) => Promise<void> {
  let held: Pace | undefined;
  let settleAt: number | undefined;
  let catchUpAt: number | undefined = performance.now() + settleMs;
  return async (settings) => {
    if (catchUpAt !== undefined && performance.now() >= catchUpAt) {
      catchUpAt = undefined;
      await catchUpWithPace(db, settings);
    }
    if (held && paceChanged(held, settings)) settleAt = performance.now() + settleMs;
    held = settings;
    if (settleAt === undefined || performance.now() < settleAt) return;
    settleAt = undefined;
    await bringForward(db, settings);
  };
}
