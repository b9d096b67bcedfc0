'use client';

import { createContext, type ReactNode, use, useEffect, useSyncExternalStore } from 'react';
import { keepCookie } from './keep-cookie.ts';
import { zoneCookie } from './zone-cookie.ts';

const ZoneContext = createContext<string | null>(null);

/** Says in which zone times are read here, and tells the server for the next page: then none changes as the page comes alive. */
export function TimeZone({ zone, children }: { zone: string | null; children: ReactNode }) {
  useEffect(() => {
    const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!own || own === zone) return;
    keepCookie(zoneCookie, own);
  }, [zone]);
  return <ZoneContext value={zone}>{children}</ZoneContext>;
}

/**
 * The zone to write times in: the reader's own once the page is live, and before that where it is known of an earlier page;
 * else UTC, which is said beside the time.
 */
export function useZone(): { zone: string | undefined; isUtc: boolean } {
  const known = use(ZoneContext);
  const isLive = useSyncExternalStore(never, yes, no);
  if (isLive) return { zone: undefined, isUtc: false };
  return known ? { zone: known, isUtc: false } : { zone: 'UTC', isUtc: true };
}

const never = () => () => {};
const yes = () => true;
const no = () => false;
