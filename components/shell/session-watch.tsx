'use client';

import { fetchNow, useAsking } from './use-asking.ts';

/** Leaves an open page once its session has ended: loaded again, the server sends it to sign in, and says why. */
export function SessionWatch() {
  useAsking(async (signal) => {
    const isOver = async () => (await fetchNow('/session', signal))?.status === 401;
    if (!(await isOver())) return undefined;
    // A form under way may bring another session, as one that changes how one signs in does: its answer comes first, and
    // what was asked with the former session does not count.
    if (document.querySelector('[aria-busy="true"]') || !(await isOver())) return undefined;
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
