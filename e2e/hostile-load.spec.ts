import { expect, test } from '@playwright/test';
import { openHostile } from './support/hostile-run.ts';

// The short form; `npm run hostile-mail` is the long one.
test('hostile messages of every kind are answered, and none holds the main thread of the web process', async () => {
  test.setTimeout(420_000);
  const report = await openHostile({ count: 56, seed: 20_261_128 });
  console.log(JSON.stringify(report, null, 2));
  expect(report.messages).toBe(56);
  expect(Object.keys(report.answers).filter((status) => !['200', '404'].includes(status))).toEqual([]);
  expect(report.bystander.pages).toBeGreaterThan(20);
  expect(report.memoryMb).toBeLessThan(350);
  // No more than what showing a page itself takes.
  expect(report.slowest[0]?.task ?? 0).toBeLessThan(200);
});
