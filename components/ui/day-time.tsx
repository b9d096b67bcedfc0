'use client';

import { useSyncExternalStore } from 'react';
import { dateFormat } from '#lib/date-format.ts';
import { dayTime, isSameDay } from '#lib/day-time.ts';

/**
 * An instant as a day and a time ("today 09:32"), with the exact one on hover: in the reader's own time zone once
 * the page is live, in UTC (and saying so) before that and without JavaScript.
 */
export function DayTime({
  at,
  isShort = false,
  isDated = false,
  sameDayAs,
  className,
}: {
  at: Date | string;
  isShort?: boolean;
  /** With the day of the week, for what lies ahead. */
  isDated?: boolean;
  /** The end of a span leaves out the day that its beginning named. */
  sameDayAs?: Date | string;
  className?: string;
}) {
  const isLive = useSyncExternalStore(never, yes, no);
  const instant = new Date(at);
  const zone = isLive ? undefined : 'UTC';
  const isSame = sameDayAs !== undefined && isSameDay(new Date(sameDayAs), instant, zone);
  const words = dayTime(
    instant,
    new Date(),
    zone,
    isShort ? 'short' : isSame ? 'time' : isDated ? 'dated' : 'full',
  );
  const exact = dateFormat(zone, exactly).format(instant);
  return (
    <time
      dateTime={instant.toISOString()}
      title={isLive ? exact : `${exact} UTC`}
      className={className}
      suppressHydrationWarning
    >
      {isLive || isShort ? words : `${words} UTC`}
    </time>
  );
}

const exactly = { dateStyle: 'full', timeStyle: 'medium' } as const;

const never = () => () => {};
const yes = () => true;
const no = () => false;
