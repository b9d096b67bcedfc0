import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { changeSettings } from '#lib/flows/change-settings.ts';
import { listAlive, withWrongClock } from '#lib/heartbeats/store.ts';
import { testDatabase } from '#lib/testing/database.ts';
import { type Dovecot, startDovecot } from '#lib/testing/dovecot.ts';
import { account, user } from '#lib/testing/factories.ts';
import { mailTestEnv } from '#lib/testing/mail-env.ts';
import { until } from '#lib/testing/until.ts';
import { startWorker } from '#lib/testing/worker.ts';
import { system } from '#lib/viewer.ts';

// Workers on machines whose clock is wrong, on a database whose clock is right.
const { db } = await testDatabase();
let dovecot: Dovecot;
let restore: () => void;
let ownerId: string;

const hour = 3_600_000;
const wrongClock = (ms: number) => ({
  NODE_OPTIONS: `--import ${path.resolve('lib/testing/wrong-clock.mjs')}`,
  REKEY_TEST_CLOCK_MS: String(ms),
});

beforeAll(async () => {
  const mail = await mailTestEnv();
  restore = mail.restore;
  dovecot = await startDovecot({ authority: mail.authority, users: { right: 'secret', wrong: 'secret' } });
  await changeSettings({ 'fetcher.intervalSeconds': 5, 'suspension.confirmAfterSeconds': 1 }, system);
  await changeSettings(
    { 'suspension.refusalsIfWorked': 100, 'suspension.refusalsIfNeverWorked': 100 },
    system,
  );
  ownerId = (await user()).id;
});
beforeEach(() => db.mailAccount.deleteMany());
afterAll(async () => {
  await dovecot.stop();
  restore();
});

const server = (incomingUser: string, password = 'secret') =>
  account({ ownerId, incomingHost: 'localhost', incomingPort: dovecot.imapsPort, incomingUser, password });
const read = (id: string) => db.mailAccount.findUniqueOrThrow({ where: { id } });
/** How long after an instant another is, in milliseconds; both by the database's clock. */
const since = (from: Date, at: Date | null) => (at?.getTime() ?? Number.NaN) - from.getTime();

test.each([
  ['ahead', hour],
  ['behind', -hour],
])(
  'a worker an hour %s leaves no account unfetched, itself and to the next one',
  {
    timeout: 90_000,
  },
  async (_, off) => {
    const { id } = await server('right');
    const wrong = await startWorker(wrongClock(off));
    await until('it checks', async () => (await read(id)).recentChecks.length >= 2, 40_000);
    const told = withWrongClock(await listAlive(db));
    expect(told).toMatchObject([{ kind: 'worker' }]);
    expect(Math.abs((told[0]?.aheadMs ?? 0) - off)).toBeLessThan(5_000);
    const { nextCheckAt, lastCheckAt, claimedUntil } = await read(id);
    const now = new Date();
    for (const at of [nextCheckAt, lastCheckAt, claimedUntil]) {
      if (at) expect(Math.abs(since(now, at))).toBeLessThan(60_000);
    }
    wrong.kill('SIGKILL');
    await wrong.ended;
    const before = (await read(id)).recentChecks.length;
    const right = await startWorker();
    // A killed worker's account is free again when its lease has run out.
    await until('the next worker checks', async () => (await read(id)).recentChecks.length > before, 45_000);
    right.kill('SIGKILL');
    await right.ended;
  },
);

test('a worker an hour behind stays within the budget of unsuccessful sign-ins', {
  timeout: 60_000,
}, async () => {
  await changeSettings({ 'lockout.attemptsPerHour': 4, 'lockout.reservedAttempts': 1 }, system);
  const { id } = await server('wrong', 'no longer right');
  await db.mailAccount.update({ where: { id }, data: { lastSuccessAt: new Date() } });
  const worker = await startWorker(wrongClock(-hour));
  await until('the budget is spent', async () => worker.output().includes('"reason":"budget"'), 45_000);
  worker.kill('SIGKILL');
  await worker.ended;
  const { unsuccessfulSignIns } = await read(id);
  expect(unsuccessfulSignIns).toHaveLength(3);
  const now = new Date();
  for (const at of unsuccessfulSignIns) expect(since(at, now)).toBeLessThan(60_000);
});

test('what a clock that was ahead has written holds no account back', { timeout: 60_000 }, async () => {
  const far = new Date(Date.now() + 10 * 24 * hour);
  const { id } = await server('right');
  const written = { nextCheckAt: far, claimedUntil: far, claimId: crypto.randomUUID() };
  await db.mailAccount.update({ where: { id }, data: written });
  const worker = await startWorker();
  await until('it is checked', async () => (await read(id)).lastOutcome === 'ok', 30_000);
  worker.kill('SIGKILL');
  await worker.ended;
});
