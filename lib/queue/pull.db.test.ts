import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { boss, closeBoss, sendMany } from './boss.ts';
import { type Puller, pull } from './pull.ts';

const { db } = await testDatabase();
afterAll(closeBoss);

const pullers: Puller[] = [];
afterEach(async () => {
  await Promise.all(pullers.splice(0).map((puller) => puller.stop(2000)));
  await db.$executeRaw`DELETE FROM pgboss.job`;
});

const accounts = (count: number) => Array.from({ length: count }, (_, index) => `account-${index}`);

async function sendChecks(ids: string[], hostOf: (id: string) => string = () => 'one.example') {
  await db.$transaction((tx) =>
    sendMany(
      tx,
      'check-account',
      ids.map((accountId) => ({
        data: { accountId },
        singletonKey: accountId,
        group: { id: hostOf(accountId) },
      })),
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
  it('runs each of 500 accounts once between two pullers', async () => {
    const runs: string[] = [];
    for (let count = 0; count < 2; count++) {
      pullers.push(
        pull({
          queue: 'check-account',
          concurrency: async () => 20,
          handle: async ({ accountId }) => void runs.push(accountId),
        }),
      );
    }
    await sendChecks(accounts(500));
    await until(() => runs.length >= 500);
    await pause(300);
    expect(runs.length).toBe(500);
    expect(new Set(runs).size).toBe(500);
  });

  it('drops a second job of an account that waits or runs', async () => {
    let runs = 0;
    const gate = Promise.withResolvers<void>();
    await sendChecks(['same']);
    await sendChecks(['same']);
    pullers.push(
      pull({
        queue: 'check-account',
        concurrency: async () => 5,
        handle: async () => {
          runs += 1;
          await gate.promise;
        },
      }),
    );
    await until(() => runs === 1);
    await sendChecks(['same']);
    await pause(600);
    gate.resolve();
    await pause(600);
    expect(runs).toBe(1);
  });

  it("keeps a host's cap over all pullers, and other hosts going", async () => {
    const atOnce = new Map<string, number>();
    const most = new Map<string, number>();
    const hostOf = (id: string) =>
      Number(id.split('-')[1]) % 4 === 0 ? 'busy.example' : `host-${id}.example`;
    let done = 0;
    for (let count = 0; count < 3; count++) {
      pullers.push(
        pull({
          queue: 'check-account',
          concurrency: async () => 15,
          groupConcurrency: async () => 3,
          handle: async ({ accountId }) => {
            const host = hostOf(accountId);
            const now = (atOnce.get(host) ?? 0) + 1;
            atOnce.set(host, now);
            most.set(host, Math.max(now, most.get(host) ?? 0));
            await pause(30);
            atOnce.set(host, (atOnce.get(host) ?? 0) - 1);
            done += 1;
          },
        }),
      );
    }
    await sendChecks(accounts(120), hostOf);
    await until(() => done === 120);
    expect(most.get('busy.example')).toBe(3);
  });

  it('goes on as soon as a capped host has room again', async () => {
    let done = 0;
    pullers.push(
      pull({
        queue: 'check-account',
        concurrency: async () => 20,
        groupConcurrency: async () => 4,
        handle: async () => {
          await pause(5);
          done += 1;
        },
      }),
    );
    await sendChecks(accounts(100));
    const began = Date.now();
    await until(() => done === 100);
    // 25 rounds that each waited for the next look at the queue would take 10 s.
    expect(Date.now() - began).toBeLessThan(5000);
  });

  it('puts a job whose handler throws back for another try', async () => {
    let tries = 0;
    pullers.push(
      pull({
        queue: 'check-account',
        concurrency: async () => 1,
        handle: async () => {
          tries += 1;
          if (tries === 1) throw new Error('the database is away');
        },
      }),
    );
    await sendChecks(['again']);
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
        queue: 'check-account',
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
    await sendChecks(accounts(30));
    await until(() => done >= 3);
    expect(most).toBe(1);
    limit = 8;
    await until(() => done === 30);
    expect(most).toBeGreaterThan(4);
  });

  it('leaves a job that outlives the grace period to another worker', async () => {
    await sendChecks(['slow']);
    const puller = pull({
      queue: 'check-account',
      concurrency: async () => 1,
      handle: () => new Promise(() => {}),
    });
    await until(() => puller.running() === 1);
    await puller.stop(100);
    const [job] = await (await boss()).findJobs('check-account');
    expect(job?.state).toBe('active');
  });
});
