import { act, signIn } from './support/console.ts';
import { expectFit } from './support/look.ts';
import { expect, forgetSession, type Mailbox, signInTo, test } from './support/test.ts';

const message = Buffer.from('Subject: By POP3\r\nFrom: a@b.example\r\n\r\nHello\r\n');

test('a mailbox is fetched by POP3, and its form and page say what that cannot do', async ({
  page,
  stack,
  isMobile,
}) => {
  const address = `pop-${test.info().project.name}@northwind.example`;
  await stack.dovecot.setPassword(address, 'the right one');
  stack.dovecot.deliver(address, [message]);
  test.setTimeout(180_000);
  await signIn(page, stack, '/console/accounts');
  await act(page, 'Add account');
  await page.getByRole('group', { name: 'Account' }).getByLabel('E-mail address').fill(address);
  await page.getByText('Server and user name').click();
  await page.getByLabel('Protocol').selectOption('pop3');
  const incoming = page.getByRole('group', { name: 'Incoming server (POP3)' });
  // The usual port follows, and what POP3 has not is not asked for.
  await expect(incoming.getByLabel('Port')).toHaveValue('995');
  await expect(incoming.getByLabel('Folders')).toHaveCount(0);
  await expect(page.getByLabel('Copies of sent messages')).toHaveCount(0);
  await incoming.getByLabel('Server', { exact: true }).fill('127.0.0.1');
  await incoming.getByLabel('Port').fill(String(stack.dovecot.pop3sPort));
  await incoming.getByLabel('Password', { exact: true }).fill('the right one');
  await incoming.getByLabel('Delete at the server after').fill('0');
  await page.getByRole('button', { name: 'Add account' }).click();
  await expect(incoming.getByLabel('Delete at the server after')).toHaveAttribute('aria-invalid', 'true');
  await incoming.getByLabel('Delete at the server after').fill('30');
  await expectFit(page);
  await page.getByRole('button', { name: 'Add account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: address })).toBeVisible({ timeout: 40_000 });
  if (isMobile) await page.getByRole('button', { name: 'Show all facts' }).click();
  await expect(page.getByText('Mail is deleted there 30 days after it was stored')).toBeVisible();

  const { items } = await stack.api<{ items: { id: string; type: string; deleteAfterDays: number }[] }>(
    'GET',
    `/mail-accounts?q=${address}`,
  );
  expect(items).toMatchObject([{ type: 'pop3', deleteAfterDays: 30 }]);
  const checked = await stack.api<{ outcome: string }>(
    'POST',
    `/mail-accounts/${items[0]?.id}/check?wait=true`,
  );
  expect(checked.outcome).toBe('ok');
  await act(page, 'Edit');
  await expect(page.getByRole('group', { name: 'Incoming server (POP3)' })).toBeVisible();
  await expect(page.getByLabel('Protocol')).toHaveCount(0);

  // Its owner is told, too, in both views.
  const owner = { email: address, password: 'own password of pop' };
  const users = await stack.api<{ items: { id: string; email: string }[] }>('GET', '/users?limit=500');
  const { id } = users.items.find(({ email }) => email === address) ?? { id: '' };
  await stack.api('PATCH', `/users/${id}`, { allowLogin: true, password: owner.password });
  await forgetSession(page);
  const view = test.info().project.name === 'phone' ? 'phone' : 'desktop';
  await signInTo(page, view, stack, { owner } as Mailbox);
  if (view === 'phone') await page.goto(`${stack.url}/phone/accounts`);
  await expect(page.getByText('Fetched by POP3: the inbox alone.').first()).toBeVisible();
  await expectFit(page);
});
