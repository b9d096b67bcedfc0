import { useEffect, useState } from 'react';

/** Something with a name that one can go to. */
export type Found = { href: string; label: string; note?: string };
/** What the server found. */
export type Find = { accounts: Found[]; settings: Found[] };

const nothing: Find = { accounts: [], settings: [] };
const pauseMs = 150;

/** The accounts and settings that a text finds; the last ones stay until others have come. */
export function useFound(sought: string, isOpen: boolean): { found: Find; isPending: boolean } {
  const text = sought.trim();
  const [answer, setAnswer] = useState({ text: '', found: nothing });
  useEffect(() => {
    if (!isOpen || text === '') return setAnswer({ text: '', found: nothing });
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const response = await fetch(`/console/find?q=${encodeURIComponent(text)}`, { signal: stop.signal });
        setAnswer({ text, found: response.ok ? ((await response.json()) as Find) : nothing });
      } catch {
        // Another letter was typed, or the server is away: the pages are found all the same.
        if (!stop.signal.aborted) setAnswer({ text, found: nothing });
      }
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text, isOpen]);
  return { found: answer.found, isPending: answer.text !== text };
}
