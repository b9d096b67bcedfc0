// npm run docs:pictures: takes the pictures of the README again, of the demo in a real browser.
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from '@playwright/test';
import { runScript } from '#lib/run-script.ts';
import { until } from '#lib/testing/until.ts';
import { everythingCaught } from '../demo/caught.ts';
import { administrator, type DemoHouse, mailPassword, ownerPassword } from '../demo/house.ts';
import { ana, findMailbox, type Mailbox, newMail } from '../demo/mailboxes.ts';
import { desktop, open, phone, signedIn, slow } from './docs/signed-in.ts';
import { withDemo } from './docs/with-demo.ts';

const newPassword = 'new-secret';

await runScript(() => withDemo(takePictures));

async function takePictures(house: DemoHouse, browser: Browser): Promise<void> {
  const console_ = await signedIn(browser, desktop, `${house.url}/console/accounts`, administrator);
  await pause(60_000); // the last checks of each account fill their row
  const mailbox = findMailbox('ana') as Mailbox;
  house.changePasswords([mailbox], newPassword);
  const message = await until(
    'the owner is written to',
    () => house.sink.mails.find(({ to }) => to.includes(ana.alternateEmail)),
    slow,
  );
  for (let count = 0; count < 3; count++) house.mail.deliver(mailbox.address, await newMail(mailbox.address));

  await console_.reload();
  await console_.getByText('Suspended', { exact: true }).last().waitFor();
  await console_.getByRole('checkbox').nth(1).click();
  await picture(console_, 'console');

  const mail = await open(browser, phone);
  await mail.setContent(String(message.parsed.html));
  await picture(mail, 'mail');

  const reader = { email: ana.email, password: ownerPassword };
  await picture(await signedIn(browser, phone, `${house.url}/phone`, reader), 'phone');
  const view = await signedIn(browser, desktop, `${house.url}/desktop`, reader);
  await view.getByRole('link', { name: /Paper is cheaper/ }).click();
  await view.getByRole('heading', { name: 'Paper is cheaper again' }).waitFor({ timeout: slow });
  await view.frameLocator('iframe').getByText('Paper is cheaper again').first().waitFor({ timeout: slow });
  await picture(view, 'desktop');

  const update = await open(browser, phone);
  await update.goto(everythingCaught(house.sink, house.sms).flatMap(({ links }) => links)[0] ?? 'no link');
  await picture(update, 'update');
  await update.getByLabel('Old password', { exact: true }).fill(mailPassword);
  await update.getByLabel('New password', { exact: true }).fill(newPassword);
  await update.getByRole('button', { name: 'OK', exact: true }).click();
  await update.getByText('Messages fetched').waitFor({ timeout: slow });
  await picture(update, 'updated');
}

async function picture(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await pause(1500); // transitions come to rest
  await page.screenshot({ path: `docs/images/${name}.png`, animations: 'disabled', caret: 'hide' });
}
