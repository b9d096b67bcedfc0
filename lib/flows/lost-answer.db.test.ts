import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { closeDb, db } from '../db/client.ts';
import { databaseUrl } from '../db/url.ts';
import { forgetEnv } from '../env.ts';
import { storeBatch } from '../messages/store.ts';
import { readSettings } from '../settings/store.ts';
import { claimAccount } from '../testing/claim-account.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { type FaultProxy, startFaultProxy } from '../testing/fault-proxy.ts';
import { system } from '../viewer.ts';
import { changeSettings } from './change-settings.ts';
import { recordCheck } from './record-check.ts';

// The line to the database is cut between a COMMIT and its answer: it was done, and whoever did it hears that it failed.
const { db: direct } = await testDatabase();
const url = new URL(databaseUrl().reveal());
let line: FaultProxy;
let lost = 0;

beforeEach(async () => {
  line = await startFaultProxy(Number(url.port || 5432));
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = `${line.port}`;
  await closeDb();
  process.env.DATABASE_URL = through.href;
  forgetEnv();
});
afterEach(async () => {
  await closeDb();
  await line.stop();
});
afterAll(() => {
  process.env.DATABASE_URL = url.href;
  forgetEnv();
});

/** Loses the answer to what commits, and hands over what came of the work all the same. */
async function losing<T>(work: () => Promise<T>, commits = /\bcommit\b/i): Promise<T | 'failed'> {
  const before = lost;
  let isSent = false;
  line.faults.onChunk = (chunk, from) => {
    if (from === 'client') isSent ||= commits.test(chunk.toString('latin1'));
    if (from === 'client' || !isSent || lost > before) return true;
    lost += 1;
    line.cut();
    return false;
  };
  const outcome = await work().catch((): 'failed' => 'failed');
  expect(lost).toBe(before + 1);
  delete line.faults.onChunk;
  return outcome;
}

test('messages whose storing was not heard of are there once, with their count, when they come again', async () => {
  const { id: accountId } = await account();
  const { id: folderId } = await direct.folder.create({ data: { accountId, path: 'INBOX' } });
  const raw = (n: number) => Buffer.from(`Subject: m${n}\r\n\r\n${n}\r\n`);
  const batch = [1, 2].map((n) => ({
    ...{ uid: BigInt(n), uidValidity: 7n, raw: raw(n), size: raw(n).length, flags: [] },
    internalDate: new Date('2026-01-01T00:00:00Z'),
  }));
  const nothingMore = { highestModseq: null, uidNext: null, messageCount: null };
  const cursor = { path: 'INBOX', uidValidity: 7n, lastUid: 2n, ...nothingMore };
  // One statement stores them, and is its own transaction.
  await losing(() => storeBatch(folderId, accountId, batch, cursor), /insert into unparsed_message/i);
  await storeBatch(folderId, accountId, batch, cursor);
  expect(await direct.message.count({ where: { folderId } })).toBe(2);
  expect(await direct.mailAccount.findUnique({ where: { id: accountId } })).toMatchObject({
    messageCount: 2,
  });
});

test('a refusal whose recording was not heard of counts once, and its notice is one', async () => {
  await changeSettings(
    { 'suspension.refusalsIfWorked': 1, 'suspension.minimumMinutes': 0, 'suspension.confirmAfterSeconds': 0 },
    system,
  );
  await direct.notificationRule.create({ data: { key: 'email-wrong-credentials', enabled: true } });
  const { id } = await account({ ownerId: (await user({ alternateEmail: 'ana@home.example' })).id });
  const claimed = await claimAccount(db(), id, { attemptsPerHour: 5, reserved: 1 });
  if ('refused' in claimed) throw new Error(claimed.refused);
  const failure = { cause: 'wrong_credentials', retry: false, evidence: 'NO no' } as const;
  const refused = {
    ...{ fetched: 0, more: false, signedIn: false, failure },
    givenBack: { budget: 'nothing', test: false } as const,
  };
  const settings = await readSettings();
  const record = () => recordCheck(db(), claimed, refused, settings);
  await losing(record);
  expect(await record()).toMatchObject({ outcome: 'superseded' });
  const row = await direct.mailAccount.findUniqueOrThrow({ where: { id } });
  expect(row).toMatchObject({ state: 'suspended', refusals: 1, claimId: null });
  expect(row.unsuccessfulSignIns).toHaveLength(1);
  expect(await direct.incident.count({ where: { accountId: id } })).toBe(1);
  expect(await direct.notification.count({ where: { accountId: id } })).toBe(1);
});

test('a setting whose saving was not heard of is saved, and noted once', async () => {
  const save = () => changeSettings({ 'fetcher.concurrency': 7 }, system);
  await losing(save);
  expect(await save()).toMatchObject({ ok: true });
  expect((await readSettings())['fetcher.concurrency']).toBe(7);
  const noted = await direct.auditEntry.findMany({ where: { action: 'settings.changed' } });
  expect(noted.filter(({ details }) => JSON.stringify(details).includes('fetcher.concurrency'))).toHaveLength(
    1,
  );
});
