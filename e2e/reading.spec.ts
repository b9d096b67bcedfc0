import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { expectFit } from './support/look.ts';
import { letterToLookInto, letterWithFiles, newsletter } from './support/mails.ts';
import type { Stack } from './support/stack.ts';
import { account, expect, type Mailbox, signInTo, test, until } from './support/test.ts';

/** A picture of one point. */
const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

async function receive(stack: Stack, mailbox: Mailbox, mails: Buffer[]) {
  const before = (await account(stack, mailbox.accountId)).messageCount;
  stack.dovecot.deliver(mailbox.address, mails);
  await until(async () => (await account(stack, mailbox.accountId)).messageCount === before + mails.length);
}

test('a newsletter looks as it was written, runs nothing, and loads pictures only when asked', async ({
  page,
  stack,
  mailbox,
}, { project }) => {
  const view = project.name === 'phone' ? 'phone' : 'desktop';
  const asked: string[] = [];
  await page.context().route(/example\//, (route) => {
    asked.push(route.request().url());
    return route.fulfill({ contentType: 'image/png', body: Buffer.from('') });
  });
  await receive(stack, mailbox, [newsletter('Autumn reading')]);
  await signInTo(page, view, stack, mailbox);
  await page.getByRole('link', { name: /Autumn reading/ }).click();
  const frame = page.frameLocator('iframe[title="Text of the message"]');
  await expect(frame.getByText('Dear Ana')).toBeVisible();
  // The picture of the message itself is there, the others wait.
  await expect(frame.getByAltText('Logo')).toHaveAttribute('src', /^data:image\/png;base64,/);
  await expect(frame.getByAltText('Three covers')).not.toHaveAttribute('src');
  await expect(page).not.toHaveTitle(/trapped/);
  await expect(page.getByRole('region', { name: 'Attachments' })).toHaveCount(0);
  await expectFit(page);
  expect(asked).toEqual([]);

  // Rekey fetches them itself; here it has one of them already, as after the first reader.
  await stack.sql(
    `insert into remote_picture ("addressHash", type, bytes, size, "fetchedAt") values ($1, 'image/png', $2, $3, now())
       on conflict do nothing`,
    [createHash('sha256').update('https://pictures.example/cover.png').digest(), dot, dot.length],
  );
  const cover = frame.getByAltText('Three covers');
  // A frame that is loaded anew on the way is asked again.
  const isDrawn = () =>
    expect(async () => {
      const width = await cover.evaluate((image) => (image as HTMLImageElement).naturalWidth, null, {
        timeout: 2_000,
      });
      expect(width).toBeGreaterThan(0);
    }).toPass({ timeout: 20_000 });
  await page.getByRole('link', { name: 'Load pictures' }).click();
  await expect(cover).toHaveAttribute(
    'src',
    /^\/pictures\/[\w-]+\/[\w-]+\?address=https%3A%2F%2Fpictures\.example/,
  );
  await isDrawn();
  expect(asked).toEqual([]);
  await expect(page.getByRole('link', { name: 'Load pictures' })).toHaveCount(0);

  // A link opens a tab of its own that does not know this one.
  const opened = page.context().waitForEvent('page');
  await frame.getByRole('link', { name: 'See the list' }).click();
  const tab = await opened;
  await tab.waitForURL('https://shop.example/autumn?from=mail');
  expect(await tab.evaluate(() => [window.opener, document.referrer])).toEqual([null, '']);
  await tab.close();

  await page.getByRole('link', { name: 'Show as plain text' }).click();
  await expect(page.getByRole('article')).toContainText('Dear Ana, the evenings grow longer');
  await expect(page.locator('iframe')).toHaveCount(0);
  await page.getByRole('link', { name: 'Show as it was written' }).click();
  await expect(cover).not.toHaveAttribute('src');

  // For this sender once and for all, until that is taken back.
  await page.getByRole('button', { name: 'Always from this sender' }).click();
  await isDrawn();
  await page.goto(`${stack.url}/you`);
  await page.getByRole('button', { name: /^Ask again before pictures of/ }).click();
  await expect(page.getByRole('button', { name: /^Ask again before pictures of/ })).toHaveCount(0);
});

test('attachments and the original are saved as files, under names that harm nobody', async ({
  page,
  stack,
  mailbox,
}, { project }) => {
  const view = project.name === 'phone' ? 'phone' : 'desktop';
  const mail = letterWithFiles('Signed contract');
  await receive(stack, mailbox, [mail]);
  await signInTo(page, view, stack, mailbox);
  await page.getByRole('link', { name: /Signed contract/ }).click();
  const files = page
    .getByRole('region', { name: 'Attachments' })
    .getByRole('link', { name: /^Download (?!all)/ });
  await expect(files).toHaveCount(2);
  await expectFit(page);

  const save = async (click: () => Promise<void>) => {
    const [saved] = await Promise.all([page.waitForEvent('download'), click()]);
    return { name: saved.suggestedFilename(), bytes: fs.readFileSync(await saved.path()) };
  };
  expect(await save(() => files.nth(0).click())).toEqual({
    name: 'contract p4.pdf',
    bytes: Buffer.from('%PDF-1.4 not really'),
  });
  expect((await save(() => files.nth(1).click())).name).toBe('Grüße.html');
  const original = await save(() => page.getByRole('link', { name: /Download the original/ }).click());
  expect(original.name).toBe('Signed contract.eml');
  expect(original.bytes.equals(mail)).toBe(true);

  // What the server says of the HTML file, whoever asks for it and however.
  const answer = await page.request.get(stack.url + (await files.nth(1).getAttribute('href')));
  expect(answer.headers()).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment; filename="Gru_e.html"; filename*=UTF-8\'\'Gr%C3%BC%C3%9Fe.html',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox$/),
  });

  await page.getByRole('link', { name: 'Show as plain text' }).click();
  const link = page.getByRole('article').getByRole('link', { name: 'https://northwind.example/terms' });
  await expect(link).toHaveAttribute('rel', /noopener noreferrer/);
  await expect(link).toHaveAttribute('target', '_blank');
});

test('attachments are looked at where they stand, as what their bytes are, and saved together', async ({
  page,
  stack,
  mailbox,
}, { project }) => {
  const view = project.name === 'phone' ? 'phone' : 'desktop';
  await receive(stack, mailbox, [letterToLookInto('Plans and pictures', dot)]);
  await signInTo(page, view, stack, mailbox);
  await page.getByRole('link', { name: /Plans and pictures/ }).click();
  const files = page.getByRole('region', { name: 'Attachments' });
  const shown = page.getByRole('region', { name: 'Attachment', exact: true });

  await files.getByRole('link', { name: /^dot\.png/ }).click();
  const picture = shown.getByRole('img', { name: 'dot.png' });
  await expect.poll(() => picture.evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBe(1);
  const answer = await page.request.get(stack.url + (await picture.getAttribute('src')));
  expect(answer.headers()).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox$/),
  });
  await expectFit(page);

  // The keyboard goes in and out.
  await files.getByRole('link', { name: /^notes\.txt/ }).press('Enter');
  await expect(shown.getByText('Привет, Ана')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(shown).toHaveCount(0);
  await expect(page.getByRole('article').frameLocator('iframe').getByText('Have a look.')).toBeVisible();

  await files.getByRole('link', { name: /^plan\.pdf/ }).click();
  const pdf = await page.request.get(
    stack.url + (await shown.getByRole('link', { name: 'Open in a new tab' }).getAttribute('href')),
  );
  expect(pdf.headers()).toMatchObject({
    'content-type': 'application/pdf',
    'x-content-type-options': 'nosniff',
  });
  await expectFit(page);

  // A page that says it is a picture is none.
  const place = Number(
    (await shown.getByRole('link', { name: 'Download' }).getAttribute('href'))?.split('/').at(-1),
  );
  const address = `${stack.url}${await shown.getByRole('link', { name: 'Download' }).getAttribute('href')}`;
  const fake = await page.request.get(address.replace(/attachments\/\d+$/, `view/${place + 1}`));
  expect(fake.status()).toBe(404);

  // A message in it has its own head, text and files; its own back leads up again.
  await files.getByRole('link', { name: /^Older plans\.eml/ }).click();
  await expect(shown.getByRole('heading', { name: 'Older plans' })).toBeVisible();
  await expect(shown.frameLocator('iframe').getByText('as we said in spring')).toBeVisible();
  await shown.getByRole('link', { name: /^inner\.txt/ }).click();
  await expect(shown.getByText('inner words')).toBeVisible();
  await shown.getByRole('link', { name: 'Back to the attached message' }).click();
  await expect(shown.getByRole('heading', { name: 'Older plans' })).toBeVisible();
  await expectFit(page);
  await shown.getByRole('link', { name: 'Back to the message' }).click();

  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download all as zip' }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe('Plans and pictures.zip');
  const zip = fs.readFileSync(await saved.path()).toString('latin1');
  for (const name of ['dot.png', 'notes.txt', 'plan.pdf', 'fake.png', 'Older plans.eml'])
    expect(zip).toContain(name);
});

test('a message is found by words of its text, from the keyboard, and what is not there says so', async ({
  page,
  stack,
  mailbox,
}, { project }) => {
  const view = project.name === 'phone' ? 'phone' : 'desktop';
  await receive(stack, mailbox, [newsletter('Autumn reading'), letterWithFiles('Signed contract')]);
  const unread = () => stack.sql('SELECT id FROM message WHERE "parsedAt" IS NULL', []);
  await until(async () => (await unread()).length === 0);
  await signInTo(page, view, stack, mailbox);
  await expect(page.getByRole('link', { name: /Signed contract/ })).toBeVisible();
  const field = page.getByRole('searchbox', { name: 'Search mail' });
  // The list stands there before its keys are heard.
  await expect(async () => {
    await page.keyboard.press('/');
    await expect(field).toBeFocused({ timeout: 5_000 });
  }).toPass();
  await field.clear(); // of a key that came after all
  // Found while it is typed, by the beginning of a word, in HTML too.
  await field.pressSequentially('evenin');
  await expect(page).toHaveURL(/q=evenin/);
  const lines = page.getByRole('main').locator('[data-message]');
  await expect(lines).toHaveCount(1);
  await expect(lines).toContainText('Autumn reading');
  await expect(lines.locator('mark')).toHaveText('evenings');
  await expect(field).toBeFocused();
  await expectFit(page);

  await lines.click();
  await expect(page.getByRole('article')).toContainText('Autumn reading');
  await page.keyboard.press('Escape');
  await expect(lines).toHaveCount(1);

  await field.fill('mei "attached the scan"');
  await expect(lines).toContainText('Signed contract');
  await field.fill('nowhere <b>');
  await expect(page.getByText('Nothing found for “nowhere <b>”')).toBeVisible();
  await expectFit(page);
});
