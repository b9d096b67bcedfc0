import { type Browser, chromium } from '@playwright/test';
import { type DemoHouse, startHouse } from '../../demo/house.ts';
import { installedBrowser } from '../test/browser.ts';

/** Does something with the demo and a browser, and ends both, also where it fails or is interrupted. Then the process ends. */
export async function withDemo(run: (house: DemoHouse, browser: Browser) => Promise<void>): Promise<void> {
  const asked = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => asked.abort(signal));
  const house = await startHouse(asked.signal);
  try {
    const executablePath = installedBrowser();
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    await run(house, browser);
    await browser.close();
  } finally {
    await house.stop();
  }
  process.exit(0);
}
