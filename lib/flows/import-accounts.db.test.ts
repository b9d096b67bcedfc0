import { afterAll, beforeEach, expect, test } from 'vitest';
import {
  cancelImport,
  changeMapping,
  createImport,
  deleteImport,
  listImportProblems,
  readImport,
  startImport,
  sweepImports,
} from '../account-imports/store.ts';
import { closeBoss } from '../queue/boss.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { importFile } from '../testing/import-file.ts';
import { until } from '../testing/until.ts';
import { anAdmin } from '../testing/viewers.ts';
import { startWorker } from '../testing/worker.ts';
import { runImport } from './import-accounts.ts';

const { db } = await testDatabase();
const admin = anAdmin();
afterAll(closeBoss);
beforeEach(async () => {
  await db.accountImport.deleteMany();
  await db.mailAccount.deleteMany();
  await db.user.deleteMany();
});

async function begin(text: string, given: { isDryRun?: boolean; isTested?: boolean } = {}) {
  const made = await createImport(admin, { fileName: 'accounts.csv', text });
  if (!made.ok) throw new Error(made.message);
  await startImport(admin, made.id, { isDryRun: false, isTested: false, ...given });
  return made.id;
}
const figures = async (id: string) => {
  const { state, cursor, stored, existing, bad } = (await readImport(admin, id)) ?? {};
  return { state, cursor, stored, existing, bad };
};
/** What an import leaves behind, whichever way it went. */
async function left(id: string) {
  const accounts = await db.mailAccount.findMany({
    orderBy: { address: 'asc' },
    select: { address: true, name: true, incomingHost: true, owner: { select: { email: true } } },
  });
  return { accounts, problems: await listImportProblems(admin, id), figures: await figures(id) };
}

test('every good row is stored whole, every bad one told with its field, and no secret anywhere', async () => {
  const { text, badRows, canary } = importFile(370);
  const id = await begin(text);
  expect(badRows).toHaveLength(37);
  expect(await runImport(db)).toBe(true);
  expect(await figures(id)).toEqual({ state: 'done', cursor: 370, stored: 333, existing: 0, bad: 37 });
  const problems = await listImportProblems(admin, id);
  expect(problems.map(({ row }) => row)).toEqual(badRows);
  expect(problems.every((row) => row.problems.length > 0)).toBe(true);
  expect([await db.mailAccount.count(), await db.credential.count()]).toEqual([333, 333]);
  expect(await db.event.count({ where: { kind: 'created' } })).toBe(333);
  const kept = [
    await db.accountImport.findMany(),
    await db.accountImportProblem.findMany(),
    await db.auditEntry.findMany(),
    await db.event.findMany(),
    await db.mailAccount.findMany(),
    await db.credential.findMany(),
    await db.$queryRaw`SELECT * FROM pgboss.job`,
  ];
  expect(JSON.stringify(kept)).not.toContain(canary);
  const [entry] = await db.auditEntry.findMany({
    where: { action: 'accounts.imported' },
    orderBy: { id: 'desc' },
    take: 1,
  });
  expect(entry?.details).toEqual({ fileName: 'accounts.csv', rows: 370, stored: 333, existing: 0, bad: 37 });
  expect(await runImport(db)).toBe(false);
});

test('the file waits sealed, and is gone when it is over', async () => {
  const { text, canary } = importFile(111);
  const id = await begin(text);
  const { sealedFile } = await db.accountImport.findUniqueOrThrow({ where: { id } });
  expect(sealedFile?.slice(0, 3)).toBe('v1.');
  expect(sealedFile).not.toContain(canary);
  await runImport(db);
  expect((await db.accountImport.findUniqueOrThrow({ where: { id } })).sealedFile).toBeNull();
});

// Ten thousand, with the time it takes: REKEY_IMPORT_ROWS=10000 npx vitest run lib/flows/import-accounts.db.test.ts
const rows = Number(process.env.REKEY_IMPORT_ROWS ?? 740);
const half = Math.floor(rows / 200) * 100;

test('a worker killed half-way is followed by another, and the result is the same', {
  timeout: 600_000,
}, async () => {
  const { text } = importFile(rows);
  const whole = await begin(text);
  const began = performance.now();
  await runImport(db);
  const expected = await left(whole);
  if (process.env.REKEY_IMPORT_ROWS)
    console.log(expected.figures, `${Math.round(performance.now() - began)} ms`);
  expect(expected.figures).toMatchObject({ stored: rows - 37, bad: 37 });
  await db.mailAccount.deleteMany();
  await db.user.deleteMany();

  const id = await begin(text);
  // It has to wait for this owner in the middle of a batch half-way through, and is killed there.
  const inTheWay = db.$transaction(
    async (tx) => {
      await tx.user.create({ data: { email: 'owner250@home.example' } });
      const worker = await startWorker();
      const isWaiting = async () => {
        await tx.$queryRaw`SELECT 1`; // a transaction that does nothing for long is ended
        const [found] = await db.$queryRaw<
          unknown[]
        >`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
        return found && (await figures(id)).cursor === half;
      };
      await until('it waits in the middle of a batch', isWaiting, 250_000);
      worker.kill('SIGKILL');
      await worker.ended;
      throw new Error('out of the way');
    },
    { timeout: 300_000 },
  );
  await expect(inTheWay).rejects.toThrow('out of the way');
  const cut = await figures(id);
  expect(cut).toMatchObject({ state: 'running', cursor: half });
  expect(await db.mailAccount.count()).toBe(cut.stored);
  expect(await db.credential.count()).toBe(cut.stored);
  // The time that the dead worker's claim would still hold.
  await db.accountImport.update({ where: { id }, data: { claimedUntil: new Date(0) } });
  await runImport(db, id);
  expect(await left(id)).toEqual(expected);
});

test('two that work on it at once do it once', async () => {
  const { text } = importFile(740);
  const id = await begin(text);
  const first = runImport(db, id);
  await until('it has begun', async () => ((await figures(id)).cursor ?? 0) > 0);
  // The first is frozen, as far as anybody can see.
  await db.accountImport.update({ where: { id }, data: { claimedUntil: new Date(0) } });
  await Promise.all([first, runImport(db, id)]);
  expect(await figures(id)).toEqual({ state: 'done', cursor: 740, stored: 703, existing: 0, bad: 37 });
  expect(await db.mailAccount.count()).toBe(703);
});

test('a file imported again adds what is new and touches nothing else', async () => {
  const bystander = await account({ address: 'user7@firm.example', name: 'As it was' });
  const id = await begin(importFile(111).text);
  await runImport(db);
  expect(await figures(id)).toMatchObject({ stored: 73, existing: 1 });
  const again = await begin(importFile(111).text);
  await runImport(db);
  expect(await figures(again)).toMatchObject({ stored: 0, existing: 74, bad: 37 });
  expect(await db.mailAccount.findUniqueOrThrow({ where: { id: bystander.id } })).toMatchObject({
    name: 'As it was',
  });
});

test('a dry run stores nothing and leaves a draft, which then does what it said', async () => {
  const { text } = importFile(111);
  const id = await begin(text, { isDryRun: true });
  await runImport(db);
  const dry = await left(id);
  expect(dry.accounts).toEqual([]);
  expect(await db.user.count()).toBe(0);
  expect(dry.figures).toEqual({ state: 'draft', cursor: 111, stored: 74, existing: 0, bad: 37 });
  await startImport(admin, id, { isDryRun: false, isTested: false });
  await runImport(db);
  expect(await left(id)).toMatchObject({
    problems: dry.problems,
    figures: { ...dry.figures, state: 'done' },
  });
  expect(await db.mailAccount.count()).toBe(74);
});

test('one that is cancelled ends where it is, and what is stored stays', async () => {
  const id = await begin(importFile(740).text);
  let isCancelled = false;
  await runImport(db, id, {
    onBatch: () => {
      if (!isCancelled) void cancelImport(admin, id);
      isCancelled = true;
    },
  });
  const { state, cursor, stored } = await figures(id);
  expect(state).toBe('cancelled');
  expect(cursor).toBeLessThan(740);
  expect(await db.mailAccount.count()).toBe(stored);
  expect((await db.accountImport.findUniqueOrThrow({ where: { id } })).sealedFile).toBeNull();
  expect(await deleteImport(admin, id)).toBe(true);
  expect(await db.mailAccount.count()).toBe(stored);
});

test('what runs or is over keeps its columns, and cannot be begun twice', async () => {
  const id = await begin(importFile(37).text);
  expect(await changeMapping(admin, id, { columns: {}, fixed: {} })).toBe(false);
  expect(await startImport(admin, id, { isDryRun: true, isTested: false })).toBe(false);
  expect(await deleteImport(admin, id)).toBe(false);
});

test('a file that cannot be opened any more holds up no other', async () => {
  const broken = await begin(importFile(37).text);
  await db.accountImport.update({ where: { id: broken }, data: { sealedFile: 'v1.1.x.y' } });
  const id = await begin(importFile(111).text);
  while (await runImport(db));
  expect([(await figures(broken)).state, (await figures(id)).state]).toEqual(['cancelled', 'done']);
});

test('a file nobody starts is forgotten after a day', async () => {
  const made = await createImport(admin, { fileName: 'a.csv', text: importFile(37).text });
  await sweepImports(db);
  expect(await db.accountImport.count()).toBe(1);
  await sweepImports(db, new Date(Date.now() + 25 * 3_600_000));
  expect([made.ok, await db.accountImport.count()]).toEqual([true, 0]);
});

test('with a test, a row whose server does not let it in is told, and not stored', async () => {
  // Nobody listens there, and this machine itself may not be asked at all.
  const text = 'email,imap,password\nana@firm.example,imap.host.invalid,x\n';
  const id = await begin(text, { isTested: true });
  await runImport(db);
  expect(await figures(id)).toMatchObject({ state: 'done', stored: 0, bad: 1 });
  const [row] = await listImportProblems(admin, id);
  expect(row?.problems[0]?.message).toMatch(/^not let in: /);
});
