import { randomUUID } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import { act, signIn } from './support/console.ts';
import { expectFit } from './support/look.ts';
import type { Stack } from './support/stack.ts';
import { expect, type Mailbox, test, until } from './support/test.ts';

test('all that a filter finds are selected, paused and resumed, whatever page one is on, and reloaded meanwhile', async ({
  page,
  stack,
  mailbox,
}, { project }) => {
  test.setTimeout(180_000);
  const count = project.name === 'desktop' ? 5_000 : 120;
  const words = `${count.toLocaleString('en')} accounts`;
  // None of them is there: nothing is to be asked of a server meanwhile.
  await stack.api('PATCH', '/settings', { 'fetcher.intervalSeconds': 86_400 });
  const host = `imap.bulk-${project.name}.example`;
  await stack.sql(
    `INSERT INTO mail_account
     SELECT (jsonb_populate_record(m, jsonb_build_object('id', gen_random_uuid(), 'address', n || '@bulk.example',
              'name', 'Account ' || n, 'incomingHost', $2::text, 'nextCheckAt', clock_timestamp() + interval '1 day'))).*
       FROM mail_account m, generate_series(1, $3::int) n WHERE m.id = $1`,
    [mailbox.accountId, host, count],
  );
  const paused = async () => {
    const [row] = await stack.sql(
      `SELECT count(*)::int AS count FROM mail_account WHERE "incomingHost" = $1 AND "pausedAt" IS NOT NULL`,
      [host],
    );
    return row?.count;
  };
  await signIn(page, stack, `/console/accounts?q=${host}`);
  const selected = page.getByRole('status').filter({ hasText: 'selected' });
  const first = page.getByRole('row').nth(1).getByRole('checkbox');
  // A page that is not live yet ticks a box that nobody hears.
  await expect(async () => {
    await first.uncheck();
    await first.check();
    await expect(selected).toHaveText('1 selected', { timeout: 2_000 });
  }).toPass();
  await page.getByRole('link', { name: 'Next', exact: true }).click();
  await page.waitForURL(/page=2/);
  await page.getByRole('row').nth(1).getByRole('checkbox').check();
  await expect(selected).toHaveText('2 selected');
  await page.reload();
  await expect(selected).toHaveText('2 selected');
  await page.goBack();
  await expect(first).toBeChecked();

  // Escape clears from anywhere.
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('Escape');
  await expect(selected).toHaveCount(0);

  // The keys say what they are, and select where there is a keyboard.
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expect(keys).toContainText('Send update links to what is selected');
  await page.keyboard.press('Escape');
  await expect(keys).toHaveCount(0);
  await expect(async () => {
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await expect(selected).toHaveText('1 selected', { timeout: 2_000 });
  }).toPass();
  await page.getByRole('button', { name: `Select all ${count.toLocaleString('en')}` }).click();
  await expect(selected).toHaveText(`${count.toLocaleString('en')} selected`);
  const all = page.getByRole('checkbox', { name: 'Select all on this page' });
  if (project.name === 'desktop') await expect(all).toBeChecked();

  // What cannot be taken back asks for the number.
  await act(page, 'Delete');
  const question = page.getByRole('alertdialog', { name: `Delete ${words}?` });
  await expect(question.getByRole('button', { name: 'Delete' })).toBeDisabled();
  await question.getByRole('button', { name: 'Cancel' }).click();

  // What leaves the house is shown before.
  await act(page, 'Send update links');
  const dialog = page.getByRole('dialog', { name: 'Send update links' });
  await expect(dialog.getByText(`${count.toLocaleString('en')} by e-mail, to another address`)).toBeVisible();
  await dialog.getByText('What the first one reads').click();
  await expect(dialog.getByText(/\/update\/•/)).toBeVisible();
  expect((await new AxeBuilder({ page }).include('[role="dialog"]').analyze()).violations).toEqual([]);
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await act(page, 'Pause');
  const acts = page.getByRole('list', { name: 'Bulk acts' }).getByRole('listitem').first();
  await expect(acts).toContainText(/Paus(ing|ed)/);
  await page.reload();
  await expect(acts).toContainText(`Paused ${words}`, { timeout: 90_000 });
  expect(await paused()).toBe(count);
  await acts.getByRole('button', { name: 'Undo' }).click();
  await expect(acts).toContainText(`Took back ${words}`, { timeout: 90_000 });
  expect(await paused()).toBe(0);
  await acts.getByRole('link', { name: 'Show' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Undo: Pause' })).toBeVisible();
  await expectFit(page);

  await stack.sql(`DELETE FROM mail_account WHERE "incomingHost" = $1`, [host]);
  await stack.api('PATCH', '/settings', { 'fetcher.intervalSeconds': 2 });
});

test('what accounts went through is drawn on the Overview and on their page, and each figure opens what it counts', async ({
  page,
  stack,
  mailbox,
  isMobile,
}) => {
  const days = (n: number) => new Date(Date.now() - n * 24 * 3_600_000);
  await stack.sql(
    `INSERT INTO incident (id, "accountId", cause, "openedAt", "suspendedAt", "closedAt", "closedBy")
     VALUES (gen_random_uuid(), $1, 'wrong_credentials', $2, $2, $3, 'update_link')`,
    [mailbox.accountId, days(0.5), days(0.25)],
  );
  await stack.sql(
    `INSERT INTO account_day ("accountId", day, "stoppedSeconds") VALUES ($1, current_date - 3, 7200)`,
    [mailbox.accountId],
  );
  await stack.sql(`UPDATE mail_account SET "createdAt" = $2 WHERE id = $1`, [mailbox.accountId, days(40)]);
  await signIn(page, stack, '/console?range=7d');
  await expect(page.getByRole('table', { name: 'Accounts in trouble in the last 7 days' })).toBeAttached();
  await expectFit(page);
  const tile = page.getByRole('link', { name: /Repaired since yesterday/ });
  const count = Number.parseInt((await tile.textContent()) ?? '', 10);
  await tile.click();
  await page.waitForURL(/state=repaired/);
  await expect(page.getByRole('row').filter({ hasText: mailbox.address })).toHaveCount(1);
  await expect(page.getByRole('row')).toHaveCount(count + 1);
  if (isMobile) await expect(page.getByLabel('Which accounts')).toHaveValue('repaired');
  else await expect(page.getByRole('navigation', { name: 'Accounts by their repair' })).toBeVisible();
  await page.goto(`${stack.url}/console`);
  await expect(page.getByText(/Repaired in the last 30 days/)).toHaveText(
    /: \d+, half of them within \d+ (s|min|h|d), nine of ten within \d+ (s|min|h|d)\./,
  );
  await page.goto(`${stack.url}/console/accounts/${mailbox.accountId}`);
  const strip = page.getByRole('list', { name: 'Days with trouble' });
  await expect(strip.getByRole('listitem')).toHaveText([/no mail for 2 hours/]);
  await expectFit(page);
});

test('from three new incidents to links for their owners in four clicks, and who cannot be reached is named', async ({
  page,
  stack,
  mailbox,
  isMobile,
}) => {
  test.skip(isMobile, 'a phone has one click more, which opens the Actions');
  const ids = await withThreeIncidents(stack, mailbox);
  await signIn(page, stack, '/console');
  let clicks = 0;
  const click = async (what: Locator) => {
    await what.click();
    clicks += 1;
  };
  const tile = page.getByRole('link', { name: /New since yesterday/ });
  await expect(tile).toHaveText(/^3/);
  await click(tile);
  await page.waitForURL(/state=new/);
  const all = page.getByRole('checkbox', { name: 'Select all on this page' });
  await isLive(all);
  await click(all);
  await click(page.getByRole('button', { name: 'Send update links' }));
  const dialog = page.getByRole('dialog', { name: 'Send update links' });
  await expect(dialog.getByText('2 by e-mail, to another address')).toBeVisible();
  await expect(dialog.getByText('1 cannot be reached elsewhere')).toBeVisible();
  await expect(dialog.getByText('third@links.example')).toBeVisible();
  await click(dialog.getByRole('button', { name: 'Send 3 links' }));
  const acts = page.getByRole('list', { name: 'Bulk acts' }).getByRole('listitem').first();
  await expect(acts).toContainText('Queued update links for 3 accounts', { timeout: 30_000 });
  expect(clicks).toBe(4);
  for (const name of ['first', 'second'])
    await until(async () => stack.sink.mails.some(({ to }) => to.includes(`${name}@reached.example`)));
  await stack.sql('DELETE FROM mail_account WHERE id = ANY ($1::uuid[])', [ids]);
});

/** Three suspended accounts, and no other incident: two whose owners have another address, and one whose owner has none. */
async function withThreeIncidents(stack: Stack, { accountId }: Mailbox): Promise<string[]> {
  await stack.sql('DELETE FROM incident', []);
  const ids: string[] = [];
  for (const name of ['first', 'second', 'third']) {
    const [id, owner] = [randomUUID(), randomUUID()];
    await stack.sql(
      `INSERT INTO "user" (id, email, "alternateEmail", "updatedAt") VALUES ($1::uuid, $2, $3, now())`,
      [owner, `${name}@owners.example`, name === 'third' ? null : `${name}@reached.example`],
    );
    await stack.sql(
      `INSERT INTO mail_account
       SELECT (jsonb_populate_record(m, jsonb_build_object('id', $2::uuid, 'ownerId', $3::uuid, 'address', $4::text, 'name', '',
                'state', 'suspended', 'nextCheckAt', clock_timestamp() + interval '1 day'))).*
         FROM mail_account m WHERE m.id = $1::uuid`,
      [accountId, id, owner, `${name}@links.example`],
    );
    await stack.sql(
      `INSERT INTO incident (id, "accountId", cause, "openedAt", "suspendedAt")
       VALUES (gen_random_uuid(), $1::uuid, 'wrong_credentials', now() - interval '2 hours', now() - interval '1 hour')`,
      [id],
    );
    ids.push(id);
  }
  return ids;
}

/** React holds it: a press is heard. */
async function isLive(control: Locator): Promise<void> {
  const isHeld = (element: Element) => Object.keys(element).some((key) => key.startsWith('__react'));
  await expect.poll(() => control.evaluate(isHeld)).toBe(true);
}
