import { afterAll, beforeAll, expect, test } from 'vitest';
import { createImport, readImport, startImport } from '#lib/account-imports/store.ts';
import { changeSettings } from '#lib/flows/change-settings.ts';
import { reportProviders } from '#lib/flows/report-providers.ts';
import { providerChange } from '#lib/providers/schema.ts';
import { changeProvider, type Provider } from '#lib/providers/store.ts';
import { closeBoss } from '#lib/queue/boss.ts';
import { type AuthorizationServer, startAuthorizationServer } from '#lib/testing/authorization-server.ts';
import { testDatabase } from '#lib/testing/database.ts';
import { type Dovecot, startDovecot } from '#lib/testing/dovecot.ts';
import { user } from '#lib/testing/factories.ts';
import { providerOf } from '#lib/testing/grants.ts';
import { mailTestEnv } from '#lib/testing/mail-env.ts';
import { type SmtpSink, startSmtpSink } from '#lib/testing/smtp-sink.ts';
import { until } from '#lib/testing/until.ts';
import { anAdmin } from '#lib/testing/viewers.ts';
import { startWorker } from '#lib/testing/worker.ts';
import { system } from '#lib/viewer.ts';

// A tenant as an administrator connects it: a real worker, a real authorization server, and a real Dovecot that opens
// every mailbox to the application's tokens.
const { db } = await testDatabase();
const admin = anAdmin();
const addresses = Array.from({ length: 50 }, (_, nth) => `box${nth}@firm.example`);
let authority: AuthorizationServer;
let dovecot: Dovecot;
let sink: SmtpSink;
let tenant: Provider;
let restore: () => void;

beforeAll(async () => {
  ({ restore } = await mailTestEnv());
  authority = await startAuthorizationServer();
  const { introspectionUrl } = authority;
  [dovecot, sink] = await Promise.all([
    startDovecot({ introspectionUrl, tokensOpenAll: true }),
    startSmtpSink(),
  ]);
  const settings = {
    'fetcher.intervalSeconds': 5,
    'backoff.firstSeconds': 1,
    'backoff.longestSeconds': 5,
    'email.host': '127.0.0.1',
    'email.port': sink.port,
    'email.security': 'none',
    'email.from': 'rekey@house.example',
    'desktop.webAddress': 'http://localhost:3000',
    'phone.webAddress': 'http://localhost:3000',
  };
  const saved = await changeSettings(settings, system);
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  await db.notificationRule.createMany({
    data: ['email-wrong-credentials', 'email-unreachable'].map((key) => ({ key, enabled: true })),
    skipDuplicates: true,
  });
  await db.notificationRule.updateMany({ data: { enabled: true } });
  await user({ email: 'root@firm.example', role: 'ADMIN' });
  tenant = await providerOf(authority, { name: 'Firm', grant: 'organisation', scopes: ['mail'] });
}, 60_000);
afterAll(async () => {
  await closeBoss();
  await Promise.all([authority?.stop(), dovecot?.stop(), sink?.stop()]);
  restore?.();
});

const letter = (subject: string) => [Buffer.from(`Subject: ${subject}\r\n\r\nhello\r\n`)];
const deliver = (subject: string) => {
  for (const address of addresses) dovecot.deliver(address, letter(subject));
};
const all =
  (state: 'active' | 'degraded', where: object = {}) =>
  async () =>
    (await db.mailAccount.count({ where: { state, ...where } })) === addresses.length;
const inAll = (messageCount: number) => async () =>
  (await db.mailAccount.count({ where: { messageCount } })) === addresses.length;

test('fifty mailboxes of a tenant, connected by one entry: its secret runs out, administrators are told once, and owners nothing', {
  timeout: 240_000,
}, async () => {
  deliver('before');
  await startWorker();
  const rows = addresses.map(
    (address, nth) => `${address},owner${nth}@home.example,127.0.0.1,${dovecot.imapPort},none,firm`,
  );
  const header = 'address,owner_alternate_email,incoming_host,incoming_port,incoming_security,provider';
  const made = await createImport(admin, { fileName: 'firm.csv', text: [header, ...rows, ''].join('\n') });
  if (!made.ok) throw new Error(made.message);
  await startImport(admin, made.id, { isDryRun: false, isTested: false });
  await until('all mail is fetched', inAll(1), 90_000);
  expect(await readImport(admin, made.id)).toMatchObject({ state: 'done', stored: 50, bad: 0 });
  await until('all are well', all('active'));

  // The tokens of now run out with the secret, as they do an hour later at the latest.
  await authority.setSecretRunOut(true);
  await authority.expire();
  deliver('meanwhile');
  await until('all wait', all('degraded'), 90_000);
  const told = await sink.waitForMail(() => true, 60_000);
  expect(told).toMatchObject({ to: ['root@firm.example'] });
  expect(told.parsed.text).toContain('Firm');
  expect(told.parsed.text).toContain('50');
  const wasTried = new Date();
  await until('each was tried again since', all('degraded', { lastCheckAt: { gt: wasTried } }), 90_000);
  expect(await reportProviders(db)).toBe(0);
  expect(await db.notification.findMany({ select: { recipient: true, accountId: true } })).toEqual([
    { recipient: 'root@firm.example', accountId: null },
  ]);
  expect(sink.mails).toHaveLength(1);
  expect(await db.incident.count()).toBe(0);
  expect(await db.mailAccount.count({ where: { refusals: { gt: 0 } } })).toBe(0);

  // The administrator enters a new one.
  await authority.setSecretRunOut(false);
  const changed = await changeProvider(
    admin,
    tenant.id,
    providerChange.parse({ secret: authority.clientSecret }),
  );
  expect(changed).toMatchObject({ ok: true });
  await until('the mail of the meantime is there, once each', inAll(2), 90_000);
  await until('all are well again', all('active'));
  expect(sink.mails).toHaveLength(1);
});
