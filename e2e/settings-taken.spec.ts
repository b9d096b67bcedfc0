import { expectFit } from './support/look.ts';
import { expect, test, until } from './support/test.ts';

type Applied = { processes: { kind: string; state: string }[] };

test('Save shows that both workers take the change without a restart, and names one that hangs', async ({
  page,
  stack,
}) => {
  const second = await stack.startWorker();
  const workers = async () =>
    (await stack.api<Applied>('GET', '/settings/applied')).processes.filter(({ kind }) => kind === 'worker');
  await until(async () => (await workers()).length === 2);

  await page.goto(`${stack.url}/console/settings/common`);
  await page.getByLabel('E-mail address').fill(stack.administrator.email);
  await page.getByLabel('Password', { exact: true }).fill(stack.administrator.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const save = async (value: string) => {
    await page.getByLabel(/^Checks at once, each worker/).fill(value);
    const opener = page.getByRole('button', { name: 'Actions', exact: true });
    if (await opener.isVisible()) await opener.click();
    await page.getByRole('complementary', { name: 'Actions' }).getByRole('button', { name: 'Save' }).click();
  };
  const status = page.getByRole('region', { name: 'Who has taken these settings' });
  await save('23');
  await expect(status.getByText('Taken by 2 of 2 workers and 1 of 1 web process.')).toBeVisible();
  await expect(status.getByRole('alert')).toHaveCount(0);

  second.kill('SIGSTOP');
  await save('24');
  await expect(status.getByText('so far')).toBeVisible();
  const late = status.getByText(new RegExp(`\\(${second.pid}\\) has not taken the last change`));
  await expect(late).toBeVisible({ timeout: 25_000 });
  await expect(status.getByText('Taken by 1 of 2 workers and 1 of 1 web process.')).toBeVisible();
  await expectFit(page);

  second.kill('SIGCONT');
  await expect(late).toHaveCount(0);
  await expect(status.getByText('Taken by 2 of 2 workers and 1 of 1 web process.')).toBeVisible();
  second.kill('SIGTERM');
  await until(async () => (await workers()).length === 1);
  await stack.api('PATCH', '/settings', { 'fetcher.concurrency': null });
});
