import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';
import { installedBrowser } from './scripts/test/browser.ts';

const browser: PlaywrightTestConfig['use'] = {
  browserName: 'chromium',
  // Debian's Chromium: nothing is downloaded. The flags keep it from looking for Google's hosts.
  launchOptions: {
    executablePath: installedBrowser(),
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  },
};

const onlyOnce = /(demo|foreign-ids|hostile-addresses|hostile-load|hostile-mail|kills)\.spec\.ts/;
// The pages of these are looked at on a phone by console.spec; what is done on them no width changes.
const anyWidth =
  /(discovery|hostile-input|moved-mailbox|providers|roles|second-factor|settings-taken|single-sign-on|sms|tokens|webhooks)\.spec\.ts/;

// Every spec follows a person at two widths. Each Playwright worker has a whole stack of its own (support/test.ts).
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/browser',
  fullyParallel: false,
  workers: 3, // much of a journey is waiting: for a check, for a mail
  retries: 1, // for a machine busy with something else; what needed it stands under *To mend* at the end
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: {
    ...browser,
    // A trace makes every journey a fifth longer: asked for with --trace=retain-on-failure.
    screenshot: 'only-on-failure',
    contextOptions: { reducedMotion: 'reduce' },
    colorScheme: 'light',
    locale: 'en-GB',
    timezoneId: 'UTC',
  },
  projects: [
    // What no width changes is tried at one.
    {
      name: 'phone',
      testIgnore: process.env.REKEY_ALL_WIDTHS ? onlyOnce : [onlyOnce, anyWidth],
      use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    },
    { name: 'desktop', use: { viewport: { width: 1280, height: 800 } } },
  ],
});
