import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** A page is fit to be used by everybody: no violation found by axe in light or dark, and nothing scrolls sideways. */
export async function expectFit(page: Page): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Not into the frames: their mail is its senders', and nothing of axe could run in them.
    const axe = new AxeBuilder({ page }).exclude('iframe[sandbox]');
    // Everything but the colours is the same in the dark.
    const rules = colorScheme === 'dark' ? axe.withRules('color-contrast') : axe;
    // A notice that fades while axe looks has a colour of that moment: what is wrong stays wrong. (On a busy machine one look at a
    // long page takes ten seconds.)
    await expect(async () => {
      const { violations } = await rules.analyze();
      const found = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`,
      );
      expect(found, `axe, ${colorScheme}, ${page.url()}`).toEqual([]);
    }).toPass({ timeout: 40_000 });
  }
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(sideways, `sideways scroll of ${page.url()}`).toBeLessThanOrEqual(0);
}
