import { act, signIn } from './support/console.ts';
import { expectFit } from './support/look.ts';
import { expect, test } from './support/test.ts';

const shots = process.env.REKEY_SHOTS;

test('an administrator creates an API token, sees it once, and revokes it', async ({ page, stack }, info) => {
  const shoot = async (name: string) => {
    if (!shots) return;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const path = `${shots}/tokens-${name}-${info.project.name}-${colorScheme}.png`;
      await page.screenshot({ path, fullPage: true });
    }
  };
  const name = `Provisioning ${info.project.name}`;
  await signIn(page, stack, '/console/tokens');
  await act(page, 'Create token');
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(page.getByText('Must name at least one.')).toBeVisible();
  await expect(page.getByLabel('Name')).toHaveValue(name);
  await page.getByLabel('users:read').check();
  await page.getByLabel('accounts:write').check();
  await expectFit(page);
  await shoot('new');
  await page.getByRole('button', { name: 'Create token' }).click();
  const token = (await page.getByText(/^rekey_/).textContent()) ?? '';
  await expect(page.getByRole('button', { name: 'Copy' })).toBeVisible();
  await expectFit(page);
  await shoot('once');

  const ask = (path: string) =>
    fetch(`${stack.url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
  expect((await ask('/users')).status).toBe(200);
  expect((await ask('/settings')).status).toBe(403);

  await page.getByRole('link', { name: 'All API tokens' }).click();
  const row = page.getByRole('row').filter({ hasText: name });
  await expect(row).toContainText('accounts:write');
  await expect(row).toContainText(`by ${stack.administrator.email}`);
  await expect(page.locator('main')).not.toContainText(token);
  await expectFit(page);
  await shoot('list');
  await row.getByRole('button', { name: `Revoke ${name}` }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(row).toContainText('Revoked');
  expect((await ask('/users')).status).toBe(401);
});
