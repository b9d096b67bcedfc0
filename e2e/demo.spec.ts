import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { freePorts } from '#lib/testing/dovecot.ts';
import { until } from '#lib/testing/until.ts';

/** `npm run demo`, without a terminal: what it has said so far, lines for it, and its end. */
async function startDemo() {
  const [port] = (await freePorts(1)) as [number];
  const child = spawn(process.execPath, ['scripts/demo.ts'], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const hears = (what: RegExp) => until(`the demo says ${what}`, () => what.exec(said), 120_000);
  return { child, ended, hears, url: `http://localhost:${port}` };
}

test('the demo shows the loop from a changed password to mail that flows again, and leaves nothing behind', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const { child, ended, hears, url } = await startDemo();
  try {
    const [, log = ''] = await hears(/What Rekey says: (\S+)/);
    const [board = ''] = await hears(/http:\/\/localhost:\d+\/[0-9a-f]{32}\//);
    expect((await fetch(new URL('/', board))).status).toBe(404);
    await page.goto(board);
    const ofAna = page.getByRole('listitem').filter({ hasText: 'ana@northwind.example' });
    await ofAna.getByLabel('Password at the server').fill('new-secret');
    await ofAna.getByRole('button', { name: 'Change password' }).click();
    await expect(page.getByRole('status')).toContainText('now wants "new-secret"');
    const [, mailed = ''] = await hears(/mail to ana\.popescu@home\.example: .*\s+(http\S+\/update\/\S+)/);
    const [, texted = ''] = await hears(/text to \+40721000111: .*\s+(http\S+\/update\/\S+)/);
    await expect(page.getByRole('link', { name: 'Open its link' }).first()).toHaveAttribute(
      'href',
      /\/update\//,
    );
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    const ofMei = page.getByRole('listitem').filter({ hasText: 'mei@northwind.example' });
    await ofMei.getByRole('button', { name: 'Lock', exact: true }).click();
    await expect(ofMei.getByText('Locked', { exact: true })).toBeVisible();
    // The end of standard input ends nothing.
    child.stdin.end('down\nup\ncaught\n');
    await hears(/temporary failure[\s\S]*well again/);
    await expect(ofMei.getByText('Well', { exact: true })).toBeVisible();

    for (const link of [mailed, texted]) {
      expect(link.startsWith(`${url}/update/`)).toBe(true);
      await page.goto(link);
      await expect(page.getByRole('heading', { name: 'Update your mail password' })).toBeVisible();
    }
    await page.getByLabel('Old password', { exact: true }).fill('old secret');
    await page.getByLabel('New password', { exact: true }).fill('new-secret');
    await page.getByRole('button', { name: 'OK', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Password updated' })).toBeVisible({ timeout: 30_000 });
    await hears(/text to \+40721000111: .*is fetched again/);

    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(fs.existsSync(path.dirname(log))).toBe(false);
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
});
