import { expect, type Page } from '@playwright/test';
import type { Stack } from './stack.ts';

/** Signs the administrator in, on the way to a page of the console. */
export async function signIn(page: Page, stack: Stack, to = '/console') {
  await page.goto(stack.url + to);
  await page.getByLabel('E-mail address').fill(stack.administrator.email);
  await page.getByLabel('Password', { exact: true }).fill(stack.administrator.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => url.pathname.startsWith('/console'));
}

/**
 * Presses an entry of the *Actions* pane; on a phone the pane is opened first. A page that is still on its way closes
 * the pane of the one before: it is opened again.
 */
export async function act(page: Page, name: string) {
  const pane = page.getByRole('complementary', { name: 'Actions' });
  const entry = pane
    .getByRole('button', { name, exact: true })
    .or(pane.getByRole('link', { name, exact: true }));
  await expect(async () => {
    if (!(await entry.isVisible()))
      await page.getByRole('button', { name: 'Actions', exact: true }).click({ timeout: 2_000 });
    await entry.click({ timeout: 2_000 });
  }).toPass();
}
