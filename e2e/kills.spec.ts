import { expect, test } from '@playwright/test';
import { killAtRandom } from './support/kills.ts';

// The short form; `npm run kills` is the long one.
test('whatever process is killed at whatever moment, no mail is lost and no notice, and all of it comes back', async () => {
  test.setTimeout(420_000);
  const kills = 8;
  const report = await killAtRandom({ kills, seed: 20_261_128 });
  expect(report.messages).toMatchObject({ missing: 0, foreign: 0 });
  expect(report.messages.delivered).toBeGreaterThan(10);
  expect(report.notices.untold).toBe(0);
  expect(report.notices.doubled).toBeLessThanOrEqual(kills);
  expect(report.stuckLeases).toBe(0);
  expect(report.leftOver).toEqual([]);
});
