'use client';

import { useSyncExternalStore } from 'react';
import { dateFormat } from '#lib/date-format.ts';
import { relativeTime, shortRelativeTime } from '#lib/relative-time.ts';
import { useZone } from './time-zone.tsx';

/**
 * An instant as people say it ("5 minutes ago"), kept fresh, with the exact time in the reader's own time zone on
 * hover.
 */
export function RelativeTime({
  at,
  isShort = false,
  never = 'Never',
  past,
  className,
}: {
  at: Date | string | null | undefined;
  isShort?: boolean;
  never?: string;
  /** Said instead of "2 minutes ago" of something that was to happen by then. */
  past?: string;
  className?: string;
}) {
  const zone = useZone();
  useSyncExternalStore(subscribe, readTick, onServer);
  if (!at) return <span className={className}>{never}</span>;
  const instant = new Date(at);
  const now = new Date();
  const words = past && instant <= now ? past : (isShort ? shortRelativeTime : relativeTime)(instant, now);
  return (
    <time
      dateTime={instant.toISOString()}
      title={exactTime(instant, zone)}
      className={className}
      // Seconds may pass between the server's words and the browser's.
      suppressHydrationWarning
    >
      {words}
    </time>
  );
}

/** The exact time on its own. */
export function ExactTime({ at, className }: { at: Date | string; className?: string }) {
  const zone = useZone();
  const instant = new Date(at);
  return (
    <time dateTime={instant.toISOString()} className={className} suppressHydrationWarning>
      {exactTime(instant, zone)}
    </time>
  );
}

function exactTime(at: Date, { zone, isUtc }: ReturnType<typeof useZone>): string {
  const format = dateFormat(zone, exactly);
  return `${format.format(at)}${isUtc ? ' UTC' : ''}`;
}

// One clock for all times on a page. 0 means "as the server wrote it".
let tick = 1;
const exactly = { dateStyle: 'medium', timeStyle: 'medium' } as const;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    tick += 1;
    for (const tell of listeners) tell();
  }, 10_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
const readTick = () => tick;
const onServer = () => 0;
