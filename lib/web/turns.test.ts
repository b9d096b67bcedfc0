import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as later } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fewAtOnce } from './turns.ts';

const answer = () => Object.assign(new EventEmitter(), { closed: false }) as unknown as ServerResponse;

test('so many answers begin at once, the next as one of them ends, in the order they were asked for', async () => {
  const turn = fewAtOnce(2, 60_000);
  const begun: number[] = [];
  const answers = Array.from({ length: 5 }, answer);
  for (const [n, response] of answers.entries()) void turn(response).then(() => begun.push(n));
  await later(20);
  expect(begun).toEqual([0, 1]);
  answers[1]?.emit('close');
  await later(20);
  expect(begun).toEqual([0, 1, 2]);
  for (const response of answers) response.emit('close');
  await later(20);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

test('an answer that takes its time keeps nobody waiting, and frees its place once', async () => {
  const turn = fewAtOnce(1, 30);
  const [slow, second, third] = [answer(), answer(), answer()];
  await turn(slow);
  await turn(second);
  slow.emit('close');
  let hasBegun = false;
  const begins = turn(third).then(() => {
    hasBegun = true;
  });
  await later(5);
  expect(hasBegun).toBe(false);
  await begins;
});

test('whoever went away while waiting holds no place', async () => {
  const turn = fewAtOnce(1, 60_000);
  const gone = Object.assign(answer(), { closed: true });
  await turn(gone);
  await turn(answer());
});
