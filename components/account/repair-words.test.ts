import { expect, test } from 'vitest';
import type { Repair } from '#lib/incidents/repairs.ts';
import { repairSteps } from './repair-words.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 29, 11, minute));
const told: Repair['told'] = { channels: ['email', 'sms'], at: at(40) };
const wordsOf = (repair: Partial<Repair>) =>
  repairSteps({ told: null, onTheirWay: 0, undelivered: 0, openedAt: null, tried: 0, ...repair })
    .map(({ words, at: when }) => `${words}${when ? ` ${when.toISOString().slice(11, 16)}` : ''}`)
    .join(' · ');

test.each<[string, Partial<Repair>]>([
  ['The owner was not told', {}],
  ['A message to the owner is on its way', { onTheirWay: 1, undelivered: 1 }],
  ['The owner could not be told', { undelivered: 2 }],
  ['Told by e-mail and SMS 11:40', { told, undelivered: 1 }],
  ['Told by e-mail and SMS 11:40 · link opened 11:52', { told, openedAt: at(52) }],
  [
    'Told by e-mail and SMS 11:40 · link opened 11:52 · tried once, refused',
    { told, openedAt: at(52), tried: 1 },
  ],
])('%s', (words, repair) => {
  expect(wordsOf(repair)).toBe(words);
});

test('who used a link is not said to be out of reach, whatever became of the message', () => {
  expect(wordsOf({ undelivered: 1, openedAt: at(52) })).toBe('link opened 11:52');
  expect(wordsOf({ openedAt: at(52), onTheirWay: 1 })).toBe(
    'A message to the owner is on its way · link opened 11:52',
  );
});

test('of a link that was tried before openings were noted no time is made up', () => {
  expect(wordsOf({ told, tried: 1200 })).toBe('Told by e-mail and SMS 11:40 · tried 1,200 times, refused');
  expect(wordsOf({ tried: 2 })).toBe('tried 2 times, refused');
});
