import { expect, test } from 'vitest';
import { fillSeats } from './seats.ts';

type Work = { rise: () => void; end: () => void };

/** Seats for whom work is endless, and the work in hand. */
function seatsOf(concurrency: number) {
  const [inHand, rooms]: [Work[], number[]] = [[], []];
  const seats = fillSeats<number>({
    name: 'test',
    concurrency: async () => concurrency,
    take: async (room) => {
      rooms.push(room);
      return { work: Array.from({ length: room }, (_, i) => i), more: true };
    },
    run: (_, rise) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      inHand.push({ rise, end: resolve });
      return promise;
    },
  });
  return { seats, inHand, rooms };
}

test('what rose from its seat leaves it to another, and is waited for at the end', async () => {
  const { seats, inHand, rooms } = seatsOf(2);
  await expect.poll(() => inHand.length).toBe(2);
  inHand[0]?.rise();
  inHand[0]?.rise();
  await expect.poll(() => inHand.length).toBe(3);
  expect(rooms).toEqual([2, 1]);
  expect(seats.running()).toBe(3);

  let isStopped = false;
  const stopped = seats.stop(5_000).then(() => {
    isStopped = true;
  });
  for (const { end } of inHand.slice(1)) end();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(isStopped).toBe(false);
  inHand[0]?.end();
  await stopped;
});

test('where nothing that rose gets done, no more is taken than twice the seats', async () => {
  const { seats, inHand } = seatsOf(3);
  for (let risen = 0; risen < 6; risen++) {
    await expect.poll(() => inHand.length).toBeGreaterThan(risen);
    inHand[risen]?.rise();
  }
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(inHand).toHaveLength(6);
  inHand[0]?.end();
  await expect.poll(() => inHand.length).toBe(7);
  for (const { end } of inHand) end();
  await seats.stop(1_000);
});
