import { randomUUID } from 'node:crypto';
import type { Browser, Page } from '@playwright/test';
import { generateSync } from 'otplib';
import type { Canaries } from '#lib/testing/canary-search.ts';
import type { Stack } from '../stack.ts';

/** Somebody sets up an authenticator app, whose secret and recovery codes are shown once, and signs in elsewhere with a code. */
export async function factorPaths(stack: Stack, browser: Browser, canaries: Canaries): Promise<void> {
  const person = { email: `factor-${randomUUID()}@people.example`, password: randomUUID() };
  await stack.api('POST', '/users', { ...person, name: 'Factor', role: 'USER', allowLogin: true });
  // What is shown once is shown then: each page is closed behind it.
  const secret = await inBrowser(browser, async (page) => {
    await enterPassword(page, `${stack.url}/you/security`, person);
    return setUp(page, canaries);
  });
  await inBrowser(browser, async (page) => {
    await enterPassword(page, `${stack.url}/you`, person);
    await page.getByLabel('Code', { exact: true }).fill(codeOf(secret, 0));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL((url) => url.pathname.startsWith('/you'));
  });
}

async function inBrowser<T>(browser: Browser, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext();
  return work(await context.newPage()).finally(() => context.close());
}

async function enterPassword(
  page: Page,
  to: string,
  { email, password }: { email: string; password: string },
) {
  await page.goto(to);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function setUp(page: Page, canaries: Canaries): Promise<string> {
  await page.getByRole('button', { name: 'Set up authenticator app' }).click();
  const secret = ((await page.locator('main code').textContent()) ?? '').replaceAll(' ', '');
  if (secret.length < 16) throw new Error('the page shows no secret');
  canaries['secret of an authenticator app'] = secret;
  await page.getByLabel('Code that the app shows').fill(codeOf(secret, -1));
  await page.getByRole('button', { name: 'Turn on' }).click();
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await codes.first().waitFor();
  const [recovery] = await codes.allTextContents();
  if (!recovery) throw new Error('there are no recovery codes');
  canaries['recovery code'] = recovery;
  canaries['recovery code, as it is compared'] = recovery.replaceAll(/[^a-z0-9]/gi, '').toLowerCase();
  return secret;
}

const codeOf = (secret: string, steps: number) =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) + steps * 30 });
