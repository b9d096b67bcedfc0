import ICAL from 'ical.js';
import { type Properties, type Tnef, tag } from './tnef.ts';

const appointment = '0220060000000000c000000000000046';
const meeting = '90dad86e0b451b1098da00aa003f1305';

// IPM.Schedule.Meeting.Resp.Pos, and IPM.Microsoft Schedule.MtgRespP before it.
const answers: Record<string, string> = {
  ...{ pos: 'ACCEPTED', tent: 'TENTATIVE', neg: 'DECLINED' },
  ...{ p: 'ACCEPTED', a: 'TENTATIVE', n: 'DECLINED' },
};

/** What an invitation, cancellation or answer of Outlook says, as a calendar ([MS-OXCICAL]); null for everything else. Pure. */
export function tnefCalendar({
  messageClass,
  properties,
  recipients,
}: Tnef): { method: string; text: string } | null {
  const told = propertyText(properties, tag(0x001a)) || messageClass;
  const kind =
    /^ipm\.(?:schedule\.meeting\.|microsoft schedule\.mtg)(req|cancel|cncl|resp)\.?(pos|tent|neg|[pna])?/i.exec(
      told,
    );
  const start = dateIn(properties, `${appointment}:${tag(0x820d)}`, tag(0x0060));
  if (!kind || !start) return null;
  const answer = answers[(kind[2] ?? '').toLowerCase()];
  const first = kind[1]?.toLowerCase();
  const method = first === 'req' ? 'REQUEST' : first === 'resp' ? 'REPLY' : 'CANCEL';
  const end = dateIn(properties, `${appointment}:${tag(0x820e)}`, tag(0x0061));
  const sequence = properties.get(`${appointment}:${tag(0x8201)}`);
  const sender = addressIn(properties, [0x5d02, 0x5d01, 0x0065, 0x0c1f]);
  const name = propertyText(properties, tag(0x0042)) || propertyText(properties, tag(0x0c1a));
  const others = recipients.map((one) => ({
    name: propertyText(one, tag(0x3001)),
    address: addressIn(one, [0x39fe, 0x3003]),
  }));
  const isReply = method === 'REPLY';
  const asked = isReply ? [{ name, address: sender }] : others;
  const lines = [
    line('uid', uidOf(properties)),
    line('sequence', String(typeof sequence === 'number' ? Math.max(sequence, 0) : 0)),
    line('summary', propertyText(properties, tag(0x0037))),
    line('location', propertyText(properties, `${appointment}:${tag(0x8208)}`)),
    `DTSTART:${utc(start)}`,
    ...(end ? [`DTEND:${utc(end)}`] : []),
    ...(isReply ? [] : [person('organizer', name, sender)]),
    ...asked.map((one) => person('attendee', one.name, one.address, isReply ? answer : undefined)),
  ];
  const text = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Rekey//Rekey//EN',
    `METHOD:${method}`,
    'BEGIN:VEVENT',
  ];
  return {
    method,
    text: `${[...text, ...lines.filter(Boolean), 'END:VEVENT', 'END:VCALENDAR'].join('\r\n')}\r\n`,
  };
}

/** [MS-OXCICAL] 2.1.3.1.1.20.26: what other programs wrote, else the bytes in hexadecimal, without the day of a series. */
function uidOf(properties: Properties): string {
  const id = properties.get(`${meeting}:${tag(0x0023)}`) ?? properties.get(`${meeting}:${tag(0x0003)}`);
  if (!(id instanceof Buffer) || id.length < 40 || id.length > 2_000) return '';
  if (id.toString('latin1', 40, 48) === 'vCal-Uid') return id.toString('latin1', 52).split('\0', 1)[0] ?? '';
  const whole = Buffer.from(id);
  whole.fill(0, 16, 20);
  return whole.toString('hex').toUpperCase();
}

const propertyText = (properties: Properties, name: string): string => {
  const value = properties.get(name);
  return typeof value === 'string' ? value.slice(0, 1_000) : '';
};

const dateIn = (properties: Properties, ...names: string[]): Date | undefined =>
  names.map((name) => properties.get(name)).find((value) => value instanceof Date);

const addressIn = (properties: Properties, ids: number[]): string =>
  ids
    .map((id) => propertyText(properties, tag(id)))
    .find((one) => /^[^\s@<>,;:"()]+@[^\s@<>,;:"()]+$/.test(one)) ?? '';

const utc = (date: Date) => date.toISOString().replace(/[-:]|\.\d+/g, '');

function line(name: string, value: string): string {
  if (!value) return '';
  const property = new ICAL.Property(name);
  property.setValue(name === 'sequence' ? Number(value) : value);
  return property.toICALString();
}

function person(name: string, cn: string, address: string, partstat?: string): string {
  if (!address) return '';
  const property = new ICAL.Property(name);
  if (cn) property.setParameter('cn', cn.replace(/["\p{Cc}]+/gu, ' '));
  if (partstat) property.setParameter('partstat', partstat);
  property.setValue(`mailto:${address}`);
  return property.toICALString();
}
