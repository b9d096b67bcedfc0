import { Prisma } from '../db/client.ts';
import { readHostIntervals } from '../fields/host-intervals.ts';
import type { Settings } from '../settings/schema.ts';

/** The settings that say how often accounts are checked. */
export type IntervalSettings = Pick<Settings, 'fetcher.intervalSeconds' | 'fetcher.hostIntervals'>;

/** Whose interval an account is checked by. */
export type IntervalOf = 'account' | 'host' | 'site';

/** The hosts of the text that was read last: each check asks, and the setting hardly ever changes. */
let read = { text: '' as string | null, hosts: readHostIntervals(null) };

function secondsOfHosts(text: string | null): ReadonlyMap<string, number> {
  if (read.text !== text) read = { text, hosts: readHostIntervals(text) };
  return read.hosts;
}

/**
 * How often an account is checked: as it says itself, else as its mail host is set, else as all are. `incomingHost` is in
 * small letters, as it is stored. Pure.
 */
export function intervalOf(
  account: { intervalMinutes: number | null; incomingHost: string },
  settings: IntervalSettings,
): { seconds: number; by: IntervalOf } {
  if (account.intervalMinutes !== null) return { seconds: account.intervalMinutes * 60, by: 'account' };
  const ofHost = secondsOfHosts(settings['fetcher.hostIntervals']).get(account.incomingHost);
  return ofHost === undefined
    ? { seconds: settings['fetcher.intervalSeconds'], by: 'site' }
    : { seconds: ofHost, by: 'host' };
}

/** How often an account that a check has claimed is checked, in seconds. Pure. */
export const secondsOfClaimed = (
  { intervalMinutes, incoming }: { intervalMinutes: number | null; incoming: { host: string } },
  settings: IntervalSettings,
): number => intervalOf({ intervalMinutes, incomingHost: incoming.host }, settings).seconds;

/** The same of a row of `mail_account`, in seconds, for a statement. */
export function intervalSql(settings: IntervalSettings): Prisma.Sql {
  const hosts = [...secondsOfHosts(settings['fetcher.hostIntervals'])];
  const ofHost =
    hosts.length === 0
      ? Prisma.empty
      : Prisma.sql`(SELECT h.seconds FROM unnest(${hosts.map(([host]) => host)}::text[],
          ${hosts.map(([, seconds]) => seconds)}::int[]) AS h(host, seconds) WHERE h.host = "incomingHost"),`;
  return Prisma.sql`coalesce("intervalMinutes" * 60, ${ofHost} ${settings['fetcher.intervalSeconds']}::int)`;
}
