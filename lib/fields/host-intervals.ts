import { z } from 'zod';
import { normaliseHost } from './host.ts';

/** How often a mail host, or one account, may be set to be checked: from every minute to once a week. */
export const leastMinutes = 1;
export const mostMinutes = 10_080;
const mostHosts = 200;

const lineForm = 'must have a mail host and whole minutes on each line, such as: imap.example.com 5';

/**
 * Mail hosts that are checked sooner or later than the site's interval says, one on each line: the host, a space, minutes.
 * What is read is written anew, hosts in small letters and lines in order.
 */
export const hostIntervalsField = z
  .string('must be a text')
  .max(20_000, 'must have 20,000 characters or fewer')
  .transform((text, context) => {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
    const read = lines.map(readLine);
    const hosts = read.map((line) => ('host' in line ? line.host : ''));
    const twice = hosts.find((host, n) => host && hosts.indexOf(host) !== n);
    const problems = [
      ...read.flatMap((line) => ('problem' in line ? [line.problem] : [])),
      ...(twice ? [`must name ${twice} once`] : []),
      ...(hosts.length > mostHosts ? [`must name ${mostHosts} mail hosts or fewer`] : []),
    ];
    for (const message of problems.slice(0, 1)) context.addIssue({ code: 'custom', message });
    if (problems.length > 0) return z.NEVER;
    return read
      .flatMap((line) => ('host' in line ? [`${line.host} ${line.minutes}`] : []))
      .sort()
      .join('\n');
  });

function readLine(line: string): { host: string; minutes: number } | { problem: string } {
  const [name = '', given = '', ...rest] = line.trim().split(/\s+/);
  const host = normaliseHost(name);
  if (!host || !/^\d{1,5}$/.test(given) || rest.length > 0) return { problem: lineForm };
  const minutes = Number(given);
  if (minutes >= leastMinutes && minutes <= mostMinutes) return { host, minutes };
  return { problem: `must have ${leastMinutes} to ${mostMinutes.toLocaleString('en')} minutes for ${host}` };
}

/** The seconds of each mail host that such a text names. Pure. */
export function readHostIntervals(text: string | null): ReadonlyMap<string, number> {
  const lines = text ? text.split('\n').map((line) => line.split(' ')) : [];
  return new Map(lines.map(([host = '', minutes]) => [host, Number(minutes) * 60]));
}
