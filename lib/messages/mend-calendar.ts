import libqp from 'libqp';
import { decodeText } from '../mime/charset.ts';

const property = /^[A-Za-z][A-Za-z0-9-]{0,60}[;:]/;
const dayAlone = /^(DTSTART|DTEND|RECURRENCE-ID)(:\d{8})$/i;

const isoTime =
  /^(DTSTART|DTEND|RECURRENCE-ID|DTSTAMP)((?:;[^:]{0,200})?:)(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d{1,9})?(Z?))?$/i;

/** A time as ISO 8601 writes it for people, as RFC 5545 3.3.5 has it. */
const inBasicForm = (line: string) =>
  line.replace(isoTime, (_, name, to, year, month, day, hour, minute, second, zone) => {
    const date = `${year}${month}${day}`;
    return `${name}${to}${date}${hour === undefined ? '' : `T${hour}${minute}${second ?? '00'}${zone}`}`;
  });

const quoted = /^([^:\n]{0,200});ENCODING=QUOTED-PRINTABLE([^:\n]{0,200}):((?:[^\r\n]*=\r?\n)*[^\r\n]*)/gim;

/** vCalendar 1.0 wrote its texts in quoted-printable: as RFC 5545 3.3.11 writes them. Pure. */
export function withoutQuotedPrintable(text: string): string {
  return text.replace(quoted, (_, name: string, more: string, value: string) => {
    const parameters = `${name}${more}`;
    const charset = /;CHARSET=([\w-]{1,40})/i.exec(parameters)?.[1] ?? 'utf-8';
    const read = decodeText(libqp.decode(value), charset);
    const escaped = read.replace(/\\(?![\\;,nN])/g, '\\\\').replace(/\r?\n/g, '\\n');
    return `${parameters.replace(/;CHARSET=[\w-]{1,40}/i, '')}:${escaped}`;
  });
}

/**
 * A calendar whose lines break the rules, as far set right that it can be read (RFC 5545 3.1): lines of a text that nobody
 * folded belong to the one before, a day alone is a day, a time with dashes and colons one without, what was opened is closed, and of several the first counts. Pure.
 */
export function mendCalendar(text: string): string {
  const lines: string[] = [];
  const open: string[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, what, name = ''] = /^(BEGIN|END):([A-Za-z0-9-]{1,60})\s*$/i.exec(line) ?? [];
    if (lines.length === 0 && !what) continue;
    if (what?.toUpperCase() === 'BEGIN') open.push(name);
    else if (what) open.pop();
    if (property.test(line)) lines.push(inBasicForm(line).replace(dayAlone, '$1;VALUE=DATE$2'));
    else if (line.trim() !== '') lines.push(/^[ \t]/.test(line) ? line : ` ${line}`);
    if (what && open.length === 0) break;
  }
  return [...lines, ...open.reverse().map((name) => `END:${name}`)].join('\r\n');
}
