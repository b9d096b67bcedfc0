import { type Cookie, expect, type Page } from '@playwright/test';
import type { Stack } from './stack.ts';

type Session = { cookies: Cookie[]; until: number };
const sessions = new WeakMap<Stack, Session>();
/** Shorter than what a sensitive act lets pass before it asks again. */
const sessionMs = 5 * 60_000;

/**
 * Brings the administrator to a page of the console: with the session of a test before, which costs two pages less, else
 * through the form.
 */
export async function signIn(page: Page, stack: Stack, to = '/console') {
  const session = sessions.get(stack);
  if (session && Date.now() < session.until) {
    await page.context().addCookies(session.cookies);
    await page.goto(stack.url + to);
    if (!new URL(page.url()).pathname.endsWith('/login')) return;
  }
  await signInByForm(page, stack, to);
  const cookies = await page.context().cookies();
  sessions.set(stack, { cookies, until: Date.now() + sessionMs });
}

async function signInByForm(page: Page, stack: Stack, to: string) {
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
