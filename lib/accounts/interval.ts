import { Prisma } from '../db/client.ts';
import { readHostIntervals } from '../fields/host-intervals.ts';
import type { Settings } from '../settings/schema.ts';

/** The settings that say how often accounts are checked. */
export type IntervalSettings = Pick<
  Settings,
  'fetcher.intervalSeconds' | 'fetcher.hostIntervals' | 'fetcher.quietSeconds'
>;

/** Whose interval an account is checked by. */
export type IntervalOf = 'account' | 'host' | 'site' | 'quiet';

/** Without new mail for so long an account is quiet. */
const quietDays = 30;

/** The hosts of the text that was read last: each check asks, and the setting hardly ever changes. */
let read = { text: '' as string | null, hosts: readHostIntervals(null) };

function secondsOfHosts(text: string | null): ReadonlyMap<string, number> {
  if (read.text !== text) read = { text, hosts: readHostIntervals(text) };
  return read.hosts;
}

type Paced = { intervalMinutes: number | null; incomingHost: string; lastMailAt: Date };

/**
 * How often an account is checked: as it says itself, else as its mail host is set, else as all are; and later than that where it has been
 * quiet for long. `incomingHost` is in small letters, as it is stored. Pure.
 */
export function intervalOf(
  { intervalMinutes, incomingHost, lastMailAt }: Paced,
  settings: IntervalSettings,
  now: Date,
): { seconds: number; by: IntervalOf } {
  if (intervalMinutes !== null) return { seconds: intervalMinutes * 60, by: 'account' };
  const ofHost = secondsOfHosts(settings['fetcher.hostIntervals']).get(incomingHost);
  const seconds = ofHost ?? settings['fetcher.intervalSeconds'];
  const later = settings['fetcher.quietSeconds'];
  const isQuiet = now.getTime() - lastMailAt.getTime() >= quietDays * 86_400_000;
  if (isQuiet && later > seconds) return { seconds: later, by: 'quiet' };
  return { seconds, by: ofHost === undefined ? 'site' : 'host' };
}

/** How often an account that a check has claimed is checked, in seconds. Pure. */
export const secondsOfClaimed = (
  { intervalMinutes, incoming, lastMailAt }: Omit<Paced, 'incomingHost'> & { incoming: { host: string } },
  settings: IntervalSettings,
  now: Date,
): number => intervalOf({ intervalMinutes, incomingHost: incoming.host, lastMailAt }, settings, now).seconds;

/** The same of a row of `mail_account`, in seconds, for a statement. */
export function intervalSql(settings: IntervalSettings): Prisma.Sql {
  const hosts = [...secondsOfHosts(settings['fetcher.hostIntervals'])];
  const ofHost =
    hosts.length === 0
      ? Prisma.empty
      : Prisma.sql`(SELECT h.seconds FROM unnest(${hosts.map(([host]) => host)}::text[],
          ${hosts.map(([, seconds]) => seconds)}::int[]) AS h(host, seconds) WHERE h.host = "incomingHost"),`;
  const later = settings['fetcher.quietSeconds'];
  const ofQuiet =
    later === 0
      ? Prisma.empty
      : Prisma.sql`CASE WHEN "lastMailAt" <= now() - make_interval(days => ${quietDays}::int) THEN ${later}::int END,`;
  return Prisma.sql`coalesce("intervalMinutes" * 60, greatest(${ofQuiet} coalesce(${ofHost} ${settings['fetcher.intervalSeconds']}::int)))`;
}
