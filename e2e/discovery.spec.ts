import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import https from 'node:https';
import { signIn } from './support/console.ts';
import { seeTesting } from './support/see-testing.ts';
import { account, expect, test, until } from './support/test.ts';

const domain = 'firm.test-zone.example';
const mailHost = 'mail.test-zone.example';

test('the servers of an address are found by a name server and a file of its domain: in the form, over the API, and by the owner', async ({
  page,
  stack,
}) => {
  test.setTimeout(180_000);
  const { dovecot, sink, zone } = stack;
  const name = `dana-${randomBytes(4).toString('hex')}`;
  const [address, second, password] = [`${name}@${domain}`, `${name}2@${domain}`, `secret ${name}`];
  await dovecot.setPasswords({ [address]: password, [second]: password });
  // A web server at the address that the domain's file belongs to, on an address of loopback that nobody else has.
  const webHost = `127.${randomInt(10, 250)}.${randomInt(1, 250)}.1`;
  const web = https.createServer(
    await stack.certificates.issue({ names: [`autoconfig.${domain}`], addresses: [] }),
    (_request, response) => response.end(file(dovecot.imapsPort)),
  );
  web.listen(443, webHost);
  await once(web, 'listening');
  Object.assign(zone, {
    a: { [mailHost]: ['127.0.0.1'], [`autoconfig.${domain}`]: [webHost] },
    srv: { [`_imaps._tcp.${domain}`]: [{ target: mailHost, port: dovecot.imapsPort }] },
  });

  // 1: the API says what was found where, and that it answers.
  const found = await stack.api<{ incoming: object[] }>('POST', '/discovery', { address });
  expect(found.incoming[0]).toMatchObject({
    ...{ host: mailHost, port: dovecot.imapsPort, security: 'tls', works: true },
    foundBy: expect.arrayContaining([
      expect.objectContaining({ way: 'srv' }),
      expect.objectContaining({ way: 'autoconfig' }),
    ]),
  });

  // 2: the address alone leads the form there, which shows it; asked, it says where it was found; and an account with it works.
  await signIn(page, stack, '/console/accounts/new');
  await page.getByRole('group', { name: 'Account' }).getByLabel('E-mail address').fill(address);
  const incoming = page.getByRole('group', { name: 'Incoming server (IMAP)' });
  await incoming.getByLabel('Password', { exact: true }).fill('a wrong one');
  await expect(incoming.getByLabel('Server')).toBeHidden();
  await page.getByRole('button', { name: 'Add account' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Nothing was stored' })).toBeVisible({
    timeout: 60_000,
  });
  await expect(incoming.getByLabel('Server')).toHaveValue(mailHost);
  await page.getByRole('button', { name: 'Find servers' }).click();
  await expect(page.getByText('The incoming server was found and filled in below')).toBeVisible({
    timeout: 30_000,
  });
  await expect(incoming.getByLabel('Server')).toHaveValue(mailHost);
  await expect(incoming.getByLabel('Port')).toHaveValue(String(dovecot.imapsPort));
  await page.getByText('Where was looked').click();
  await expect(page.getByText(`SRV records of ${domain}: 1 server`)).toBeVisible();
  await incoming.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Add account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: address })).toBeVisible({ timeout: 40_000 });

  // 3: an owner whose mailbox was said to be elsewhere has it looked for.
  const owner = { email: `${name}@people.example`, alternateEmail: `${name}@home.example` };
  const elsewhere = { host: 'imap.elsewhere.example', port: 993, security: 'tls' };
  const invited = await stack.api<{ id: string }>('POST', '/mail-account-invitations', {
    ...{ address: second, owner, incoming: elsewhere },
  });
  const mail = await sink.waitForMail(({ to }) => to.includes(owner.alternateEmail), 120_000);
  await page.goto(/https?:\/\/\S+\/update\/[\w-]{43}/.exec(mail.parsed.text ?? '')?.[0] ?? '');
  await page.getByText('Not the right one?').click();
  await page.getByRole('button', { name: 'Look for it by the address' }).click();
  await expect(page.getByText('These servers are used from now on.')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(`Mail server: ${mailHost}`)).toBeVisible();
  await page.getByLabel('Password of this mailbox').fill(password);
  const press = () => page.getByRole('button', { name: 'Connect', exact: true }).click();
  await seeTesting(page, press, 'Testing your password');
  await expect(page.getByRole('heading', { name: 'Your mailbox is connected' })).toBeVisible();
  await until(async () => (await account(stack, invited.id)).lastOutcome === 'ok');
  web.closeAllConnections();
  web.close();
});

const file = (port: number) =>
  `<clientConfig><emailProvider id="x"><incomingServer type="imap"><hostname>${mailHost}</hostname>
   <port>${port}</port><socketType>SSL</socketType><username>%EMAILADDRESS%</username></incomingServer>
   </emailProvider></clientConfig>`;
