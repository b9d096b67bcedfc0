'use client';

import { useEffect } from 'react';

/**
 * Tells once that a person uses the page, by a post to `to`: at the first press, touch or key in it that the browser
 * itself vouches for (`isTrusted`). Programs that open links in mail make none, also those that run scripts.
 */
export function TellOpened({ to }: { to: string }) {
  useEffect(() => {
    const heard = new AbortController();
    const tell = (event: Event) => {
      if (!event.isTrusted) return;
      heard.abort();
      // Without an answer the form that is sent says the same.
      fetch(to, { method: 'POST', keepalive: true, cache: 'no-store' }).catch(() => {});
    };
    // A screen reader may press with no pointer.
    for (const use of ['pointerdown', 'keydown', 'click'])
      document.addEventListener(use, tell, { capture: true, passive: true, signal: heard.signal });
    return () => heard.abort();
  }, [to]);
  return null;
}
