import { expect, test } from 'vitest';
import { type Beat, judgeTaken, takenWords } from './settings-taken.ts';

const now = new Date('2026-11-23T12:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const beat = (given: Partial<Beat>): Beat => ({
  id: 'a',
  kind: 'worker',
  hostname: 'mail1',
  pid: 7,
  lastSeenAt: ago(1),
  settingsSeenAt: null,
  ...given,
});
const states = (beats: Beat[], changedAt: Date | null) =>
  judgeTaken(beats, changedAt, now).map(({ state }) => state);

test('everybody has taken settings that were never changed', () => {
  expect(states([beat({}), beat({ kind: 'web' })], null)).toEqual(['taken', 'taken']);
});

test('a process has taken a change once it says so, is waited for until then, and is late after 15 s', () => {
  expect(states([beat({ settingsSeenAt: ago(5) })], ago(5))).toEqual(['taken']);
  expect(states([beat({ settingsSeenAt: ago(60) })], ago(5))).toEqual(['waiting']);
  expect(states([beat({ settingsSeenAt: ago(60) })], ago(14.9))).toEqual(['waiting']);
  expect(states([beat({ settingsSeenAt: ago(60) })], ago(15))).toEqual(['late']);
  expect(states([beat({ settingsSeenAt: null })], ago(15))).toEqual(['late']);
});

test('one that ran at the change and fell silent is named; one that was gone before is not', () => {
  const silent = judgeTaken([beat({ lastSeenAt: ago(40), settingsSeenAt: ago(90) })], ago(30), now);
  expect(silent).toMatchObject([{ name: 'mail1 (7)', state: 'late', isAlive: false }]);
  expect(states([beat({ lastSeenAt: ago(60), settingsSeenAt: ago(90) })], ago(30))).toEqual([]);
  expect(states([beat({ lastSeenAt: ago(20), settingsSeenAt: ago(30) })], ago(30))).toEqual([]);
});

test('says in words how many have taken it', () => {
  const beats = [
    beat({ settingsSeenAt: ago(5) }),
    beat({ id: 'b' }),
    beat({ id: 'c', kind: 'web', settingsSeenAt: ago(5) }),
  ];
  expect(takenWords(judgeTaken(beats, ago(5), now))).toBe('1 of 2 workers and 1 of 1 web process');
  expect(takenWords(judgeTaken(beats.slice(2), ago(5), now))).toBe('1 of 1 web process');
});
