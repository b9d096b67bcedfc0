import { Webhook } from 'standardwebhooks';
import { startHttpGateway } from '#lib/testing/http-gateway.ts';
import { act, signIn } from './support/console.ts';
import { expectFit } from './support/look.ts';
import { expect, test } from './support/test.ts';

const shots = process.env.REKEY_SHOTS;

test('an administrator adds a webhook, tests it, and its program hears of a paused account', async ({
  page,
  stack,
  mailbox,
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
  await signIn(page, stack, '/console/webhooks');
  await act(page, 'Add webhook');
  await page.getByLabel('Name').fill('Ticket system');
  await page.getByLabel('Address').fill('ftp://tickets.example.com');
  await page.getByRole('button', { name: 'Add webhook' }).click();
  await expect(page.getByText('Must be an https:// address')).toBeVisible();
  await page.getByLabel('Address').fill(`${gateway.url}/hook`);
  const all = page.getByLabel('All of them');
  await all.check();
  await expect(page.getByLabel('host.outage_ended')).toBeChecked();
  await page.getByText('Its server', { exact: true }).click();
  await page.getByLabel('host.outage_ended').uncheck();
  await expect(all).not.toBeChecked();
  await all.check();
  await all.uncheck();
  await page.getByText('An account', { exact: true }).click();
  for (const event of ['suspended', 'recovered', 'paused']) await page.getByLabel(`account.${event}`).check();
  await expectFit(page);
  await shoot('new');
  await page.getByRole('button', { name: 'Add webhook' }).click();
  const secret = (await page.getByText(/^whsec_/).textContent()) ?? '';
  await expectFit(page);
  await shoot('secret');
  await page.getByRole('link', { name: 'All webhooks' }).click();
  await expect(page.getByRole('link', { name: 'Ticket system' })).toBeVisible();
  await expectFit(page);
  await shoot('list');

  await page.getByRole('link', { name: 'Ticket system' }).click();
  await act(page, 'Test Settings');
  await expect(page.getByText('Taken: 200: OK')).toBeVisible();
  await expectFit(page);
  await shoot('one');
  await stack.api('POST', `/mail-accounts/${mailbox.accountId}/pause`);
  const call = await gateway.waitForCall(({ body }) => body.includes('account.paused'), 20_000);
  expect(new Webhook(secret).verify(call.body, call.headers as Record<string, string>)).toMatchObject({
    type: 'account.paused',
    data: { account: { id: mailbox.accountId } },
  });
  await stack.api('POST', `/mail-accounts/${mailbox.accountId}/resume`);

  await act(page, 'Deliveries');
  await expect(page.getByText('Event to a webhook').locator('visible=true').first()).toBeVisible();
  await shoot('deliveries');
  await page.goBack();
  await act(page, 'Delete');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('No webhook yet')).toBeVisible();
  await gateway.stop();
});
