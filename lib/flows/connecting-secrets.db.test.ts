import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportAccounts } from '../account-imports/export-accounts.ts';
import { createImport, startImport } from '../account-imports/store.ts';
import { accountsMove } from '../account-jobs/schema.ts';
import { readJob } from '../account-jobs/store.ts';
import { passwordCredential } from '../mail/credential.ts';
import { closeBoss } from '../queue/boss.ts';
import { Secret } from '../secret.ts';
import { captureOutput, everyRow, textOf } from '../testing/canary.ts';
import { testDatabase } from '../testing/database.ts';
import { grantAccount, provider } from '../testing/grants.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { scriptedServer } from '../testing/scripted-imap.ts';
import { startSmtpSink } from '../testing/smtp-sink.ts';
import { until } from '../testing/until.ts';
import { anAdmin } from '../testing/viewers.ts';
import { startWorker } from '../testing/worker.ts';
import { changeSettings } from './change-settings.ts';
import { dropGrant } from './drop-grant.ts';
import { invitedAccount, inviteToConnect } from './invite-to-connect.ts';
import { startMove } from './start-move.ts';
import { updatePassword } from './update-password.ts';

const { db } = await testDatabase();
const admin = anAdmin();
let restore: () => void;
let written: string[];
const said: string[] = [];
const echo = http.createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  said.push(Buffer.concat(chunks).toString());
  response.setHeader('content-type', 'application/json');
  if (request.url?.startsWith('/.well-known')) return response.end(JSON.stringify(metadata()));
  // Repeats everything it is told.
  const error_description = decodeURIComponent(`not ${said.at(-1)}`);
  response.writeHead(400).end(JSON.stringify({ error: 'invalid_request', error_description }));
});
const issuer = () => `http://127.0.0.1:${(echo.address() as AddressInfo).port}`;
const metadata = () => ({
  ...{
    issuer: issuer(),
    authorization_endpoint: `${issuer()}/authorize`,
    token_endpoint: `${issuer()}/token`,
  },
  revocation_endpoint: `${issuer()}/revoke`,
});

beforeAll(async () => {
  ({ restore } = await mailTestEnv());
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  written = captureOutput();
});
afterAll(async () => {
  await closeBoss();
  echo.close();
  echo.closeAllConnections();
  restore?.();
});

test('taking back, moving, inviting and connecting leave no secret and no link in a log, row, job, audit entry or export', {
  timeout: 180_000,
}, async () => {
  const canaries = {
    secret: 'canary-client-secret',
    refresh: 'canary-refresh-token',
    access: 'canary-access-token',
    typed: 'canary-typed-password',
    file: 'canary-of-the-file',
  };
  const sink = await startSmtpSink();
  const settings = {
    ...{ 'email.host': '127.0.0.1', 'email.port': sink.port, 'email.security': 'none' },
    ...{ 'email.from': 'rekey@house.example', 'notifications.gatherSeconds': 0 },
    ...{ 'desktop.webAddress': 'http://localhost:3000', 'phone.webAddress': 'http://localhost:3000' },
  };
  const saved = await changeSettings(settings, admin.actor);
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  // A mail server that repeats the password it was given.
  const imap = await scriptedServer([
    { send: '* OK ready\r\n' },
    { wait: /CAPABILITY/ },
    { send: '* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n' },
    { wait: /LOGIN/ },
    { send: `{tag} NO [AUTHENTICATIONFAILED] ${canaries.typed} is wrong\r\n` },
  ]);
  const incoming = { host: '127.0.0.1', port: imap.port, security: 'none' };
  const contoso = await provider({ name: 'Contoso', issuer: issuer(), secret: canaries.secret });
  const grant = {
    ...{ providerId: contoso.id, scopes: ['mail'], subject: 'ann' },
    ...{ refreshToken: new Secret(canaries.refresh), accessToken: new Secret(canaries.access) },
    accessUntil: new Date(Date.now() + 3_600_000),
  };
  const worker = await startWorker({ LOG_LEVEL: 'trace' });
  const told: unknown[] = [];
  const links = new Map<string, string>();
  const linkTo = async (recipient: string) => {
    const mail = await sink.waitForMail(({ to }) => to.includes(recipient), 60_000);
    const token = /\/update\/([\w-]{43})/.exec(mail.parsed.text ?? '')?.[1];
    if (!token) throw new Error(`no link for ${recipient}`);
    links.set(recipient, token);
    return token;
  };

  // 1: a grant that nobody will use is taken back, and the provider repeats what it was told.
  await dropGrant(contoso, grant, { subject: 'ann', address: 'ann@firm.example' });
  expect(said.some((text) => text.includes(canaries.refresh))).toBe(true);

  // 2: somebody connects a mailbox by the link, first with a password that the server refuses.
  const owner = { email: 'owner@home.example', alternateEmail: 'ana@home.example' };
  const asked = { address: 'ana@firm.example', owner, incoming };
  const invited = await inviteToConnect(admin, await invitedAccount.parseAsync(asked));
  if (!invited.ok) throw new Error(textOf(invited));
  const token = await linkTo('ana@home.example');
  const newPassword = passwordCredential(canaries.typed);
  told.push(invited, await updatePassword({ door: { token }, oldPassword: null, newPassword }));
  expect(told.at(-1)).toMatchObject({ ok: false, reason: 'refused' });

  // 3: an account with a grant is moved; 4: others come from a file, one with a password and one with a provider.
  const before = await grantAccount(grant);
  await db.user.update({ where: { id: before.ownerId }, data: { alternateEmail: 'moved@home.example' } });
  const move = accountsMove.parse({ accounts: [before.id], incoming, outgoing: null, provider: contoso.id });
  const { accounts: ids, ...plan } = move;
  const started = await startMove(admin, plan, { ids }, null);
  const moveId = started.ok ? started.id : '';
  await linkTo('moved@home.example');
  told.push(await readJob(admin, moveId));
  const text = `address,owner_alternate_email,incoming_host,incoming_password,provider
ben@firm.example,ben@home.example,127.0.0.1,,Contoso
cleo@firm.example,cleo@home.example,127.0.0.1,${canaries.file},
bad row,,127.0.0.1,${canaries.file},
`;
  const made = await createImport(admin, { fileName: 'accounts.csv', text });
  if (!made.ok) throw new Error(made.message);
  await startImport(admin, made.id, { isDryRun: false, isTested: false });
  await linkTo('ben@home.example');
  await until('the first check of the account with a password', async () => {
    const cleo = await db.mailAccount.findFirst({ where: { address: 'cleo@firm.example' } });
    return cleo?.lastCheckAt;
  });
  let exported = '';
  for await (const part of exportAccounts(admin)) exported += part;
  expect(exported).toContain('cleo@firm.example');

  const rows = await everyRow(db);
  expect(rows.some((row) => row.startsWith('account_job_line: '))).toBe(true);
  expect(rows.some((row) => row.startsWith('audit_entry: '))).toBe(true);
  expect(worker.output()).toContain('check');
  const seen = [...rows, ...written, worker.output(), exported, ...told.map(textOf)];
  for (const canary of [...Object.values(canaries), ...links.values()]) {
    expect(canary.length).toBeGreaterThan(8);
    expect(seen.filter((one) => one.includes(canary))).toEqual([]);
  }
  expect(links.size).toBe(3);
  await Promise.all([imap.stop(), sink.stop()]);
});
