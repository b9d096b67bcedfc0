import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { TimeZone } from '#components/ui/time-zone.tsx';
import { zoneCookie } from '#components/ui/zone-cookie.ts';
import { timeZoneField } from '#lib/fields/time-zone.ts';

/** Writes times in the zone that this browser told on an earlier page. For who is signed in: other pages set no cookie. */
export async function ReaderZone({ children }: { children: ReactNode }) {
  return <TimeZone zone={await readerZone()}>{children}</TimeZone>;
}

/** The zone that this browser told on an earlier page; null where it told none. */
export async function readerZone(): Promise<string | null> {
  const told = timeZoneField.safeParse((await cookies()).get(zoneCookie)?.value);
  return told.success ? told.data : null;
}
