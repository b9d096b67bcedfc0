import { randomUUID } from 'node:crypto';
import type { Locator, Page } from '@playwright/test';
import { invitation, listMail, newsletter } from './support/mails.ts';
import { actionsBelow, fill, routesBelow } from './support/routes.ts';
import type { Stack } from './support/stack.ts';
import { account, createMailbox, expect, type Mailbox, signInTo, test, until } from './support/test.ts';

const nobody = '00000000-0000-7000-8000-000000000000';

/** Somebody else, with one message that has a file, and one that could not be sent. */
type Stranger = Mailbox & { messageId: string; outgoingId: string; folderId: string };

async function withMail(stack: Stack, owner: Mailbox, subject: string): Promise<Stranger> {
  const { accountId, address } = owner;
  const boundary = 'Content-Type: multipart/mixed; boundary=b';
  const file =
    'Content-Type: text/plain\r\nContent-Disposition: attachment; filename=plan.txt\r\n\r\nTop secret';
  stack.dovecot.deliver(address, [
    Buffer.from(
      `Subject: ${subject}\r\n${boundary}\r\n\r\n--b\r\n\r\nNot for Ana.\r\n--b\r\n${file}\r\n--b--\r\n`,
    ),
  ]);
  await until(async () => (await account(stack, accountId)).messageCount === 1);
  const find = `SELECT id, "folderId" FROM message WHERE "accountId" = $1::uuid AND "parsedAt" IS NOT NULL`;
  await until(async () => (await stack.sql(find, [accountId])).length === 1);
  const [message] = await stack.sql(find, [accountId]);
  const outgoingId = randomUUID();
  await stack.sql(
    `INSERT INTO outgoing_message (id, "accountId", "messageId", "envelopeFrom", "envelopeTo", subject, size, bytes, state, attempts, "nextTryAt")
     VALUES ($1::uuid, $2::uuid, '<x@northwind.example>', $3, ARRAY[$3], $4, 1, 'x', 'failed', 1, NULL)`,
    [outgoingId, accountId, address, `${subject} outgoing`],
  );
  return { ...owner, messageId: String(message?.id), folderId: String(message?.folderId), outgoingId };
}

/** All that could be changed of somebody's mail, as it stands in the database. */
const stateOf = (stack: Stack, { accountId, owner }: Mailbox) =>
  stack.sql(
    `SELECT (SELECT json_agg(m ORDER BY m.id) FROM message m WHERE m."accountId" = $1::uuid) AS messages,
            (SELECT json_agg(f ORDER BY f."messageId", f.flag) FROM flag_change f JOIN message m ON m.id = f."messageId" WHERE m."accountId" = $1::uuid) AS flags,
            (SELECT json_agg(o ORDER BY o.id) FROM outgoing_message o WHERE o."accountId" = $1::uuid) AS outgoing,
            (SELECT json_agg(s.id ORDER BY s.id) FROM user_session s JOIN "user" u ON u.id = s."userId" WHERE u.email = $2) AS sessions,
            (SELECT c."sealedIncoming" FROM credential c WHERE c."accountId" = $1::uuid) AS credential`,
    [accountId, owner.email],
  );

test('every route with something that varies belongs to a part of app whose ids are tried', () => {
  // SCIM asks for a token with a right of its own: lib/web/scim/scim.db.test.ts.
  const known = ['(console)/', '(mail)/', '(public)/', 'api/auth/', 'api/scim/', 'api/v1/'];
  const dynamic = routesBelow('').filter(({ file }) => file.includes('['));
  expect(dynamic.filter(({ file }) => !known.some((part) => file.startsWith(part)))).toEqual([]);
  // What is public is found by a secret token alone: there is no id in it to guess. An identity provider is everybody's, and
  // so are the organisation's colour and logo.
  const open = dynamic.filter(
    ({ file, pattern }) =>
      file.startsWith('(public)/') && pattern !== '/login/with/[id]' && !pattern.startsWith('/look/'),
  );
  expect(open.every(({ pattern }) => /^[^[]*\[token\][^[]*$/.test(pattern))).toBe(true);
  expect(dynamic.length).toBeGreaterThan(20);
});

test('another user’s ids lead nowhere on any route of the mail views', async ({ page, stack, mailbox }) => {
  const theirs = await withMail(stack, await createMailbox(stack, false), 'Private');
  await signInTo(page, 'phone', stack, mailbox);
  const before = await stateOf(stack, theirs);
  const routes = routesBelow('(mail)').filter(({ pattern }) => pattern.includes('['));
  expect(routes.length).toBeGreaterThan(3);
  for (const { pattern, file, methods } of routes) {
    expect(methods.length, file).toBeGreaterThan(0);
    for (const method of methods) {
      for (const id of [theirs.accountId, theirs.messageId, theirs.outgoingId, nobody]) {
        const answer = await page.request.fetch(
          stack.url + fill(pattern, { id, index: '0', signature: 'guessed' }),
          {
            method,
            headers: { origin: stack.url },
            maxRedirects: 0,
            ...(method === 'GET' ? {} : { form: { oldPassword: theirs.password, newPassword: 'stolen' } }),
          },
        );
        expect(answer.status(), `${method} ${pattern} with ${id}`).toBe(404);
        await expectNothingOf(theirs, await answer.text());
      }
    }
  }
  // Ids that stand in the question of an address.
  for (const view of ['phone', 'desktop']) {
    for (const kind of ['reply', 'replyAll', 'forward']) {
      const answer = await page.request.get(`${stack.url}/${view}/compose?${kind}=${theirs.messageId}`);
      expect(answer.status(), `${view} ${kind}`).toBe(404);
      await expectNothingOf(theirs, await answer.text());
    }
    for (const asked of [
      `?message=${theirs.messageId}`,
      `?in=a:${theirs.accountId}`,
      `?in=f:${theirs.folderId}`,
      `?before=${theirs.messageId}`,
      `?q=secret&in=a:${theirs.accountId}`,
      `/search?q=secret&in=f:${theirs.folderId}`,
      `/outbox?sent=${theirs.outgoingId}`,
      `/compose?from=${theirs.accountId}`,
    ]) {
      await expectNothingOf(theirs, await (await page.request.get(`${stack.url}/${view}${asked}`)).text());
    }
  }
  expect(await stateOf(stack, theirs)).toEqual(before);
  await stack.api('DELETE', `/mail-accounts/${theirs.accountId}`);
});

async function expectNothingOf({ address }: Stranger, text: string): Promise<void> {
  for (const words of [address, 'Private', 'Not for Ana', 'Top secret', 'plan.txt'])
    expect(text).not.toContain(words);
}

test('another user’s ids do nothing in any server action', async ({ page, stack, mailbox, browser }) => {
  test.setTimeout(180_000);
  const mine = await withMail(stack, mailbox, 'Mine');
  const theirs = await withMail(stack, await createMailbox(stack), 'Private');
  const elsewhere = await browser.newContext();
  await signInTo(await elsewhere.newPage(), 'desktop', stack, theirs);
  await signInTo(page, 'desktop', stack, mine);
  const before = await stateOf(stack, theirs);
  const [session] = await stack.sql(
    `SELECT s.id FROM user_session s JOIN "user" u ON u.id = s."userId" WHERE u.email = $1`,
    [theirs.owner.email],
  );
  const messagePage = `${stack.url}/desktop?message=${mine.messageId}`;

  const tries: Record<string, () => Promise<void>> = {
    async markReadAction() {
      const asked = await swapInActions(page, mine.messageId, theirs.messageId);
      await page.goto(messagePage);
      await until(async () => asked() > 0);
      await page.unrouteAll({ behavior: 'wait' });
    },
    async setFlagAction() {
      await page.goto(messagePage);
      await actionOf(page, () =>
        pressWith(page.getByRole('button', { name: 'Flagged' }), 'id', theirs.messageId),
      );
    },
    async trustSenderAction() {
      const subject = `Pictures ${mine.messageId}`;
      stack.dovecot.deliver(mine.address, [newsletter(subject)]);
      await page.goto(`${stack.url}/desktop`);
      await page.getByRole('link', { name: subject }).click({ timeout: 60_000 });
      await actionOf(page, () =>
        pressWith(page.getByRole('button', { name: 'Always from this sender' }), 'id', theirs.messageId),
      );
      const trusted = await stack.sql('select address from picture_sender', []);
      expect(trusted.filter(({ address }) => address !== 'news@shop.example')).toEqual([]);
    },
    async answerInvitationAction() {
      const subject = `Meeting ${mine.messageId}`;
      stack.dovecot.deliver(mine.address, [invitation(subject, mine.address)]);
      await page.goto(`${stack.url}/desktop`);
      await page.getByRole('link', { name: subject }).click({ timeout: 60_000 });
      await actionOf(page, () =>
        pressWith(page.getByRole('button', { name: 'Accept' }), 'messageId', theirs.messageId),
      );
      await expect(page.getByText('This message is not here any more.')).toBeVisible();
    },
    async unsubscribeAction() {
      const subject = `List ${mine.messageId}`;
      stack.dovecot.deliver(mine.address, [listMail(subject)]);
      await page.goto(`${stack.url}/desktop`);
      await page.getByRole('link', { name: subject }).click({ timeout: 60_000 });
      const press = page.getByRole('region', { name: 'Mailing list' }).getByRole('button');
      await actionOf(page, () => pressWith(press, 'id', theirs.messageId));
      await expect(page.getByText(/is not here any more/)).toBeVisible();
    },
    async settleOutgoingAction() {
      for (const button of ['Try again', 'Discard']) {
        await page.goto(`${stack.url}/desktop/outbox`);
        await actionOf(page, () =>
          pressWith(page.getByRole('button', { name: button }), 'id', theirs.outgoingId),
        );
        await expect(page.getByText('This message has gone on meanwhile.')).toBeVisible();
      }
    },
    async sendMessageAction() {
      await page.goto(`${stack.url}/desktop/compose?forward=${mine.messageId}`);
      await page.getByLabel('To', { exact: true }).fill(mine.address);
      await actionOf(page, () =>
        pressWith(page.getByRole('button', { name: 'Send', exact: true }), 'about', theirs.messageId),
      );
      await expect(page.getByText(/is not there any more/)).toBeVisible();
      const option = page.getByLabel('From', { exact: true }).locator('option').first();
      await option.evaluate((element, id) => element.setAttribute('value', id), theirs.accountId);
      await actionOf(page, () =>
        pressWith(page.getByRole('button', { name: 'Send', exact: true }), 'about', mine.messageId),
      );
      await expect(page.getByText(/is not there any more/)).toBeVisible();
    },
    async endSessionAction() {
      const sessions = () =>
        stack.sql(`SELECT s.id FROM user_session s JOIN "user" u ON u.id = s."userId" WHERE u.email = $1`, [
          mine.owner.email,
        ]);
      const known = await sessions();
      await signInTo(await (await browser.newContext()).newPage(), 'desktop', stack, mine);
      const other = (await sessions()).find(({ id }) => known.every((one) => one.id !== id));
      const asked = await swapInActions(page, String(other?.id), String(session?.id));
      await page.goto(`${stack.url}/you`);
      await page
        .getByRole('button', { name: /^Sign out (?!everywhere)/ })
        .first()
        .click();
      await until(async () => asked() > 0);
      await page.unrouteAll({ behavior: 'wait' });
    },
  };
  // Or with that of an identity provider, who is everybody's; one's own identity: lib/flows/connect-identity.db.test.ts.
  const withoutIds = [
    'addPasskeyAction',
    'beginPasskeyAction',
    'changePasswordAction',
    'confirmAuthenticatorAction',
    'confirmElsewhereAction',
    'confirmWithCodeAction',
    'confirmWithPasswordAction',
    'connectAction',
    'disconnectAction',
    'distrustSenderAction',
    'endOtherSessionsAction',
    'prepareAuthenticatorAction',
    'removeAuthenticatorAction',
    'removePasskeyAction',
    'renewRecoveryCodesAction',
    'signOutOfDesktop',
    'signOutOfPhone',
  ];
  expect([...Object.keys(tries), ...withoutIds].sort()).toEqual(
    [...actionsBelow('(mail)'), ...actionsBelow('you')].sort(),
  );
  for (const [name, attempt] of Object.entries(tries)) {
    await attempt();
    expect(await stateOf(stack, theirs), name).toEqual(before);
  }
  await elsewhere.close();
  await stack.api('DELETE', `/mail-accounts/${theirs.accountId}`);
});

/** Sends `other` wherever the page's own calls of server actions name `own`; tells how often it did. */
async function swapInActions(page: Page, own: string, other: string): Promise<() => number> {
  let count = 0;
  await page.route('**', async (route) => {
    const request = route.request();
    const body = request.postData();
    if (request.method() !== 'POST' || !body?.includes(own)) return route.continue();
    const response = await route.fetch({ postData: body.replaceAll(own, other) });
    await route.fulfill({ response });
    count += 1;
  });
  return () => count;
}

/** Presses a button with another value in the hidden field: in one breath, since a page drawn anew puts the own value back. */
async function pressWith(button: Locator, name: string, value: string): Promise<void> {
  // A press before React holds the button is made again once it does, with the value of its own.
  const isHeld = (element: Element) => Object.keys(element).some((key) => key.startsWith('__react'));
  await expect.poll(() => button.evaluate(isHeld)).toBe(true);
  await button.evaluate(
    (element, hidden) => {
      const inputs = document.querySelectorAll<HTMLInputElement>(`input[type=hidden][name=${hidden.name}]`);
      if (inputs.length === 0) throw new Error(`The page has no hidden field ${hidden.name}.`);
      for (const input of inputs) input.value = hidden.value;
      (element as HTMLElement).click();
    },
    { name, value },
  );
}

/** Does something, and waits until the server has answered the action it called. */
async function actionOf(page: Page, act: () => Promise<void>): Promise<void> {
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await act();
  await answered;
}

test('no page of the console opens for a user, no call of the API answers one, and nothing opens for nobody', async ({
  page,
  stack,
  mailbox,
  browser,
}) => {
  await signInTo(page, 'desktop', stack, mailbox);
  const stranger = (await browser.newContext()).request;
  const consoleRoutes = routesBelow('(console)');
  expect(consoleRoutes.length).toBeGreaterThan(10);
  const values = {
    id: mailbox.accountId,
    index: '0',
    group: 'common',
    rest: 'nothing',
    signature: 'guessed',
  };
  for (const { pattern, methods } of [...consoleRoutes, ...routesBelow('(mail)'), ...routesBelow('you')]) {
    if (/login$/.test(pattern)) continue;
    const address = stack.url + fill(pattern, values);
    for (const method of methods) {
      const ask = { method, headers: { origin: stack.url }, maxRedirects: 0 };
      const asStranger = await stranger.fetch(address, ask);
      // A frame without an origin shows no session: its pictures are let in by their signature.
      const refusals = pattern.includes('[signature]') ? [404] : [401, 403, 307, 303];
      expect(refusals, `${method} ${pattern} for nobody`).toContain(asStranger.status());
      if (asStranger.status() < 400) expect(asStranger.headers().location).toContain('/login');
      if (!pattern.startsWith('/console')) continue;
      const asUser = await page.request.fetch(address, ask);
      expect([401, 403, 404, 307, 303], `${method} ${pattern} for a user`).toContain(asUser.status());
      expect(await asUser.text()).not.toContain(mailbox.address);
      if (asUser.status() < 400) expect(asUser.headers().location).toMatch(/\/desktop$/);
    }
  }
  // The session of a browser is no token: the API looks at no cookie.
  const described = await page.request.get(`${stack.url}/api/v1/openapi.json`);
  const { paths } = (await described.json()) as { paths: Record<string, unknown> };
  const api = Object.keys(paths).filter((pattern) => !/health|openapi/.test(pattern));
  expect(api.length).toBeGreaterThan(20);
  for (const pattern of api) {
    for (const method of ['GET', 'POST', 'PATCH', 'DELETE']) {
      const named = pattern.replace('{key}', 'email-wrong-credentials').replace(/\{\w+\}/, mailbox.accountId);
      const address = `${stack.url}/api/v1${named}`;
      const answer = await page.request.fetch(address, { method, headers: { origin: stack.url } });
      expect([401, 405], `${method} ${pattern} with a session`).toContain(answer.status());
      expect(await answer.text()).not.toContain(mailbox.address);
    }
  }
});
