import type { BrowserContext, Page } from '@playwright/test';
import { hostileHtml, htmlMail } from '#lib/testing/hostile.ts';
import { hostileVectors } from '#lib/testing/hostile-vectors.ts';
import { account, expect, signInTo, test, until } from './support/test.ts';

type Found = { ran: string[]; asked: string[]; answers: string[] };

/** Watches for everything that a piece of HTML could do: run, or ask for something that is not ours. */
async function watchContext(context: BrowserContext, isOurs: (url: string) => boolean): Promise<Found> {
  const found: Found = { ran: [], asked: [], answers: [] };
  await context.exposeFunction('ranInPage', (what: string) => found.ran.push(what));
  await context.addInitScript(() => {
    for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'] as const) {
      Object.defineProperty(window, name, {
        value: () => (window as unknown as { ranInPage(what: string): void }).ranInPage(name),
      });
    }
  });
  await context.route(
    (url) => !isOurs(url.href),
    (route) => {
      found.asked.push(route.request().url());
      return route.abort();
    },
  );
  return found;
}

function watchPage(page: Page, ran: string[]): void {
  page.on('popup', (opened) => ran.push(`opened ${opened.url()}`));
  page.on('dialog', (dialog) => {
    ran.push(dialog.message());
    void dialog.dismiss().catch(() => {});
  });
}

const pause = (page: Page, ms: number) => page.waitForTimeout(ms);

test('no payload runs a script, sends a request or leaves its frame', async ({
  page,
  stack,
  mailbox,
  browser,
}) => {
  test.setTimeout(240_000);
  const payloads = hostileHtml();
  stack.dovecot.deliver(
    mailbox.address,
    payloads.map(({ id, payload }) => htmlMail(`Payload ${id}`, payload)),
  );
  await until(async () => (await account(stack, mailbox.accountId)).messageCount === payloads.length, 60_000);
  const list = await stack.api<{ items: { id: string; subject: string }[] }>(
    'GET',
    `/mail-accounts/${mailbox.accountId}/messages?limit=500`,
  );
  expect(list.items).toHaveLength(112);

  // 1. As people see them: our page, our frame with its sandbox, the real answers.
  const isOurs = (url: string) =>
    url.startsWith(stack.url) || url.startsWith('data:') || url === 'about:blank';
  const found = await watchContext(page.context(), isOurs);
  watchPage(page, found.ran);
  page.on('response', (response) => {
    if (response.url().includes('/html'))
      found.answers.push(response.headers()['content-security-policy'] ?? '');
  });
  await signInTo(page, 'desktop', stack, mailbox);
  await page.goto(`${stack.url}/desktop?message=${list.items[0]?.id}`);
  const ours = page.locator('iframe[title="Text of the message"]');
  await expect(ours).toHaveCount(1);
  const sandbox = await ours.getAttribute('sandbox');
  expect(sandbox).toBe('allow-popups allow-popups-to-escape-sandbox');
  // With our attribute, and once more without: then the answer's own policy stands alone. With pictures, too.
  for (const [attribute, query] of [
    [sandbox, ''],
    [null, ''],
    [sandbox, '?images=1'],
  ] as const) {
    found.answers.length = 0;
    for (let at = 0; at < list.items.length; at += 28) {
      const ids = list.items.slice(at, at + 28).map(({ id }) => id);
      await page.evaluate(
        async ({ ids, attribute, query }) => {
          document.querySelector('#batch')?.remove();
          const batch = document.body.appendChild(document.createElement('div'));
          batch.id = 'batch';
          const frames = ids.map((id) => {
            const frame = document.createElement('iframe');
            if (attribute !== null) frame.setAttribute('sandbox', attribute);
            frame.src = `/messages/${id}/html${query}`;
            return frame;
          });
          const loaded = frames.map(
            (frame) => new Promise((resolve) => frame.addEventListener('load', resolve)),
          );
          batch.append(...frames);
          await Promise.all(loaded);
        },
        { ids, attribute, query },
      );
      await pause(page, 300);
    }
    expect(found.answers.length).toBeGreaterThanOrEqual(112);
    for (const policy of found.answers) {
      expect(policy).toContain("default-src 'none'");
      expect(policy).toMatch(/; sandbox allow-popups allow-popups-to-escape-sandbox$/);
      expect(policy).not.toMatch(/allow-scripts|allow-same-origin|script-src/);
    }
    expect(found.ran, `with ${attribute} ${query}`).toEqual([]);
    // Asked-for pictures come over https and from nowhere else.
    expect(
      found.asked.filter((url) => !(query && url.startsWith('https://'))),
      `${attribute} ${query}`,
    ).toEqual([]);
    found.asked.length = 0;
  }
  await expect(page).toHaveURL(new RegExp(`message=${list.items[0]?.id}`));

  // 2. The cleaning alone, in a page that would let everything happen; and the raw payloads, to show that it would.
  const clean = await Promise.all(
    list.items.map(async ({ id }) => {
      const answer = await page.request.get(`${stack.url}/messages/${id}/html`);
      expect(answer.status()).toBe(200);
      return answer.text();
    }),
  );
  expect(await happenings(await browser.newContext(), clean)).toEqual({ ran: [], asked: [] });
  const raw = await happenings(
    await browser.newContext(),
    payloads.map(({ payload }) => payload),
  );
  expect(raw.ran.length + raw.asked.length).toBeGreaterThan(20);
});

test('no vector of our own runs, asks anybody but our proxy, or shows beyond its frame', async ({
  page,
  stack,
  mailbox,
  browser,
}) => {
  test.setTimeout(240_000);
  expect(hostileVectors.length).toBeGreaterThanOrEqual(86);
  stack.dovecot.deliver(
    mailbox.address,
    hostileVectors.map(({ name, html }) => htmlMail(name, html)),
  );
  await until(
    async () => (await account(stack, mailbox.accountId)).messageCount === hostileVectors.length,
    60_000,
  );
  const { items } = await stack.api<{ items: { id: string; subject: string }[] }>(
    'GET',
    `/mail-accounts/${mailbox.accountId}/messages?limit=500`,
  );
  expect(items).toHaveLength(hostileVectors.length);
  const isOurs = (url: string) =>
    url.startsWith(stack.url) || url.startsWith('data:') || url === 'about:blank';
  const found = await watchContext(page.context(), isOurs);
  watchPage(page, found.ran);
  await signInTo(page, 'desktop', stack, mailbox);
  // Of our own addresses a mail may ask for its page and its pictures, and for nothing else.
  const own: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    const isAllowed =
      request.url().startsWith('data:') ||
      /^\/(?:messages\/[^/]+\/html|pictures\/[^/]+\/[^/]+)$/.test(pathname);
    if (request.frame() !== page.mainFrame() && !isAllowed) own.push(request.url());
  });
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().includes('/pictures/')) asked++;
  });
  for (const query of ['', '?images=1']) {
    for (let at = 0; at < items.length; at += mostInGrid) {
      const some = items.slice(at, at + mostInGrid);
      await showInGrid(
        page,
        some.map(({ id }) => `/messages/${id}/html${query}`),
      );
      await pause(page, 500);
      expect(await darkBetween(page, await browser.newContext()), `beyond a frame ${query}`).toBe(0);
    }
    expect(found, query).toEqual({ ran: [], asked: [], answers: [] });
    expect(own, query).toEqual([]);
  }
  // With pictures some were asked for, of our proxy: the look was no empty one.
  expect(asked).toBeGreaterThan(5);

  const clean = await Promise.all(
    items.map(async ({ id }) => (await page.request.get(`${stack.url}/messages/${id}/html`)).text()),
  );
  expect(await happenings(await browser.newContext(), clean)).toEqual({ ran: [], asked: [] });
  const raw = await happenings(
    await browser.newContext(),
    hostileVectors.map(({ html }) => html),
  );
  expect(raw.ran.length).toBeGreaterThan(5);
  expect(raw.asked.length).toBeGreaterThan(20);
});

const cell = 100;
/** Six rows of twelve are in sight. */
const mostInGrid = 72;

/** Small frames side by side on white, each as the message view has it. */
async function showInGrid(page: Page, addresses: string[]): Promise<void> {
  await page.evaluate(
    async ({ addresses, cell }) => {
      document.querySelector('#grid')?.remove();
      const grid = document.body.appendChild(document.createElement('div'));
      grid.id = 'grid';
      grid.style.cssText = 'position:fixed;inset:0;z-index:2147483647;background:#fff';
      const loaded = addresses.map((src, at) => {
        const frame = grid.appendChild(document.createElement('iframe'));
        frame.setAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox');
        const [left, top] = [(at % 12) * cell + 10, Math.floor(at / 12) * cell + 10];
        frame.style.cssText = `position:absolute;left:${left}px;top:${top}px;width:${cell - 20}px;height:${cell - 20}px;border:0`;
        frame.src = src;
        return new Promise((resolve) => frame.addEventListener('load', resolve));
      });
      await Promise.all(loaded);
    },
    { addresses, cell },
  );
}

/** How many points between the frames are not white. */
async function darkBetween(page: Page, context: BrowserContext): Promise<number> {
  const picture = `data:image/png;base64,${(await page.screenshot()).toString('base64')}`;
  const canvas = await context.newPage();
  const dark = await canvas.evaluate(
    async ({ picture, cell }) => {
      const image = new Image();
      image.src = picture;
      await image.decode();
      const drawing = new OffscreenCanvas(image.width, image.height).getContext('2d');
      drawing?.drawImage(image, 0, 0);
      const points = drawing?.getImageData(0, 0, image.width, image.height).data ?? [];
      let found = 0;
      for (let y = 0; y < image.height; y++) {
        for (let x = 0; x < image.width; x++) {
          const isBetween = x % cell < 8 || x % cell > cell - 8 || y % cell < 8 || y % cell > cell - 8;
          const at = (y * image.width + x) * 4;
          if (isBetween && Math.min(points[at] ?? 0, points[at + 1] ?? 0, points[at + 2] ?? 0) < 250) found++;
        }
      }
      return found;
    },
    { picture, cell },
  );
  await context.close();
  return dark;
}

/** What happens when each of these is a page of its own that may do as it likes; several side by side. */
async function happenings(context: BrowserContext, pages: string[]): Promise<Omit<Found, 'answers'>> {
  const isOurs = (url: string) => /^(?:http:\/\/bare\.example\/|data:|about:blank)/.test(url);
  const { ran, asked } = await watchContext(context, isOurs);
  await context.route('http://bare.example/*', (route) => {
    const at = Number(new URL(route.request().url()).pathname.slice(1));
    return route.fulfill({ contentType: 'text/html; charset=utf-8', body: pages[at] ?? '' });
  });
  const tabs = await Promise.all(Array.from({ length: 4 }, () => context.newPage()));
  for (const tab of tabs) watchPage(tab, ran);
  await Promise.all(
    tabs.map(async (tab, first) => {
      for (let at = first; at < pages.length; at += tabs.length) {
        await tab.goto(`http://bare.example/${at}`, { timeout: 10_000 }).catch(() => {});
        await pause(tab, 50);
      }
    }),
  );
  await context.close();
  return { ran, asked };
}
