import fs from 'node:fs';

/** What may show the pages, the quicker one first: Debian's shell draws a page, and no window around it. */
export const browsers = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** The browser of the tests: the one named from outside, else the first there is. */
export function installedBrowser(): string {
  return process.env.REKEY_CHROMIUM ?? browsers.find((file) => fs.existsSync(file)) ?? String(browsers[0]);
}
