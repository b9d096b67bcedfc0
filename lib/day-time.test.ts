import { describe, expect, test } from 'vitest';
import { dayTime } from './day-time.ts';

const now = new Date('2026-11-23T14:06:00Z');

describe('dayTime', () => {
  test('names the day of the week of what lies ahead', () => {
    expect(dayTime(new Date('2026-12-03T13:00:00Z'), now, 'Europe/Berlin', 'dated')).toBe('Thu 3 Dec 14:00');
    expect(dayTime(new Date('2027-01-04T13:00:00Z'), now, 'UTC', 'dated')).toBe('Mon 4 Jan 2027 13:00');
  });

  test.each([
    ['2026-11-23T09:32:00Z', 'UTC', 'today 09:32', '09:32'],
    ['2026-11-23T00:00:00Z', 'UTC', 'today 00:00', '00:00'],
    ['2026-11-22T23:59:59Z', 'UTC', 'yesterday 23:59', 'Yesterday'],
    ['2026-11-12T09:32:00Z', 'UTC', '12 Nov 09:32', '12 Nov'],
    ['2025-11-23T09:32:00Z', 'UTC', '23 Nov 2025 09:32', '23 Nov 2025'],
    ['2026-11-22T23:30:00Z', 'Asia/Tokyo', 'today 08:30', '08:30'],
    ['2026-11-23T02:00:00Z', 'America/New_York', 'yesterday 21:00', 'Yesterday'],
    ['2026-11-24T01:00:00Z', 'UTC', '24 Nov 01:00', '24 Nov'],
  ])('calls %s in %s "%s", or "%s"', (at, zone, full, short) => {
    expect(dayTime(new Date(at), now, zone)).toBe(full);
    expect(dayTime(new Date(at), now, zone, 'short')).toBe(short);
  });

  test('counts days across the change to summer time', () => {
    const monday = new Date('2026-03-30T06:00:00Z');
    expect(dayTime(new Date('2026-03-28T23:30:00Z'), monday, 'Europe/Lisbon')).toBe('28 Mar 23:30');
    expect(dayTime(new Date('2026-03-29T00:30:00Z'), monday, 'Europe/Lisbon')).toBe('yesterday 00:30');
  });
});
