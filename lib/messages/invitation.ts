import ICAL from 'ical.js';
import { decodeText } from '../mime/charset.ts';
import { dayMs } from '../time-units.ts';
import type { Answer } from './answers.ts';
import { type CalendarTime, readTime, spanWords, timeOf, tzidOf } from './calendar-time.ts';
import { withoutInvisible } from './invisible.ts';
import { mendCalendar, withoutOffsets, withoutQuotedPrintable } from './mend-calendar.ts';
import type { Part } from './mime-tree.ts';
import { repetitionWords } from './repetition.ts';

export type Attendee = { name: string; address: string; answer: Answer | 'delegated' | null };

/** What an invitation says (RFC 5545, RFC 5546). */
export type Invitation = {
  kind: 'invited' | 'cancelled' | 'answered' | 'countered' | 'told';
  /** What all messages about the same meeting have in common. */
  uid: string;
  /** Of one day of a series; empty: of all of it. */
  recurrence: string;
  sequence: number;
  stampedAt: Date | null;
  title: string;
  where: string;
  /** What it is about, in the words of who asks; of an answer, in those of who answers. */
  notes: string;
  organizer: { name: string; address: string } | null;
  /** Who else is asked. */
  attendees: Attendee[];
  /** null where only its own clock is known. */
  start: Date | null;
  end: Date | null;
  /** The day, and the time where there is one, on the organiser's clock. */
  ownTime: string;
  /** What that clock is called; empty for none. */
  zone: string;
  /** When it is over for good; null where that is not known. */
  overAt: Date | null;
  /** How it repeats, in words; empty where it does not. */
  repeats: string;
  /** What else its file tells, each in a line: other events, and the days of a series that differ. */
  others: string[];
  /** What an answer repeats of it, ready to be written (invitation-reply.ts). */
  asked: AskedLines;
};

/** Content lines of a calendar (RFC 5545 3.1). */
export type AskedLines = { zones: string[]; event: string[] };

const mostBytes = 256 * 1024;
const mostAttendees = 50;
const mostOthers = 20;
const longestNotes = 20_000;
/** Ten years. */
const longestSeconds = 10 * 366 * 86_400;
/** Of what an answer repeats. */
const longestLine = 4_000;

/** Also what a program attached under a name alone. */
export const isCalendar = ({ type, fileName }: Pick<Part, 'type' | 'fileName'>) =>
  /^(?:text\/(?:calendar|x-vcalendar)|application\/(?:ics|calendar|x-ical|x-ics))$/.test(type) ||
  (/^(?:application\/octet-stream|text\/plain)$/.test(type) && /\.(?:ics|vcs)$/i.test(fileName ?? ''));

/** What a calendar says of its meeting; null where it holds none, or cannot be read. Pure. */
export function readInvitation(part: Part): Invitation | null {
  const written = decodeText(
    unfolded(part.content().subarray(0, mostBytes)),
    part.parameters.charset ?? 'utf-8',
  );
  const text = withoutOffsets(withoutQuotedPrintable(written));
  return readCalendar(text, part) ?? readCalendar(mendCalendar(text), part);
}

/** Lines may be folded within a letter (RFC 5545 3.1). */
const unfolded = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString('latin1').replace(/(?<=[\x80-\xff])\r?\n[ \t](?=[\x80-\xbf])/g, ''), 'latin1');

function readCalendar(text: string, part: Part): Invitation | null {
  try {
    const calendar = new ICAL.Component(ICAL.parse(text));
    // Some send an event or a task without a calendar around it.
    const all = (name: string) => (calendar.name === name ? [calendar] : calendar.getAllSubcomponents(name));
    const events = all('vevent');
    // A series comes with the days that differ: it is what the message is about.
    const event = events.find((one) => !one.hasProperty('recurrence-id')) ?? events[0];
    const others = events
      .filter((one) => one !== event)
      .slice(0, mostOthers)
      .map(inOneLine)
      .filter(Boolean);
    if (event) return { ...readEvent(calendar, event, part.parameters.method), others };
    // A task and a note are told; they are answered by nobody here.
    const [task] = ['vtodo', 'vjournal'].flatMap(all);
    return task ? { ...readEvent(calendar, task, part.parameters.method), kind: 'told' } : null;
  } catch {
    return null;
  }
}

function inOneLine(event: ICAL.Component): string {
  const start = readTime(event.getFirstProperty('dtstart'));
  const when = start ? spanWords(start, endOf(event)) : '';
  return [line(event.getFirstPropertyValue('summary')), when].filter(Boolean).join(' · ');
}

function readEvent(calendar: ICAL.Component, event: ICAL.Component, methodOfPart?: string): Invitation {
  const method = upper(calendar.getFirstPropertyValue('method') ?? methodOfPart);
  const start = readTime(event.getFirstProperty('dtstart') ?? event.getFirstProperty('due'));
  const end = endOf(event);
  const rule = event.getFirstPropertyValue('rrule');
  const hasDates = event.hasProperty('rdate');
  return {
    kind: kindOf(method, upper(event.getFirstPropertyValue('status'))),
    uid: String(event.getFirstPropertyValue('uid') ?? '').slice(0, longestLine),
    recurrence: String(event.getFirstPropertyValue('recurrence-id') ?? '').slice(0, 40),
    sequence: sequenceOf(event.getFirstPropertyValue('sequence')),
    stampedAt: readTime(event.getFirstProperty('dtstamp'))?.at ?? null,
    title: line(event.getFirstPropertyValue('summary')),
    where: line(event.getFirstPropertyValue('location')) || videoRoom(event),
    notes: notesOf(event, method),
    organizer: personOf(event.getFirstProperty('organizer')),
    attendees: event.getAllProperties('attendee').slice(0, mostAttendees).flatMap(attendeeOf),
    start: start?.at ?? null,
    end: end?.at ?? null,
    ownTime: start ? spanWords(start, end) : '',
    zone: start?.zone ?? '',
    overAt: overAt(start, end, rule, hasDates),
    repeats: rule instanceof ICAL.Recur ? repetitionWords(rule) : hasDates ? 'repeated' : '',
    others: [],
    asked: askedLines(calendar, event),
  };
}

/** Where people meet who see each other on a screen (RFC 7986 5.11, and as Google and Microsoft called it before). */
function videoRoom(event: ICAL.Component): string {
  return (
    ['conference', 'x-google-conference', 'x-microsoft-skypeteamsmeetingurl']
      .map((name) => line(event.getFirstPropertyValue(name)))
      .find((address) => /^https:\/\//i.test(address)) ?? ''
  );
}

function notesOf(event: ICAL.Component, method: string): string {
  const isAnswer = method === 'REPLY' || method === 'COUNTER';
  const notes = event.getFirstPropertyValue(isAnswer ? 'comment' : 'description');
  return withoutInvisible(typeof notes === 'string' ? notes.slice(0, longestNotes) : '').trim();
}

function kindOf(method: string, status: string): Invitation['kind'] {
  if (method === 'CANCEL' || status === 'CANCELLED') return 'cancelled';
  if (method === 'REPLY') return 'answered';
  if (method === 'COUNTER') return 'countered';
  return method === 'REQUEST' || method === 'ADD' ? 'invited' : 'told';
}

function endOf(event: ICAL.Component): CalendarTime | null {
  const written = readTime(event.getFirstProperty('dtend'));
  if (written) return written;
  const start = event.getFirstProperty('dtstart');
  const [from, length] = [start?.getFirstValue(), event.getFirstPropertyValue('duration')];
  if (!(from instanceof ICAL.Time) || !(length instanceof ICAL.Duration)) return null;
  // Days are counted one by one: of a length that nobody means there would be no end of it.
  if (Math.abs(length.toSeconds()) > longestSeconds) return null;
  const end = from.clone();
  end.addDuration(length);
  return timeOf(end, tzidOf(start));
}

/** A clock of nowhere, and a whole day, are over when they are so everywhere: twelve hours after UTC. */
function overAt(
  start: CalendarTime | null,
  end: CalendarTime | null,
  rule: unknown,
  hasDates: boolean,
): Date | null {
  if (hasDates || !start) return null;
  if (rule instanceof ICAL.Recur) {
    const last = rule.until && !rule.count ? timeOf(rule.until, '') : null;
    return last ? new Date(last.wall.getTime() + 2 * dayMs) : null;
  }
  const last = end && end.wall.getTime() > start.wall.getTime() ? end : start;
  if (last.at) return last.at;
  const wholeDay = last.isDay && last === start ? dayMs : 0;
  return new Date(last.wall.getTime() + wholeDay + dayMs / 2);
}

/** RFC 5546 3.2.3: an answer names the meeting, its revision and its day of a series; that it says when and what helps people. */
function askedLines(calendar: ICAL.Component, event: ICAL.Component): AskedLines {
  const names = [
    'uid',
    'sequence',
    'recurrence-id',
    'dtstart',
    'dtend',
    'duration',
    'rrule',
    'summary',
    'location',
    'organizer',
  ];
  const properties = names.flatMap((name) => event.getFirstProperty(name) ?? []);
  const used = new Set(properties.map(tzidOf).filter(Boolean));
  const zones = calendar
    .getAllSubcomponents('vtimezone')
    .filter((zone) => used.has(String(zone.getFirstPropertyValue('tzid'))))
    .map((zone) => zone.toString())
    .filter((text) => text.length <= 16 * longestLine)
    .slice(0, 3);
  const lines = properties
    .map((property) => property.toICALString())
    .filter((text) => text.length <= longestLine);
  return { zones, event: lines };
}

function personOf(property: ICAL.Property | null): Invitation['organizer'] {
  const address = line(property?.getFirstValue()).replace(/^mailto:/i, '');
  const name = line(property?.getFirstParameter('cn'));
  return address || name ? { name: name === address ? '' : name, address } : null;
}

function attendeeOf(property: ICAL.Property): Attendee[] {
  const person = personOf(property);
  return person ? [{ ...person, answer: answerOf(upper(property.getFirstParameter('partstat'))) }] : [];
}

function answerOf(status: string): Attendee['answer'] {
  if (status === 'ACCEPTED') return 'accepted';
  if (status === 'TENTATIVE') return 'tentative';
  if (status === 'DECLINED') return 'declined';
  return status === 'DELEGATED' ? 'delegated' : null;
}

const sequenceOf = (value: unknown) =>
  Number.isInteger(Number(value)) ? Math.min(Math.max(Number(value), 0), 2 ** 31 - 1) : 0;

const upper = (value: unknown) => (typeof value === 'string' ? value.slice(0, 100).toUpperCase() : '');

const line = (value: unknown) =>
  withoutInvisible(typeof value === 'string' ? value.slice(0, 1000) : '')
    .replace(/\s+/g, ' ')
    .trim();

/** A person in one line. Pure. */
export const personWords = ({ name, address }: { name: string; address: string }) =>
  name && address ? `${name} <${address}>` : name || address;

/** What search finds an invitation by, and what a list shows of one that has no other text. Pure. */
export function invitationText({ title, where, ownTime, zone, organizer, others }: Invitation): string {
  const who = organizer ? personWords(organizer) : '';
  return [title, [ownTime, zone].filter(Boolean).join(' '), where, who, ...others]
    .filter(Boolean)
    .join(' · ');
}
