import { setTimeout as pause } from 'node:timers/promises';
import { moveSome } from '#lib/blobs/move.ts';
import { db } from '#lib/db/client.ts';
import { bodyStoresOf, bodyStoreWords } from '#lib/heartbeats/body-stores.ts';
import { listAlive } from '#lib/heartbeats/store.ts';
import { log } from '#lib/log.ts';
import { hasRoom } from '#lib/own-trouble.ts';

let didDiffer = false;

/**
 * Moves message bodies to where REKEY_BODIES wants them, for half of the time at most: nobody waits for it. Not while machines
 * differ in that: bodies would move to and fro.
 */
export async function moveBodies(stop: AbortSignal): Promise<void> {
  const stores = bodyStoresOf(await listAlive(db()));
  const doDiffer = stores.size > 1;
  if (doDiffer && !didDiffer) {
    log.warn(
      { stores: bodyStoreWords(stores) },
      'machines differ in REKEY_BODIES: no message bodies are moved until they have the same',
    );
  }
  didDiffer = doDiffer;
  if (doDiffer) return;
  for (let began = performance.now(); hasRoom() && (await moveSome()) > 0; began = performance.now()) {
    await pause(performance.now() - began, undefined, { signal: stop }).catch(() => {});
    if (stop.aborted) return;
  }
}
