'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useTransition } from 'react';

/** Asks the server for the page's figures again every few seconds, while somebody can see them. */
export function LiveRefresh({ everyMs = 4000 }: { everyMs?: number }) {
  const router = useRouter();
  const [isPending, start] = useTransition();
  useEffect(() => {
    // The next question waits for the last answer, so that a slow server is not asked twice.
    if (isPending) return;
    const timer = setTimeout(function ask() {
      if (document.visibilityState === 'visible') start(() => router.refresh());
    }, everyMs);
    const onVisible = () => {
      if (document.visibilityState === 'visible') start(() => router.refresh());
    };
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [router, isPending, everyMs]);
  return null;
}
