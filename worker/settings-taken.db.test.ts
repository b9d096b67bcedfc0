import { expect, test } from 'vitest';
import { changeSettings } from '#lib/flows/change-settings.ts';
import { readSettingsTaken } from '#lib/heartbeats/settings-taken.ts';
import { testDatabase } from '#lib/testing/database.ts';
import { until } from '#lib/testing/until.ts';
import { startWorker } from '#lib/testing/worker.ts';
import { system } from '#lib/viewer.ts';

const { db } = await testDatabase();

const states = async () => (await readSettingsTaken(new Date())).processes.map(({ state }) => state).sort();
const save = (concurrency: number) => changeSettings({ 'fetcher.concurrency': concurrency }, system);

test('two workers take a change without a restart; one that hangs is named, one that stops is not', async () => {
  const [one, two] = [await startWorker(), await startWorker()];
  await until('both are there', async () => (await states()).length === 2);

  await save(7);
  expect((await states()).every((state) => state === 'waiting')).toBe(true);
  await until('both have taken it', async () => (await states()).join() === 'taken,taken', 15_000);

  two.kill('SIGSTOP');
  await save(8);
  await until('one is late, the other is not', async () => (await states()).join() === 'late,taken', 25_000);
  const { processes } = await readSettingsTaken(new Date());
  expect(processes.find(({ state }) => state === 'late')?.name).toMatch(new RegExp(`\\(${two.pid}\\)$`));
  expect(processes.find(({ state }) => state === 'taken')?.name).toMatch(new RegExp(`\\(${one.pid}\\)$`));

  two.kill('SIGCONT');
  await until('it goes on, and takes it', async () => (await states()).join() === 'taken,taken', 15_000);
  two.kill('SIGTERM');
  await two.ended;
  expect(await states()).toEqual(['taken']);

  // Killed, and another one started in its place: only the living one is asked.
  one.kill('SIGKILL');
  await one.ended;
  await startWorker();
  await until('the dead one is forgotten', async () => (await states()).join() === 'taken', 15_000);
  expect(await db.heartbeat.count()).toBe(1);
});
