import { useEffect, useEffectEvent } from 'react';

const everyMs = 2_500;

/**
 * Asks the server again and again while the page is seen, one question at a time; a hidden page asks as soon as it is
 * seen again. `ask` stops asking by answering 'over'.
 */
export function useAsking(ask: (signal: AbortSignal) => Promise<'over' | undefined>): void {
  const askNow = useEffectEvent(ask);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const asking = new AbortController();
    const round = async () => {
      clearTimeout(timer);
      const isOver = document.visibilityState === 'visible' && (await askNow(asking.signal)) === 'over';
      if (!isOver && !asking.signal.aborted) timer = setTimeout(round, everyMs);
    };
    timer = setTimeout(round, everyMs);
    const onSeen = () => document.visibilityState === 'visible' && void round();
    document.addEventListener('visibilitychange', onSeen);
    return () => {
      asking.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onSeen);
    };
  }, []);
}

/** One question; null where nobody could answer in time: the next one may do better. */
export async function fetchNow(path: string, signal: AbortSignal): Promise<Response | null> {
  try {
    return await fetch(path, {
      cache: 'no-store',
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    });
  } catch {
    return null;
  }
}
