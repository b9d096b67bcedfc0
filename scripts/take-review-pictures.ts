// npm run docs:review [-- dark]: takes a small picture of every page, of the demo, on a phone and on a desktop, into
// docs/images/review, to be looked at beside the mock-ups. In the dark they go into the folder for temporary files.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { administrationPlaces, consolePlaces } from '#components/shell/console-places.ts';
import { runScript } from '#lib/run-script.ts';
import { until } from '#lib/testing/until.ts';
import { everythingCaught } from '../demo/caught.ts';
import { administrator, type DemoHouse, ownerPassword } from '../demo/house.ts';
import { ana, findMailbox, type Mailbox } from '../demo/mailboxes.ts';
import { desktop, open, phone, signedIn, slow } from './docs/signed-in.ts';
import { withDemo } from './docs/with-demo.ts';

const isDark = process.argv.includes('dark');
const folder = isDark ? path.join(os.tmpdir(), 'rekey-review-dark') : 'docs/images/review';
const tallest = 1500;

await runScript(() => withDemo(takeAll));

async function takeAll(house: DemoHouse, browser: Browser): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  house.changePasswords([findMailbox('ana') as Mailbox], 'new-secret');
  await until(
    'the owner is written to',
    () => house.sink.mails.find(({ to }) => to.includes(ana.alternateEmail)),
    slow,
  );
  const link = everythingCaught(house.sink, house.sms).flatMap(({ links }) => links)[0] ?? 'no link';
  const shrink = await open(browser, desktop);
  const scheme = { colorScheme: isDark ? 'dark' : 'light' } as const;
  for (const [width, look] of [
    ['390', { ...phone, ...scheme }],
    ['1280', { ...desktop, ...scheme }],
  ] as const) {
    const take = (page: Page, name: string) => picture(page, shrink, `${name}-${width}`);
    await takeConsole(house, browser, look, take);
    const reader = { email: ana.email, password: ownerPassword };
    const view = width === '390' ? 'phone' : 'desktop';
    const mail = await signedIn(browser, look, `${house.url}/${view}`, reader);
    await take(mail, view);
    await mail.goto(`${house.url}/${view}/compose`);
    await take(mail, `${view}-compose`);
    const stranger = await open(browser, look);
    for (const [name, address] of [
      ['login', `${house.url}/login`],
      ['update', link],
    ] as const) {
      await stranger.goto(address);
      await take(stranger, name);
    }
  }
}

async function takeConsole(
  house: DemoHouse,
  browser: Browser,
  look: BrowserContextOptions,
  take: (page: Page, name: string) => Promise<void>,
): Promise<void> {
  const page = await signedIn(browser, look, `${house.url}/console/accounts?state=suspended`, administrator);
  const account: string = await page
    .getByRole('main')
    .locator('a[href^="/console/accounts/"]')
    .filter({ hasText: /\w/ })
    .evaluateAll(
      (links) =>
        links
          .map((link) => link.getAttribute('href') ?? '')
          .find((href) => /accounts\/[0-9a-f-]{36}$/.test(href)) ?? '',
    );
  const places = [...consolePlaces, ...administrationPlaces].flatMap((place) =>
    'href' in place ? [String(place.href)] : [],
  );
  const forms = ['accounts', 'users', 'providers', 'identity-providers', 'tokens', 'webhooks'];
  const addresses = [...places, account, `${account}/edit`, ...forms.map((name) => `/console/${name}/new`)];
  for (const address of new Set<string>(addresses)) {
    await page.goto(house.url + address);
    const name = address
      .replace(account, '/console/account')
      .replace('/console', '')
      .replaceAll('/', '-')
      .slice(1);
    await take(page, `console-${name || 'overview'}`);
  }
}

/** The top of a page as WebP, which Chromium writes and Playwright does not: a tenth of a PNG. */
async function picture(page: Page, shrink: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  const width = page.viewportSize()?.width ?? 0;
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  const height = Math.min(tallest, Math.max(whole, page.viewportSize()?.height ?? 0));
  const png = await page.screenshot({
    fullPage: true,
    clip: { x: 0, y: 0, width, height },
    animations: 'disabled',
    caret: 'hide',
    scale: 'css',
  });
  const webp = await shrink.evaluate(
    async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      canvas.getContext('2d')?.drawImage(image, 0, 0);
      return canvas.toDataURL('image/webp', 0.75).split(',')[1] ?? '';
    },
    `data:image/png;base64,${png.toString('base64')}`,
  );
  fs.writeFileSync(path.join(folder, `${name}.webp`), Buffer.from(webp, 'base64'));
}
