import ICAL from 'ical.js';
import { decodeText } from './charset.ts';
import { withoutInvisible } from './invisible.ts';
import type { Part } from './mime-tree.ts';

/** What an invitation says (RFC 5545, RFC 5546). */
export type Invitation = {
  kind: 'invited' | 'cancelled' | 'answered' | 'told';
  title: string;
  where: string;
  organizer: string;
  /** Who else is asked. */
  attendees: string[];
  /** null where only its own clock is known. */
  start: Date | null;
  end: Date | null;
  /** The day, and the time where there is one, on the organiser's clock. */
  ownTime: string;
  /** What that clock is called; empty for none. */
  zone: string;
  repeats: boolean;
};

const mostBytes = 256 * 1024;
const mostAttendees = 50;

export const isCalendar = ({ type }: Part) => type === 'text/calendar' || type === 'application/ics';

/** What the first meeting in a calendar says; null where it holds none, or cannot be read. Pure. */
export function readInvitation(part: Part): Invitation | null {
  try {
    const text = decodeText(part.content().subarray(0, mostBytes), part.parameters.charset ?? 'utf-8');
    const calendar = new ICAL.Component(ICAL.parse(text));
    const found = calendar.getFirstSubcomponent('vevent');
    if (!found) return null;
    const event = new ICAL.Event(found);
    const method = String(
      calendar.getFirstPropertyValue('method') ?? part.parameters.method ?? '',
    ).toUpperCase();
    const status = String(found.getFirstPropertyValue('status') ?? '').toUpperCase();
    const zone = found.getFirstProperty('dtstart')?.getParameter('tzid');
    return {
      kind: kindOf(method, status),
      title: line(event.summary),
      where: line(event.location),
      organizer: person(found.getFirstProperty('organizer')),
      attendees: found.getAllProperties('attendee').slice(0, mostAttendees).map(person).filter(Boolean),
      start: instantOf(event.startDate),
      end: instantOf(event.endDate),
      ownTime: event.startDate?.toString().replace('T', ' ').slice(0, 16) ?? '',
      zone: line(zone),
      repeats: event.isRecurring(),
    };
  } catch {
    return null;
  }
}

function kindOf(method: string, status: string): Invitation['kind'] {
  if (method === 'CANCEL' || status === 'CANCELLED') return 'cancelled';
  if (method === 'REPLY' || method === 'COUNTER') return 'answered';
  return method === 'REQUEST' || method === 'ADD' ? 'invited' : 'told';
}

/** A whole day is the same everywhere, and a clock of nowhere is no instant: neither is one. */
function instantOf(time: ICAL.Time | null): Date | null {
  if (!time || time.isDate || time.zone === ICAL.Timezone.localTimezone) return null;
  const at = new Date(time.toUnixTime() * 1000);
  return Number.isNaN(at.getTime()) ? null : at;
}

function person(property: ICAL.Property | null): string {
  const address = String(property?.getFirstValue() ?? '').replace(/^mailto:/i, '');
  const name = line(property?.getParameter('cn'));
  return name && name !== address ? `${name} <${line(address)}>` : line(address);
}

const line = (value: unknown) =>
  withoutInvisible(typeof value === 'string' ? value.slice(0, 1000) : '')
    .replace(/\s+/g, ' ')
    .trim();

/** What search finds an invitation by, and what a list shows of one that has no other text. Pure. */
export function invitationText({ title, where, ownTime, zone, organizer }: Invitation): string {
  return [title, [ownTime, zone].filter(Boolean).join(' '), where, organizer].filter(Boolean).join(' · ');
}
