import { describe, expect, test } from 'vitest';
import { apple, calendar, google, outlook, vtimezone } from '../testing/invitations.ts';
import { spanWords } from './calendar-time.ts';
import { type Invitation, readInvitation } from './invitation.ts';
import { replyCalendar } from './invitation-reply.ts';

const part = (text: string, parameters: Record<string, string> = {}) => ({
  ...{ type: 'text/calendar', parameters, disposition: '', fileName: undefined, contentId: undefined },
  ...{ location: undefined, content: () => Buffer.from(text), children: [], inner: undefined },
});
const read = (text: string) => readInvitation(part(text)) as Invitation;
const event = (...lines: string[]) => read(calendar('REQUEST', ['UID:u', 'SUMMARY:s', ...lines]));

describe('an invitation', () => {
  test('of Outlook: a zone by Windows’ name, described in the file', () => {
    expect(read(outlook)).toMatchObject({
      kind: 'invited',
      uid: '040000008200E00074C5B7101A82E00800000000',
      sequence: 2,
      title: 'Packaging review',
      where: 'Room Walrus; 2nd floor',
      organizer: { name: 'Lena Vogt', address: 'lena.vogt@contoso.example' },
      attendees: [
        { name: 'Ana Popescu', address: 'ana@northwind.example', answer: null },
        { name: 'Bob, Northwind', address: 'bob@northwind.example', answer: 'accepted' },
      ],
      start: new Date('2026-12-03T13:00:00Z'),
      end: new Date('2026-12-03T14:00:00Z'),
      ownTime: 'Thu 3 December 2026, 14:00–15:00',
      zone: 'Europe/Berlin',
      overAt: new Date('2026-12-03T14:00:00Z'),
      repeats: '',
    });
  });

  test('of Google: every week, in a zone of the IANA', () => {
    expect(read(google)).toMatchObject({
      start: new Date('2026-07-06T07:30:00Z'),
      zone: 'Europe/Bucharest',
      repeats: 'every week on Monday and Thursday, until Thu 31 December 2026',
    });
  });

  test('of Apple: by minutes, not by an end', () => {
    expect(read(apple)).toMatchObject({
      kind: 'invited',
      start: new Date('2026-11-30T22:00:00Z'),
      end: new Date('2026-11-30T22:45:00Z'),
      ownTime: 'Mon 30 November 2026, 17:00–17:45',
      zone: 'America/New_York',
    });
  });

  test.each([
    ['the IANA', 'Europe/Berlin', '2026-07-01T12:00:00Z'],
    ['the IANA, in winter', 'Asia/Kathmandu', '2026-07-01T08:15:00Z'],
    ['Windows', 'W. Europe Standard Time', '2026-07-01T12:00:00Z'],
    ['Windows, in New York', 'Eastern Standard Time', '2026-07-01T18:00:00Z'],
    ['a path', '/freeassociation.sourceforge.net/Tzfile/Europe/Berlin', '2026-07-01T12:00:00Z'],
    ['a path of Mozilla', '/mozilla.org/20050126_1/America/Argentina/Buenos_Aires', '2026-07-01T17:00:00Z'],
  ])('knows a zone that its file does not describe by its name of %s', (_, zone, at) => {
    expect(event(`DTSTART;TZID=${zone}:20260701T140000`).start).toEqual(new Date(at));
  });

  test('believes its file before a name', () => {
    const zone = vtimezone('Customized Time Zone', '+0345', '+0345');
    const text = calendar('REQUEST', ['UID:u', 'DTSTART;TZID=Customized Time Zone:20260701T140000'], zone);
    expect(read(text)).toMatchObject({
      start: new Date('2026-07-01T10:15:00Z'),
      zone: 'Customized Time Zone',
    });
  });

  test('is at no instant where its clock is nowhere’s, or nobody knows it', () => {
    expect(event('DTSTART:20260701T140000')).toMatchObject({ start: null, zone: '' });
    expect(event('DTSTART;TZID=Middle-earth:20260701T140000')).toMatchObject({
      start: null,
      zone: 'Middle-earth',
      ownTime: 'Wed 1 July 2026, 14:00',
    });
  });

  test('for whole days names the last of them, not the day after', () => {
    const days = event('DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261227');
    expect(days.ownTime).toBe('Thu 24 December 2026 to Sat 26 December 2026, all day');
    expect(days).toMatchObject({ start: null, overAt: new Date('2026-12-27T12:00:00Z') });
    expect(event('DTSTART;VALUE=DATE:20261224').ownTime).toBe('Thu 24 December 2026, all day');
  });

  test.each([
    ['FREQ=DAILY;COUNT=5', 'every day, 5 times'],
    ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'every week from Monday to Friday'],
    ['FREQ=WEEKLY;INTERVAL=2', 'every 2 weeks'],
    ['FREQ=MONTHLY;BYDAY=2TU', 'every month on the 2nd Tuesday'],
    ['FREQ=MONTHLY;BYDAY=-1FR', 'every month on the last Friday'],
    ['FREQ=MONTHLY;BYMONTHDAY=1,15', 'every month on the 1st and the 15th'],
    [
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
      'every month on the last Monday, Tuesday, Wednesday, Thursday or Friday',
    ],
    ['FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=3', 'every year on the 3rd in November'],
    ['FREQ=SECONDLY', 'repeated many times a day'],
  ])('that repeats by %s says %s', (rule, words) => {
    expect(event('DTSTART:20261201T100000Z', `RRULE:${rule}`).repeats).toBe(words);
  });

  test('is about the series, whose days that differ come along', () => {
    const oneDay =
      'BEGIN:VEVENT\r\nUID:x\r\nSUMMARY:One day\r\nRECURRENCE-ID:20260709T073000Z\r\nEND:VEVENT\r\n';
    const text = google.replace('BEGIN:VEVENT', `${oneDay}BEGIN:VEVENT`);
    expect(read(text)).toMatchObject({ title: 'Stand-up', recurrence: '' });
  });

  test.each([
    ['REPLY', '', 'answered'],
    ['COUNTER', '', 'countered'],
    ['CANCEL', '', 'cancelled'],
    ['REQUEST', 'STATUS:CANCELLED', 'cancelled'],
    ['PUBLISH', '', 'told'],
  ])('by METHOD:%s %s is %s', (method, status, kind) => {
    expect(read(calendar(method, ['UID:u', ...[status].filter(Boolean)])).kind).toBe(kind);
  });

  test('that describes a zone which never rests is read by its name', () => {
    const busy = vtimezone('Europe/Berlin', '+0100', '+0200').replaceAll('FREQ=YEARLY', 'FREQ=SECONDLY');
    const { start } = read(
      calendar('REQUEST', ['UID:u', 'DTSTART;TZID=Europe/Berlin:20260701T140000'], busy),
    );
    expect(start).toEqual(new Date('2026-07-01T12:00:00Z'));
  });
});

test.each([
  ['(GMT-05:00) Eastern Time (US & Canada)', '14'],
  ['GMT+0200', '08'],
  ['UTC-5', '15'],
  ['Europe/Berlin 1', '08'],
  ['America\\/New_York', '14'],
  ['Europe-Berlin', '08'],
  ['Berlin', '08'],
  ['New York', '14'],
])('the zone %s is known without being described', (zone, hour) => {
  const { start } = event(`DTSTART;TZID=${zone}:20260710T100000`);
  expect(start?.toISOString()).toBe(`2026-07-10T${hour}:00:00.000Z`);
});

test('a time with its distance from UTC is that time', () => {
  const { start, end } = event('DTSTART:20260710T100000+0200', 'DTEND;VALUE=DATE-TIME:20260710T110000+02:00');
  expect([start?.toISOString(), end?.toISOString()]).toEqual([
    '2026-07-10T08:00:00.000Z',
    '2026-07-10T09:00:00.000Z',
  ]);
});

test('where it has no place but a room on a screen, that is the place', () => {
  const room = 'https://video.example/room1';
  for (const line of [`CONFERENCE;VALUE=URI;FEATURE=VIDEO:${room}`, `X-GOOGLE-CONFERENCE:${room}`])
    expect(event('DTSTART:20260710T100000Z', line).where).toBe(room);
  expect(event('LOCATION:Room 5', `CONFERENCE;VALUE=URI:${room}`).where).toBe('Room 5');
  expect(event('CONFERENCE;VALUE=URI:javascript:alert(1)').where).toBe('');
});

test.each([
  ['a property without a value', 'ORGANIZER;CN=Rent a car'],
  ['a date that is none', 'EXDATE;VALUE=DATE:'],
  ['a time in words', 'DTEND:INVALID-DATE'],
  ['a length of three billion years', 'DURATION:P999999999999999999W'],
  ['blanks behind what begins', 'BEGIN:VALARM  \r\nTRIGGER:-PT5M\r\nEND:VALARM '],
])('%s hides no event', (_, line) => {
  const { title, start } = event('DTSTART:20260710T100000Z', line);
  expect([title, start?.toISOString()]).toEqual(['s', '2026-07-10T10:00:00.000Z']);
});

test('an event without a calendar around it is read', () => {
  expect(read('BEGIN:VEVENT\r\nUID:u\r\nSUMMARY:s\r\nDTSTART:20260710T100000Z\r\nEND:VEVENT\r\n').title).toBe(
    's',
  );
});

test('a note of a journal is told', () => {
  const note =
    'BEGIN:VCALENDAR\r\nBEGIN:VJOURNAL\r\nUID:u\r\nSUMMARY:Minutes\r\nDESCRIPTION:The words\r\nEND:VJOURNAL\r\nEND:VCALENDAR\r\n';
  expect(read(note)).toMatchObject({ kind: 'told', title: 'Minutes', notes: 'The words' });
});

test('what it is about is in the words of who asks, and of who answers', () => {
  const lines = ['UID:u', 'SUMMARY:s', 'DESCRIPTION:Agenda\\nBudget', 'COMMENT:I am away'];
  expect(read(calendar('REQUEST', lines)).notes).toBe('Agenda\nBudget');
  expect(read(calendar('REPLY', lines)).notes).toBe('I am away');
});

describe('a reply', () => {
  const now = new Date('2026-11-28T10:11:12Z');
  const ana = { name: 'Ana Popescu', address: 'ana@northwind.example' };
  const lines = (text: string) => text.replace(/\r\n[ \t]/g, '').split('\r\n');

  test('says who answers what to whom, and the meeting as it was asked (RFC 5546 3.2.3)', () => {
    const reply = replyCalendar(read(outlook).asked, ana, 'accepted', now);
    expect(lines(reply.slice(0, reply.indexOf('BEGIN:VTIMEZONE')))).toEqual([
      'BEGIN:VCALENDAR',
      'PRODID:-//Rekey//Rekey//EN',
      'VERSION:2.0',
      'METHOD:REPLY',
      '',
    ]);
    expect(lines(reply.slice(reply.indexOf('BEGIN:VEVENT')))).toEqual([
      'BEGIN:VEVENT',
      'DTSTAMP:20261128T101112Z',
      'UID:040000008200E00074C5B7101A82E00800000000',
      'SEQUENCE:2',
      'DTSTART;TZID=W. Europe Standard Time:20261203T140000',
      'DTEND;TZID=W. Europe Standard Time:20261203T150000',
      'SUMMARY;LANGUAGE=en-GB:Packaging review',
      'LOCATION;LANGUAGE=en-GB:Room Walrus\\; 2nd floor',
      'ORGANIZER;CN=Lena Vogt:mailto:lena.vogt@contoso.example',
      'ATTENDEE;CN=Ana Popescu;PARTSTAT=ACCEPTED:mailto:ana@northwind.example',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ]);
    // The zone that its times name goes along.
    expect(reply.match(/TZID:W\. Europe Standard Time/g)).toHaveLength(1);
    for (const line of reply.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  });

  test.each([
    ['accepted', 'ACCEPTED'],
    ['tentative', 'TENTATIVE'],
    ['declined', 'DECLINED'],
  ] as const)('%s is PARTSTAT=%s, and is read as that', (answer, partstat) => {
    const reply = replyCalendar(read(apple).asked, ana, answer, now);
    expect(reply).toContain(`PARTSTAT=${partstat}`);
    expect(read(reply)).toMatchObject({
      kind: 'answered',
      uid: read(apple).uid,
      attendees: [{ ...ana, answer }],
    });
  });

  test('to one day of a series names that day as it was named', () => {
    const asked = event('DTSTART:20260709T080000Z', 'RECURRENCE-ID;TZID=Europe/Bucharest:20260709T103000');
    expect(lines(replyCalendar(asked.asked, ana, 'declined', now))).toContain(
      'RECURRENCE-ID;TZID=Europe/Bucharest:20260709T103000',
    );
  });

  test('ends no line early, whatever the names in it are', () => {
    const asked = event('ORGANIZER;CN="x^nMETHOD:CANCEL":mailto:o@x.example');
    const reply = replyCalendar(
      asked.asked,
      { name: 'A\r\nMETHOD:CANCEL', address: 'a@x.example' },
      'accepted',
      now,
    );
    expect(lines(reply).filter((line) => line.startsWith('METHOD'))).toEqual(['METHOD:REPLY']);
    expect(read(reply).kind).toBe('answered');
  });
});

test('a span over midnight names both days', () => {
  const at = (iso: string) => ({ at: null, wall: new Date(iso), isDay: false, zone: '' });
  expect(spanWords(at('2026-12-31T22:00:00Z'), at('2027-01-01T02:00:00Z'))).toBe(
    'Thu 31 December 2026, 22:00 to Fri 1 January 2027, 02:00',
  );
});
