import fs from 'node:fs';
import path from 'node:path';
import { account, createMailbox, expect, signInTo, test, until } from './support/test.ts';

const nobody = '00000000-0000-7000-8000-000000000000';

/** Every address below a folder of `app/`, made from its files: new routes are tried without being listed here. */
function routesBelow(folder: string): { pattern: string; file: string; methods: string[] }[] {
  const files = fs.readdirSync(path.join('app', folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file))
    .map((file) => {
      const full = path.join(folder, file);
      const source = fs.readFileSync(path.join('app', full), 'utf8');
      const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) =>
        new RegExp(`export (async )?(function|const) ${method}\\b`).test(source),
      );
      const pattern = `/${path.dirname(full)}`.replaceAll(/\/\([^/]*\)/g, '');
      return { pattern, file: full, methods: file.endsWith('page.tsx') ? ['GET'] : methods };
    });
}

test('another user’s ids lead nowhere on any route of the mail views', async ({ page, stack, mailbox }) => {
  const other = await createMailbox(stack, false);
  stack.dovecot.deliver(other.address, [Buffer.from('Subject: Private\r\n\r\nNot for Ana.\r\n')]);
  await until(async () => (await account(stack, other.accountId)).messageCount === 1);
  const { items } = await stack.api<{ items: { id: string }[] }>(
    'GET',
    `/mail-accounts/${other.accountId}/messages`,
  );
  await signInTo(page, 'phone', stack, mailbox);
  const routes = routesBelow('(mail)').filter(({ pattern }) => pattern.includes('['));
  expect(routes.length).toBeGreaterThan(3);
  for (const { pattern, file, methods } of routes) {
    expect(methods.length, file).toBeGreaterThan(0);
    for (const method of methods) {
      for (const id of [other.accountId, items[0]?.id ?? '', nobody]) {
        const address = stack.url + pattern.replaceAll(/\[[^\]]+\]/g, id);
        const answer = await page.request.fetch(address, {
          method,
          headers: { origin: stack.url },
          maxRedirects: 0,
          ...(method === 'GET' ? {} : { form: { oldPassword: other.password, newPassword: 'stolen' } }),
        });
        expect(answer.status(), `${method} ${pattern} with ${id}`).toBe(404);
        const text = await answer.text();
        expect(text).not.toContain(other.address);
        expect(text).not.toContain('Not for Ana');
      }
    }
  }
  await stack.api('DELETE', `/mail-accounts/${other.accountId}`);
});

test('no page of the console opens for a user, and none of anything for nobody', async ({
  page,
  stack,
  mailbox,
  browser,
}) => {
  await signInTo(page, 'desktop', stack, mailbox);
  const stranger = (await browser.newContext()).request;
  const consoleRoutes = routesBelow('(console)');
  expect(consoleRoutes.length).toBeGreaterThan(10);
  for (const { pattern, methods } of [...consoleRoutes, ...routesBelow('(mail)'), ...routesBelow('you')]) {
    if (/login$/.test(pattern)) continue;
    const address = stack.url + pattern.replaceAll(/\[\.\.\.[^\]]+\]|\[[^\]]+\]/g, mailbox.accountId);
    for (const method of methods) {
      const ask = { method, headers: { origin: stack.url }, maxRedirects: 0 };
      const asStranger = await stranger.fetch(address, ask);
      expect([401, 403, 307, 303], `${method} ${pattern} for nobody`).toContain(asStranger.status());
      if (asStranger.status() < 400) expect(asStranger.headers().location).toContain('/login');
      if (!pattern.startsWith('/console')) continue;
      const asUser = await page.request.fetch(address, ask);
      expect([401, 403, 404, 307, 303], `${method} ${pattern} for a user`).toContain(asUser.status());
      expect(await asUser.text()).not.toContain(mailbox.address);
      if (asUser.status() < 400) expect(asUser.headers().location).toMatch(/\/desktop$/);
    }
  }
});
