import { expect, type Page } from '@playwright/test';

/**
 * Presses OK (or what else begins the test) and sees the page say that it tests. The request is held back until then: a mail server may answer more
 * quickly than anybody looks.
 */
export async function seeTesting(
  page: Page,
  press: () => Promise<void>,
  words = 'Testing your new password',
): Promise<void> {
  const seen = Promise.withResolvers<void>();
  await page.route('**/test', (route) => seen.promise.then(() => route.continue()), { times: 1 });
  await press();
  await expect(page.getByRole('status')).toContainText(words);
  seen.resolve();
}
