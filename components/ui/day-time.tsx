'use client';

import { dateFormat } from '#lib/date-format.ts';
import { dayTime, isSameDay } from '#lib/day-time.ts';
import { useZone } from './time-zone.tsx';

/**
 * An instant as a day and a time ("today 09:32"), with the exact one on hover: in the reader's own time zone, in
 * UTC (and saying so) as long as that is not known.
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
  const { zone, isUtc } = useZone();
  const instant = new Date(at);
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
      title={isUtc ? `${exact} UTC` : exact}
      className={className}
      suppressHydrationWarning
    >
      {isUtc && !isShort ? `${words} UTC` : words}
    </time>
  );
}

const exactly = { dateStyle: 'full', timeStyle: 'medium' } as const;
