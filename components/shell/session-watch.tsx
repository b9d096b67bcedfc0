'use client';

import { useEffect } from 'react';

const everyMs = 2_500;

/**
 * Leaves an open page once its session has ended: loaded again, the server sends it to sign in, and says why. Hidden
 * pages ask when they are seen again.
 */
export function SessionWatch() {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const asking = new AbortController();
    const ask = async () => {
      clearTimeout(timer);
      if (document.visibilityState === 'visible' && (await isOver(asking.signal))) return leave();
      if (!asking.signal.aborted) timer = setTimeout(ask, everyMs);
    };
    timer = setTimeout(ask, everyMs);
    const onSeen = () => document.visibilityState === 'visible' && void ask();
    document.addEventListener('visibilitychange', onSeen);
    return () => {
      asking.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onSeen);
    };
  }, []);
  return null;
}

async function isOver(signal: AbortSignal): Promise<boolean> {
  try {
    const timely = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
    return (await fetch('/session', { cache: 'no-store', signal: timely })).status === 401;
  } catch {
    return false; // the next question may do better
  }
}

function leave(): void {
  // What was typed cannot be saved any more: no question holds the page open.
  window.addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), { capture: true });
  window.location.reload();
}
