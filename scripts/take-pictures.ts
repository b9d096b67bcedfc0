// npm run docs:pictures: takes the pictures of the README again, of the demo in a real browser.
import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, type BrowserContextOptions, chromium, type Page } from '@playwright/test';
import { runScript } from '#lib/run-script.ts';
import { until } from '#lib/testing/until.ts';
import { everythingCaught } from '../demo/caught.ts';
import { administrator, type DemoHouse, mailPassword, ownerPassword, startHouse } from '../demo/house.ts';
import { ana, findMailbox, type Mailbox, newMail } from '../demo/mailboxes.ts';
import { installedBrowser } from './test/browser.ts';

const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 760 },
  isMobile: true,
  hasTouch: true,
  deviceScaleFactor: 1.5,
};
const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
const newPassword = 'new-secret';
const slow = 60_000;

await runScript(async () => {
  const asked = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => asked.abort(signal));
  const house = await startHouse(asked.signal);
  try {
    const executablePath = installedBrowser();
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    await takePictures(house, browser);
    await browser.close();
  } finally {
    await house.stop();
  }
  process.exit(0);
});

async function takePictures(house: DemoHouse, browser: Browser): Promise<void> {
  const console_ = await signedIn(browser, desktop, `${house.url}/console/accounts`, administrator);
  await pause(60_000); // the last checks of each account fill their row
  const mailbox = findMailbox('ana') as Mailbox;
  house.changePasswords([mailbox], newPassword);
  const message = await until(
    'the owner is written to',
    () => house.sink.mails.find(({ to }) => to.includes(ana.alternateEmail)),
    slow,
  );
  for (let count = 0; count < 3; count++) house.mail.deliver(mailbox.address, await newMail(mailbox.address));

  await console_.reload();
  await console_.getByText('Suspended', { exact: true }).last().waitFor();
  await console_.getByRole('checkbox').nth(1).click();
  await picture(console_, 'console');

  const mail = await open(browser, phone);
  await mail.setContent(String(message.parsed.html));
  await picture(mail, 'mail');

  const reader = { email: ana.email, password: ownerPassword };
  await picture(await signedIn(browser, phone, `${house.url}/phone`, reader), 'phone');
  const view = await signedIn(browser, desktop, `${house.url}/desktop`, reader);
  await view.getByRole('link', { name: /Paper is cheaper/ }).click();
  await view.getByRole('heading', { name: 'Paper is cheaper again' }).waitFor({ timeout: slow });
  await view.frameLocator('iframe').getByText('Paper is cheaper again').first().waitFor({ timeout: slow });
  await picture(view, 'desktop');

  const update = await open(browser, phone);
  await update.goto(everythingCaught(house.sink, house.sms).flatMap(({ links }) => links)[0] ?? 'no link');
  await picture(update, 'update');
  await update.getByLabel('Old password', { exact: true }).fill(mailPassword);
  await update.getByLabel('New password', { exact: true }).fill(newPassword);
  await update.getByRole('button', { name: 'OK', exact: true }).click();
  await update.getByText('Messages fetched').waitFor({ timeout: slow });
  await picture(update, 'updated');
}

async function open(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ ...options, colorScheme: 'light', locale: 'en-GB' });
  return await context.newPage();
}

async function signedIn(
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

async function picture(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await pause(1500); // transitions come to rest
  await page.screenshot({ path: `docs/images/${name}.png`, animations: 'disabled', caret: 'hide' });
}
