import { expect, test } from '@playwright/test';
import { howMany } from '#lib/testing/long-form.ts';
import { killAtRandom } from './support/kills.ts';

// `npm run kills` is the same with any number and seed.
const kills = howMany({ short: 8, long: 100 });

test('whatever process is killed at whatever moment, no mail is lost and no notice, and all of it comes back', async () => {
  test.setTimeout(180_000 + kills * 30_000);
  const report = await killAtRandom({ kills, seed: 20_261_128 });
  expect(report.messages).toMatchObject({ missing: 0, foreign: 0 });
  expect(report.messages.delivered).toBeGreaterThan(10);
  expect(report.notices.untold).toBe(0);
  expect(report.notices.doubled).toBeLessThanOrEqual(kills);
  expect(report.stuckLeases).toBe(0);
  expect(report.leftOver).toEqual([]);
});
