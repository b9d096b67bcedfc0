import { startHttpGateway } from '#lib/testing/http-gateway.ts';
import { act, signIn } from './support/console.ts';
import { expectFit } from './support/look.ts';
import { expect, test } from './support/test.ts';

const shots = process.env.REKEY_SHOTS;

test('an administrator adds a provider, sees its secret nowhere again, and tests it', async ({
  page,
  stack,
}, info) => {
  const gateway = await startHttpGateway();
  const shoot = async (name: string) => {
    if (!shots) return;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({
        path: `${shots}/${name}-${info.project.name}-${colorScheme}.png`,
        fullPage: true,
      });
    }
  };
  // Those of other journeys.
  const others = await stack.api<{ items: { id: string }[] }>('GET', '/providers');
  for (const { id } of others.items) await stack.api('DELETE', `/providers/${id}`);
  await signIn(page, stack, '/console/providers');
  await expect(page.getByText('No provider yet')).toBeVisible();
  await shoot('empty');
  await act(page, 'Add provider');
  await expect(page.getByText('/consent/callback')).toBeVisible();
  await page.getByLabel('Provider', { exact: true }).selectOption('custom');
  await page.getByLabel('Name').fill('Firm');
  await page.getByLabel('Issuer').fill('ftp://id.example.com');
  await page.getByLabel('Client id').fill('rekey');
  await page.locator('#provider-secret').fill('canary-of-the-form');
  await page.getByRole('button', { name: 'Add provider' }).click();
  await expect(page.getByText('Must be an https:// address')).toBeVisible();
  await expectFit(page);
  await shoot('new');
  await page.getByLabel('Issuer').fill('');
  await page.getByLabel('Authorization endpoint').fill(`${gateway.url}/authorize`);
  await page.getByLabel('Token endpoint').fill(`${gateway.url}/token`);
  await page.locator('#provider-secret').fill('canary-of-the-form');
  await page.getByRole('button', { name: 'Add provider' }).click();
  await expect(page.getByRole('heading', { name: 'Firm' })).toBeVisible();
  expect(await page.content()).not.toContain('canary-of-the-form');
  const error = (text: string, status: number) => ({
    status,
    body: JSON.stringify({ error: text }),
    headers: { 'content-type': 'application/json' },
  });
  gateway.answer = error('invalid_client', 401);
  await act(page, 'Test');
  await expect(page.getByText('does not take the registration of Rekey. It said').first()).toBeVisible();
  await page.reload();
  await expect(page.getByText('does not take the registration of Rekey').first()).toBeVisible();
  await expectFit(page);
  await shoot('trouble');
  gateway.answer = error('invalid_grant', 400);
  await act(page, 'Test');
  await expect(page.getByText('answers and takes the registration')).toBeVisible();
  await gateway.stop();
});
