import { hostileTexts } from '#lib/testing/hostile-values.ts';
import { signIn } from './support/console.ts';
import { fill, routesBelow } from './support/routes.ts';
import { expect, signInTo, test } from './support/test.ts';

test('no address with garbage in it breaks a page', async ({ page, stack, mailbox, browser }) => {
  test.setTimeout(300_000);
  await signIn(page, stack);
  const theirs = await (await browser.newContext()).newPage();
  await signInTo(theirs, 'desktop', stack, mailbox);
  const names = ['q', 'cursor', 'state', 'sort', 'dir', 'page', 'rule', 'channel', 'account', 'in', 'before'];
  const more = [
    'message',
    'as',
    'images',
    'outcome',
    'problem',
    'name',
    'next',
    'sent',
    'from',
    'reply',
    'forward',
  ];
  // What each of them does is tried without a page around it in app/hostile-forms.db.test.ts: these are enough.
  const tried = ['100,000 letters', 'NUL', 'CR and LF', 'emoji', 'HTML', 'a path', 'a moment and an id'];
  const texts = hostileTexts
    .filter(({ what }) => tried.includes(what))
    .map(({ value }) => value.slice(0, 3000));
  expect(texts).toHaveLength(tried.length);
  const pages = routesBelow('').filter(({ file }) => file.endsWith('page.tsx'));
  expect(pages.length).toBeGreaterThan(25);
  for (const { pattern, file } of pages) {
    const asked = file.includes('(console)') ? page : theirs;
    for (const text of texts) {
      const piece = encodeURIComponent(text.slice(0, 500)).replaceAll('.', '%2e');
      const path = fill(pattern, { id: piece, group: piece, rest: piece, token: piece });
      const query = new URLSearchParams([...names, ...more].map((name) => [name, text.slice(0, 150)]));
      const answer = await asked.request.get(`${stack.url}${path}?${query}&q=twice&cursor=twice`, {
        maxRedirects: 0,
      });
      expect(answer.status(), `${pattern} with ${JSON.stringify(text.slice(0, 60))}`).toBeLessThan(500);
    }
  }
  // Next's service for pictures would ask for any address of ours, decode it and keep it on the disk, for anybody.
  for (const url of ['/icon.svg', '/look/logo/x', '/console', 'https://elsewhere.example/x.png']) {
    const asked = new URLSearchParams({ url, w: '640', q: '75' });
    const answer = await page.request.get(`${stack.url}/_next/image?${asked}`);
    expect([url, answer.status()]).toEqual([url, 404]);
  }
  // Percent signs that are no encoding, and bytes that are no text.
  for (const address of [
    '/console/users/%',
    '/console/users/%ff',
    '/api/v1/users/%ff',
    '/phone?q=%ff%00%ed%a0%80',
  ]) {
    const answer = await page.request.get(stack.url + address, { maxRedirects: 0 });
    expect(answer.status(), address).toBeLessThan(500);
    if (address.startsWith('/api/'))
      expect(answer.headers()['content-type']).toMatch(/^application\/problem\+json/);
  }
});
