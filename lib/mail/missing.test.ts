import { expect, test } from 'vitest';
import { isToBeNoted, type Missing, type MissingReason, missedAgain } from './missing.ts';

function history(reason: MissingReason): {
  pauses: (number | null)[];
  notedAt: number | undefined;
  isForgotten: boolean;
} {
  const pauses: (number | null)[] = [];
  let before: Missing | undefined;
  let notedAt: number | undefined;
  for (let i = 1; i <= 40; i++) {
    const change = missedAgain(before, { uid: 5n, count: 1, reason });
    if ('isOver' in change) return { pauses, notedAt, isForgotten: true };
    if (isToBeNoted(change)) notedAt ??= i;
    pauses.push(change.retryInMs);
    before = change;
    if (change.retryInMs === null) break;
  }
  return { pauses, notedAt, isForgotten: false };
}

const day = 86_400_000;
const sum = (pauses: (number | null)[]) => pauses.reduce<number>((all, ms) => all + (ms ?? 0), 0);

test('what is named and not handed out is noted at once, and asked for again for days', () => {
  const { pauses, notedAt } = history('refused');
  expect(notedAt).toBe(1);
  expect(sum(pauses)).toBeGreaterThan(7 * day);
  expect(pauses.at(-1)).toBeNull();
});

test('what ends the session is asked for with the next checks, and noted the third time', () => {
  const { pauses, notedAt } = history('broke');
  expect(pauses.slice(0, 2)).toEqual([0, 0]);
  expect(notedAt).toBe(3);
  expect(sum(pauses)).toBeGreaterThan(7 * day);
});

test('what nothing ever named is forgotten after days without a note', () => {
  const { pauses, notedAt, isForgotten } = history('late');
  expect(isForgotten).toBe(true);
  expect(notedAt).toBeUndefined();
  expect(sum(pauses)).toBeGreaterThan(day);
});

test('one that was named once does not become merely late', () => {
  const named: Missing = { uid: 5n, count: 1, reason: 'refused', tries: 2 };
  expect(missedAgain(named, { uid: 5n, count: 1, reason: 'late' })).toMatchObject({
    reason: 'refused',
    tries: 3,
  });
});
