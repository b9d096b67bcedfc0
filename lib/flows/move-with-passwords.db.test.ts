import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Move } from '../account-jobs/schema.ts';
import { listJobProblems, readJob } from '../account-jobs/store.ts';
import { openCredentialFor } from '../accounts/credentials.ts';
import { passwordCredential } from '../mail/credential.ts';
import { rightsOf } from '../rights.ts';
import { readSettings } from '../settings/store.ts';
import { captureOutput, everyRow } from '../testing/canary.ts';
import { claimAccount } from '../testing/claim-account.ts';
import { corpus } from '../testing/corpus.ts';
import { testDatabase } from '../testing/database.ts';
import { type Dovecot, startDovecot } from '../testing/dovecot.ts';
import { account } from '../testing/factories.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { anAdmin } from '../testing/viewers.ts';
import { adminViewer } from '../viewer.ts';
import { checkAccount } from './check-account.ts';
import { runAccountJob } from './run-account-job.ts';
import { startMove } from './start-move.ts';

const { db } = await testDatabase();
const admin = anAdmin();
// Two hundred: REKEY_MOVED_ACCOUNTS=200 npx vitest run lib/flows/move-with-passwords.db.test.ts
const many = Number(process.env.REKEY_MOVED_ACCOUNTS ?? 20);
const password = 'canary-old secret';
const messages = corpus()
  .slice(0, 3)
  .map(({ raw }) => raw);

let dovecot: Dovecot;
let restore: () => void;
let written: string[];
beforeAll(async () => {
  written = captureOutput();
  const env = await mailTestEnv();
  restore = env.restore;
  dovecot = await startDovecot({ authority: env.authority });
});
afterAll(async () => {
  await dovecot?.stop();
  restore?.();
});
beforeEach(async () => {
  await db.mailAccount.deleteMany();
  await db.accountJob.deleteMany();
  await db.user.deleteMany();
});

/** One with mail that was fetched, and others that wait for their first check. */
async function house(count: number) {
  const server = { incomingHost: 'localhost', incomingPort: dovecot.imapsPort };
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const { id, address } = await account({ ...server, password });
    await dovecot.setPassword(address, password);
    ids.push(id);
    if (n === 0) {
      dovecot.deliver(address, messages);
      await check(id);
    }
  }
  return ids;
}

async function check(id: string) {
  const claimed = await claimAccount(db, id, { attemptsPerHour: 10, reserved: 1 });
  if ('refused' in claimed) throw new Error(claimed.refused);
  return checkAccount(db, claimed, await readSettings(), new AbortController().signal);
}

const to = (more: Partial<Move> = {}) => ({
  incoming: { host: '127.0.0.1', port: dovecot.imapsPort, security: 'tls' as const },
  outgoing: null,
  user: 'address' as const,
  ...more,
});
const proof = (id: string, typed = password) => ({ account: id, password: passwordCredential(typed) });
const read = (id: string) =>
  db.mailAccount.findUniqueOrThrow({ where: { id }, include: { credential: true } });

test(
  'stored passwords follow to a server that opened the same mailbox, and no owner is asked or told',
  async () => {
    const ids = await house(many);
    const [first = '', second = ''] = ids;
    const before = await read(second);
    const started = await startMove(admin, to(), { ids }, proof(first));
    expect(started).toMatchObject({ ok: true });
    await runAccountJob(db);
    const id = started.ok ? started.id : '';
    expect(await listJobProblems(admin, id)).toEqual([]);
    expect(await readJob(admin, id)).toMatchObject({ state: 'done', all: many, done: many, invited: 0 });
    const moved = await read(second);
    expect(moved).toMatchObject({ incomingHost: '127.0.0.1', state: 'active' });
    expect(moved.credentialVersion).toBe(before.credentialVersion + 1);
    const stored = openCredentialFor(moved, 'incoming');
    expect(stored.kind === 'password' && stored.password.reveal()).toBe(password);
    expect(await check(first)).toMatchObject({ outcome: 'ok' });
    expect(await check(second)).toMatchObject({ outcome: 'ok' });
    expect(await read(first)).toMatchObject({ messageCount: messages.length });
    expect(await db.notification.count()).toBe(0);
    expect(await db.event.count({ where: { kind: 'password_updated' } })).toBe(0);
    expect([...(await everyRow(db)), ...written].join('\n')).not.toContain('canary');
  },
  60_000 + many * 9_000,
);

test('they are sent to a server that an operator shows by a mailbox of their own no more than by word', async () => {
  const ids = await house(2);
  const [first = ''] = ids;
  const operator = adminViewer(admin.actor, null, rightsOf('OPERATOR', false));
  const problems = [{ field: 'proof.account' }];
  expect(await startMove(operator, to(), { ids }, proof(first))).toMatchObject({ ok: false, problems });
  expect(await db.accountJob.count()).toBe(0);
});

test('an account that is fetched by the other protocol stays where it is, and the job says so', async () => {
  const ids = await house(2);
  const [first = '', second = ''] = ids;
  await db.mailAccount.update({ where: { id: second }, data: { type: 'pop3' } });
  const before = await read(second);
  const started = await startMove(admin, to(), { ids }, proof(first));
  await runAccountJob(db);
  const id = started.ok ? started.id : '';
  expect(await listJobProblems(admin, id)).toMatchObject([
    { reason: 'It is fetched by POP3, and the new server by IMAP: move it by itself.' },
  ]);
  expect((await read(second)).incomingHost).toBe(before.incomingHost);
  expect((await read(first)).incomingHost).toBe('127.0.0.1');
  dovecot.deliver(before.incomingUser, messages);
  // One that is fetched so is taken along by a move to such a server.
  await db.mailAccount.delete({ where: { id: second } });
  const at = {
    incomingHost: 'localhost',
    incomingPort: dovecot.pop3sPort,
    incomingUser: before.incomingUser,
  };
  const { id: byPop3 } = await account({ ...at, type: 'pop3', password });
  expect(await check(byPop3)).toMatchObject({ outcome: 'ok', fetched: messages.length });
  const incoming = {
    host: '127.0.0.1',
    port: dovecot.pop3sPort,
    security: 'tls' as const,
    type: 'pop3' as const,
  };
  const move = to({ incoming, user: 'keep' });
  expect(await startMove(admin, move, { ids: [byPop3] }, proof(byPop3))).toMatchObject({ ok: true });
  await runAccountJob(db);
  expect(await read(byPop3)).toMatchObject({ incomingHost: '127.0.0.1', incomingPort: dovecot.pop3sPort });
  expect(await check(byPop3)).toMatchObject({ outcome: 'ok', fetched: 0 });
}, 120_000);

test('nothing is moved on a wrong password, a server without TLS, or a mailbox that shows nothing of what is stored', async () => {
  const [withMail = '', without = ''] = await house(2);
  const ids = [withMail, without];
  const before = await read(withMail);
  const attempt = (move: ReturnType<typeof to>, shown: ReturnType<typeof proof>) =>
    startMove(admin, move, { ids }, shown);
  expect(await attempt(to(), proof(withMail, 'not this one'))).toMatchObject({ reason: 'test_failed' });
  const plain = { host: '127.0.0.1', port: dovecot.imapPort, security: 'none' as const };
  expect(await attempt(to({ incoming: plain }), proof(withMail))).toMatchObject({
    problems: [{ field: 'incoming.security' }],
  });
  expect(await attempt(to(), proof(without))).toMatchObject({ problems: [{ field: 'proof.account' }] });
  expect(await db.accountJob.count()).toBe(0);
  const { unsuccessfulSignIns, ...after } = await read(withMail);
  expect(unsuccessfulSignIns).toHaveLength(1);
  expect({ ...after, unsuccessfulSignIns: [] }).toEqual({ ...before, unsuccessfulSignIns: [] });
});
