'use client';

import { fetchNow, useAsking } from './use-asking.ts';

/** Leaves an open page once its session has ended: loaded again, the server sends it to sign in, and says why. */
export function SessionWatch() {
  useAsking(async (signal) => {
    if ((await fetchNow('/session', signal))?.status !== 401) return undefined;
    leave();
    return 'over';
  });
  return null;
}

function leave(): void {
  // What was typed cannot be saved any more: no question holds the page open.
  window.addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), { capture: true });
  window.location.reload();
}
