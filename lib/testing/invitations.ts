// Invitations in the shapes that programs send them, the people and places made up.

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n`;

/** A zone with the rules of the European Union for its two offsets. */
export const vtimezone = (tzid: string, winter: string, summer: string) =>
  lines(
    'BEGIN:VTIMEZONE',
    `TZID:${tzid}`,
    'BEGIN:STANDARD',
    'DTSTART:16010101T030000',
    `TZOFFSETFROM:${summer}`,
    `TZOFFSETTO:${winter}`,
    'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10',
    'END:STANDARD',
    'BEGIN:DAYLIGHT',
    'DTSTART:16010101T020000',
    `TZOFFSETFROM:${winter}`,
    `TZOFFSETTO:${summer}`,
    'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3',
    'END:DAYLIGHT',
    'END:VTIMEZONE',
  );

/** A calendar with one event of these lines. */
export const calendar = (method: string, event: string[], zone = '') =>
  `${lines('BEGIN:VCALENDAR', 'PRODID:-//Somebody//Calendar//EN', 'VERSION:2.0', `METHOD:${method}`)}${zone}${lines(
    'BEGIN:VEVENT',
    ...event,
    'END:VEVENT',
    'END:VCALENDAR',
  )}`;

export const outlook = calendar(
  'REQUEST',
  [
    'ORGANIZER;CN=Lena Vogt:mailto:lena.vogt@contoso.example',
    'ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=Ana Popescu',
    ' :mailto:ana@northwind.example',
    'ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE;CN="Bob, Northwind"',
    ' :MAILTO:bob@northwind.example',
    'DESCRIPTION;LANGUAGE=en-GB:Please bring the samples.\\n\\nLena',
    'UID:040000008200E00074C5B7101A82E00800000000',
    'SUMMARY;LANGUAGE=en-GB:Packaging review',
    'DTSTART;TZID=W. Europe Standard Time:20261203T140000',
    'DTEND;TZID=W. Europe Standard Time:20261203T150000',
    'CLASS:PUBLIC',
    'PRIORITY:5',
    'DTSTAMP:20261127T084000Z',
    'TRANSP:OPAQUE',
    'STATUS:CONFIRMED',
    'SEQUENCE:2',
    'LOCATION;LANGUAGE=en-GB:Room Walrus\\; 2nd floor',
    'X-MICROSOFT-CDO-APPT-SEQUENCE:2',
    'X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE',
    'BEGIN:VALARM',
    'DESCRIPTION:REMINDER',
    'TRIGGER;RELATED=START:-PT15M',
    'ACTION:DISPLAY',
    'END:VALARM',
  ],
  vtimezone('W. Europe Standard Time', '+0100', '+0200'),
);

export const google = calendar(
  'REQUEST',
  [
    'DTSTART;TZID=Europe/Bucharest:20260706T103000',
    'DTEND;TZID=Europe/Bucharest:20260706T104500',
    'RRULE:FREQ=WEEKLY;WKST=MO;UNTIL=20261231T215959Z;BYDAY=MO,TH',
    'DTSTAMP:20260630T120000Z',
    'ORGANIZER;CN=Lena Vogt:mailto:lena.vogt@contoso.example',
    'UID:5q3k8a1l0c7v@google.com',
    'ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE',
    ' ;CN=Lena Vogt;X-NUM-GUESTS=0:mailto:lena.vogt@contoso.example',
    'ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=',
    ' TRUE;CN=ana@northwind.example;X-NUM-GUESTS=0:mailto:ana@northwind.example',
    'X-MICROSOFT-CDO-OWNERAPPTID:-1500000000',
    'CREATED:20260630T115900Z',
    'DESCRIPTION:',
    'LAST-MODIFIED:20260630T115959Z',
    'LOCATION:https://meet.example.com/abc-defg-hij',
    'SEQUENCE:0',
    'STATUS:CONFIRMED',
    'SUMMARY:Stand-up',
    'TRANSP:OPAQUE',
  ],
  vtimezone('Europe/Bucharest', '+0200', '+0300'),
);

export const apple = calendar('REQUEST', [
  'CREATED:20261126T190000Z',
  'UID:7F0A2D1E-52C0-4F0B-9E57-3D1B0C6B9E11',
  'DURATION:PT45M',
  'TRANSP:OPAQUE',
  'X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC',
  'SUMMARY:Call with the printers ☎',
  'DTSTART;TZID=America/New_York:20261130T170000',
  'DTSTAMP:20261126T190003Z',
  'SEQUENCE:0',
  'ORGANIZER;CN="Lena Vogt";EMAIL="lena.vogt@contoso.example":mailto:lena.vogt@contoso.example',
  'ATTENDEE;CN="Ana Popescu";CUTYPE=INDIVIDUAL;EMAIL="ana@northwind.example";PARTSTAT=NEEDS-ACTION;RSVP=TRUE:',
  ' mailto:ana@northwind.example',
]);
