import ICAL from 'ical.js';
import libqp from 'libqp';
import { decodeText } from '../mime/charset.ts';

const property = /^[A-Za-z][A-Za-z0-9-]{0,60}[;:]/;
const dayAlone = /^(DTSTART|DTEND|RECURRENCE-ID)(:\d{8})$/i;

const looseTime =
  /^(DTSTART|DTEND|DUE|RECURRENCE-ID|DTSTAMP)((?:;[^:]{0,200})?:)[ \t]{0,9}(\d{8}T\d{4})(\d\d)?(Z?)[ \t]{0,9}$/i;

/** A time with blanks around it, or without its seconds. */
const inFullForm = (line: string) =>
  line.replace(
    looseTime,
    (_, name, to, time, seconds, zone) => `${name}${to}${time}${seconds ?? '00'}${zone}`,
  );

/** A property whose value can be read: what cannot be must not hide the event. */
function isReadable(line: string): boolean {
  if (/^(?:BEGIN|END):/i.test(line)) return true;
  try {
    const [, rule] = /^(?:RRULE|EXRULE)(?:;[^:]{0,200})?:(.*)/i.exec(line) ?? [];
    if (rule !== undefined) ICAL.Recur.fromString(rule);
    const value: unknown = ICAL.Property.fromString(line.replace(/\r?\n[ \t]/g, '')).getFirstValue();
    // A day that is none is read as one of the year NaN.
    return !(value instanceof ICAL.Time) || Number.isFinite(value.year);
  } catch {
    return false;
  }
}

/** The name of a zone with a colon, a comma or a semicolon in it, which must stand in quotes. */
const withQuotedZone = (line: string) =>
  line.replace(/^([A-Z-]{1,20};TZID=)([^"]{1,150})(?=:\d{8}T\d{4,6}\s*$)/i, '$1"$2"');

const isoTime =
  /^(DTSTART|DTEND|RECURRENCE-ID|DTSTAMP)((?:;[^:]{0,200})?:)(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d{1,9})?(Z?))?$/i;

/** A time as ISO 8601 writes it for people, as RFC 5545 3.3.5 has it. */
const inBasicForm = (line: string) =>
  line.replace(isoTime, (_, name, to, year, month, day, hour, minute, second, zone) => {
    const date = `${year}${month}${day}`;
    return `${name}${to}${date}${hour === undefined ? '' : `T${hour}${minute}${second ?? '00'}${zone}`}`;
  });

const offsetTime =
  /^(DTSTART|DTEND|DUE|RECURRENCE-ID)(?:;[^:]{0,200})?:(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)([+-]\d\d):?(\d\d)$/i;

/** Times with their distance from UTC behind them, which RFC 5545 3.3.5 does not know, as those of UTC. Pure. */
export function withoutOffsets(text: string): string {
  if (!/T\d{6}[+-]\d\d/.test(text)) return text;
  return text.split('\n').map(inUtc).join('\n');
}

const inUtc = (line: string) =>
  !/^(?:DT|DUE|RECUR)/i.test(line)
    ? line
    : line
        .trimEnd()
        .replace(
          offsetTime,
          (whole, name: string, year, month, day, hour, minute, second, hours, minutes) => {
            const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${hours}:${minutes}`);
            return Number.isNaN(at.getTime())
              ? whole
              : `${name}:${at.toISOString().replace(/[-:]|\.\d{3}/g, '')}`;
          },
        );

const isQuoted = /;ENCODING=QUOTED-PRINTABLE/i;
const longestHead = 400;

/** vCalendar 1.0 wrote its texts in quoted-printable: as RFC 5545 3.3.11 writes them. Pure. */
export function withoutQuotedPrintable(text: string): string {
  if (!isQuoted.test(text)) return text;
  const lines = text.split('\n');
  const read: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string;
    const colon = line.indexOf(':');
    const head = line.slice(0, Math.min(Math.max(colon, 0), longestHead));
    if (colon > longestHead || !isQuoted.test(head)) {
      read.push(line);
      continue;
    }
    const from = at;
    while (/=\r?$/.test((lines[at] as string).slice(-2)) && at + 1 < lines.length) at += 1;
    const value = [line.slice(colon + 1), ...lines.slice(from + 1, at + 1)].join('\n').replace(/\r$/, '');
    read.push(inRfc5545(head.replace(isQuoted, ''), value));
  }
  return read.join('\n');
}

function inRfc5545(head: string, value: string): string {
  const charset = /;CHARSET=([\w-]{1,40})/i.exec(head)?.[1] ?? 'utf-8';
  const text = decodeText(libqp.decode(value), charset);
  const escaped = text.replace(/\\(?![\\;,nN])/g, '\\\\').replace(/\r?\n/g, '\\n');
  return `${head.replace(/;CHARSET=[\w-]{1,40}/i, '')}:${escaped}`;
}

/**
 * A calendar whose lines break the rules, as far set right that it can be read (RFC 5545 3.1): lines of a text that nobody
 * folded belong to the one before, a day alone is a day, a time with dashes and colons, blanks or no seconds one without, a zone with a colon in its name stands in quotes, a value that is none is left out, what was opened is closed, and of several the first counts. Pure.
 */
export function mendCalendar(text: string): string {
  const lines: string[] = [];
  const open: string[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, what, name = ''] = /^(BEGIN|END):([A-Za-z0-9-]{1,60})\s*$/i.exec(line) ?? [];
    if (lines.length === 0 && !what) continue;
    if (what?.toUpperCase() === 'BEGIN') open.push(name);
    else if (what) open.pop();
    if (what) lines.push(`${what}:${name}`);
    else if (property.test(line))
      lines.push(inFullForm(inBasicForm(withQuotedZone(line))).replace(dayAlone, '$1;VALUE=DATE$2'));
    else if (line.trim() !== '') lines.push(/^[ \t]/.test(line) ? line : ` ${line}`);
    if (what && open.length === 0) break;
  }
  return [...joined(lines).filter(isReadable), ...open.reverse().map((name) => `END:${name}`)].join('\r\n');
}

/** Each property with the lines that go on with it. */
function joined(lines: string[]): string[] {
  const whole: string[][] = [];
  for (const line of lines) {
    if (/^[ \t]/.test(line)) whole.at(-1)?.push(line);
    else whole.push([line]);
  }
  return whole.map((some) => some.join('\r\n'));
}
