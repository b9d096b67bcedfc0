import type { Browser, BrowserContextOptions, Page } from '@playwright/test';

export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 760 },
  isMobile: true,
  hasTouch: true,
  deviceScaleFactor: 1.5,
};
export const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

/** How long a page of the demo may take on a busy machine. */
export const slow = 60_000;

export async function open(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ colorScheme: 'light', ...options, locale: 'en-GB' });
  return await context.newPage();
}

/** A page of somebody who has signed in, once nothing more is on its way. */
export async function signedIn(
  browser: Browser,
  options: BrowserContextOptions,
  address: string,
  { email, password }: { email: string; password: string },
): Promise<Page> {
  const page = await open(browser, options);
  await page.goto(address);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => !url.pathname.includes('login'), { timeout: slow });
  await page.waitForLoadState('networkidle');
  return page;
}
