import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { boss, closeBoss, sendMany } from './boss.ts';
import { pull } from './pull.ts';
import type { Seats } from './seats.ts';

const { db } = await testDatabase();
afterAll(closeBoss);

const pullers: Seats[] = [];
afterEach(async () => {
  await Promise.all(pullers.splice(0).map((puller) => puller.stop(2000)));
  await db.$executeRaw`DELETE FROM pgboss.job`;
});

const messages = (count: number) => Array.from({ length: count }, (_, index) => `message-${index}`);

async function sendJobs(ids: string[]) {
  await db.$transaction((tx) =>
    sendMany(
      tx,
      'send-mail',
      ids.map((outgoingId) => ({ data: { outgoingId }, singletonKey: outgoingId })),
    ),
  );
}

async function until(isReached: () => boolean, ms = 20_000) {
  for (const end = Date.now() + ms; !isReached(); ) {
    if (Date.now() > end) throw new Error('not reached in time');
    await pause(20);
  }
}

describe('pulling jobs', () => {
  it('runs each of 500 jobs once between two pullers', async () => {
    const runs: string[] = [];
    for (let count = 0; count < 2; count++) {
      pullers.push(
        pull({
          queue: 'send-mail',
          concurrency: async () => 20,
          handle: async ({ outgoingId }) => void runs.push(outgoingId),
        }),
      );
    }
    await sendJobs(messages(500));
    await until(() => runs.length >= 500);
    await pause(300);
    expect(runs.length).toBe(500);
    expect(new Set(runs).size).toBe(500);
  });

  it('drops a second job of a message that waits or runs', async () => {
    let runs = 0;
    const gate = Promise.withResolvers<void>();
    await sendJobs(['same']);
    await sendJobs(['same']);
    pullers.push(
      pull({
        queue: 'send-mail',
        concurrency: async () => 5,
        handle: async () => {
          runs += 1;
          await gate.promise;
        },
      }),
    );
    await until(() => runs === 1);
    await sendJobs(['same']);
    await pause(600);
    gate.resolve();
    await pause(600);
    expect(runs).toBe(1);
  });

  it('puts a job whose handler throws back for another try', async () => {
    let tries = 0;
    pullers.push(
      pull({
        queue: 'send-mail',
        concurrency: async () => 1,
        handle: async () => {
          tries += 1;
          if (tries === 1) throw new Error('the database is away');
        },
      }),
    );
    await sendJobs(['again']);
    await until(() => tries === 2);
    expect(tries).toBe(2);
  });

  it('follows a changed concurrency while it runs', async () => {
    let limit = 1;
    let running = 0;
    let most = 0;
    let done = 0;
    pullers.push(
      pull({
        queue: 'send-mail',
        concurrency: async () => limit,
        handle: async () => {
          running += 1;
          most = Math.max(most, running);
          await pause(50);
          running -= 1;
          done += 1;
        },
      }),
    );
    await sendJobs(messages(30));
    await until(() => done >= 3);
    expect(most).toBe(1);
    limit = 8;
    await until(() => done === 30);
    expect(most).toBeGreaterThan(4);
  });

  it('leaves a job that outlives the grace period to another worker', async () => {
    await sendJobs(['slow']);
    const puller = pull({
      queue: 'send-mail',
      concurrency: async () => 1,
      handle: () => new Promise(() => {}),
    });
    await until(() => puller.running() === 1);
    await puller.stop(100);
    const [job] = await (await boss()).findJobs('send-mail');
    expect(job?.state).toBe('active');
  });
});
