import ICAL from 'ical.js';
import type { Answer } from './answers.ts';
import type { AskedLines, Attendee } from './invitation.ts';

const written: Record<Answer, string> = {
  accepted: 'ACCEPTED',
  tentative: 'TENTATIVE',
  declined: 'DECLINED',
};

/**
 * The calendar that answers an invitation (RFC 5546 3.2.3): one attendee, what they say, and the meeting as it was
 * asked: its UID, SEQUENCE, RECURRENCE-ID and ORGANIZER, with the zones its times name. Pure.
 */
export function replyCalendar(
  asked: AskedLines,
  attendee: Pick<Attendee, 'name' | 'address'>,
  answer: Answer,
  now: Date,
): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'PRODID:-//Rekey//Rekey//EN',
    'VERSION:2.0',
    'METHOD:REPLY',
    ...asked.zones,
    'BEGIN:VEVENT',
    `DTSTAMP:${now.toISOString().replace(/[-:]|\.\d+/g, '')}`,
    ...asked.event,
    attendeeLine(attendee, answer),
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function attendeeLine({ name, address }: Pick<Attendee, 'name' | 'address'>, answer: Answer): string {
  const property = new ICAL.Property('attendee');
  if (name) property.setParameter('cn', name.replace(/["\p{Cc}]+/gu, ' '));
  property.setParameter('partstat', written[answer]);
  property.setValue(`mailto:${address}`);
  return property.toICALString();
}
