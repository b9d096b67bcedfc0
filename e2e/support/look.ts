import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** A page is fit to be used by everybody: no violation found by axe in light or dark, and nothing scrolls sideways. */
export async function expectFit(page: Page): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await stillness(page);
    // Not into the frames: their mail is its senders', and nothing of axe could run in them.
    const axe = new AxeBuilder({ page }).exclude('iframe[sandbox]');
    // Everything but the colours is the same in the dark.
    const { violations } = await (colorScheme === 'dark' ? axe.withRules('color-contrast') : axe).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`);
    expect(found, `axe, ${colorScheme}, ${page.url()}`).toEqual([]);
  }
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(sideways, `sideways scroll of ${page.url()}`).toBeLessThanOrEqual(0);
}

/** What fades is a colour of its own at every moment: waits until all that ends has ended. */
function stillness(page: Page): Promise<unknown> {
  return page.waitForFunction(() =>
    document
      .getAnimations()
      .every((one) => one.playState !== 'running' || one.effect?.getComputedTiming().endTime === Infinity),
  );
}
