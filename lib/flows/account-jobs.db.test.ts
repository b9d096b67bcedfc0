import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { claimJob, holdJob } from '../account-jobs/claim.ts';
import type { AccountAct, PlainAct } from '../account-jobs/schema.ts';
import { cancelJob, createJob, listJobProblems, readJob, undoJob } from '../account-jobs/store.ts';
import { closeBoss } from '../queue/boss.ts';
import { rightsOf } from '../rights.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { anAdmin } from '../testing/viewers.ts';
import { adminViewer } from '../viewer.ts';
import { changeSettings } from './change-settings.ts';
import { pauseAccount } from './pause-account.ts';
import { previewLinks } from './preview-links.ts';
import { runAccountJob } from './run-account-job.ts';

const { db } = await testDatabase();
const admin = anAdmin();
afterAll(closeBoss);

beforeEach(async () => {
  await db.accountJob.deleteMany();
  await db.mailAccount.deleteMany();
  await changeSettings(
    {
      'email.host': 'smtp.house.example',
      'email.from': 'rekey@house.example',
      'desktop.webAddress': 'https://desk.house.example',
      'phone.webAddress': 'https://phone.house.example',
    },
    admin.actor,
  );
});

const nobody = '019a0000-0000-7000-8000-000000000001';

async function many(count: number, given: Parameters<typeof account>[0] = {}) {
  const { id } = await account(given);
  const others = await db.$queryRaw<{ id: string }[]>`
    INSERT INTO mail_account
    SELECT (jsonb_populate_record(m, jsonb_build_object('id', gen_random_uuid(), 'address', n || m.address))).*
      FROM mail_account m, generate_series(2, ${count}::int) n WHERE m.id = ${id}::uuid RETURNING id`;
  return [id, ...others.map((row) => row.id)];
}

async function start(act: AccountAct, chosen: Parameters<typeof createJob>[2]): Promise<string> {
  const created = await createJob(admin, act, chosen);
  if (!created.ok) throw new Error(created.reason);
  return created.id;
}

async function carryOut(act: PlainAct, chosen: Parameters<typeof createJob>[2]): Promise<string> {
  const id = await start(act, chosen);
  await runAccountJob(db, id);
  return id;
}

async function undo(id: string): Promise<string> {
  const undone = await undoJob(admin, id);
  if (!undone) throw new Error('cannot be taken back');
  await runAccountJob(db, undone);
  return undone;
}

const stopAfter = (batches: number) => {
  const stop = new AbortController();
  let done = 0;
  return { stop: stop.signal, onDone: () => void (++done === batches && stop.abort()) };
};
const paused = () => db.mailAccount.count({ where: { pausedAt: { not: null } } });

describe('all that a filter finds', () => {
  test('are paused but those that were left out, and taking it back resumes those alone', async () => {
    const ids = await many(205);
    const [before, except, suspended] = ids as [string, string, string];
    await pauseAccount(before, admin.actor);
    await db.mailAccount.update({ where: { id: suspended }, data: { state: 'suspended', refusals: 5 } });
    const bystander = await db.mailAccount.findUnique({ where: { id: except } });

    const id = await carryOut(
      { kind: 'pause' },
      { filter: { q: 'northwind', paused: false }, except: [except] },
    );
    expect(await readJob(admin, id)).toMatchObject({
      ...{ state: 'done', all: 203, done: 203, unchanged: 0, refused: 0, canUndo: true },
    });
    expect(await paused()).toBe(204);
    expect(await db.mailAccount.findUnique({ where: { id: except } })).toEqual(bystander);
    expect(await db.auditEntry.count({ where: { action: 'account_job.started', targetId: id } })).toBe(1);
    expect(await db.auditEntry.count({ where: { action: 'account.paused' } })).toBe(204);

    const back = await undo(id);
    expect(await readJob(admin, back)).toMatchObject({ state: 'done', all: 203, done: 203, canUndo: false });
    expect(await paused()).toBe(1);
    expect(await db.mailAccount.findUnique({ where: { id: before } })).not.toMatchObject({ pausedAt: null });
    // A refused password is not tried for it.
    expect(await db.mailAccount.findUnique({ where: { id: suspended } })).toMatchObject({ askedAt: null });
    expect(await undoJob(admin, id)).toBeNull();
  }, 60_000);

  test('are not deleted where there are more of them than somebody typed', async () => {
    const ids = await many(3);
    const chosen = { filter: {}, except: [] };
    expect(await createJob(admin, { kind: 'delete' }, chosen, 2)).toEqual({
      ...{ ok: false, reason: 'other_number', all: 3 },
    });
    const created = await createJob(admin, { kind: 'delete' }, { ids: ids.slice(0, 2) }, 2);
    await runAccountJob(db);
    expect(created).toMatchObject({ ok: true, all: 2 });
    expect(await db.mailAccount.findMany({ select: { id: true } })).toEqual([{ id: ids[2] }]);
    expect(await undoJob(admin, created.ok ? created.id : '')).toBeNull();
  });
});

test('only who may change users gives many accounts to another owner, or takes that back; both leave all as it was', async () => {
  const ids = await many(3);
  const operator = adminViewer(admin.actor, null, rightsOf('OPERATOR', false));
  const owner = (await user()).email;
  const owners = () =>
    db.mailAccount.findMany({ orderBy: { id: 'asc' }, select: { id: true, ownerId: true } });
  const before = await owners();
  const act = { kind: 'change', owner } as const;
  expect(await createJob(operator, act, { ids })).toEqual({ ok: false, reason: 'owner_stays' });
  expect(await db.accountJob.count()).toBe(0);
  expect(await createJob(operator, { kind: 'change', folders: ['INBOX'] }, { ids })).toMatchObject({
    ok: true,
  });
  await runAccountJob(db);
  expect(await owners()).toEqual(before);
  const id = await carryOut(act, { ids });
  const given = await owners();
  expect(given).not.toEqual(before);
  expect(await undoJob(operator, id)).toBeNull();
  expect(await owners()).toEqual(given);
  await undo(id);
  expect(await owners()).toEqual(before);
});

describe('a job', () => {
  test('goes on where a process ended, in the next one: nobody is sent two links', async () => {
    const ids = await many(60);
    const id = await start({ kind: 'send_links' }, { ids: [...ids, nobody] });
    await runAccountJob(db, id, stopAfter(1));
    expect(await readJob(admin, id)).toMatchObject({ state: 'running', done: 24, refused: 1 });
    expect(await undoJob(admin, id)).toBeNull();
    await runAccountJob(db);
    expect(await readJob(admin, id)).toMatchObject({
      state: 'done',
      all: 61,
      done: 60,
      refused: 1,
      invited: 60,
    });
    expect(await listJobProblems(admin, id)).toMatchObject([{ id: nobody, address: '' }]);
    const sent = await db.notification.groupBy({ by: ['accountId'], _count: true });
    expect(sent.map(({ _count }) => _count)).toEqual(ids.map(() => 1));
    expect(await runAccountJob(db)).toBe(false);
  });

  test('that is cancelled leaves the others as they were, and what it did can be taken back', async () => {
    await many(250);
    const id = await start({ kind: 'pause' }, { filter: {}, except: [] });
    await runAccountJob(db, id, stopAfter(1));
    expect(await cancelJob(admin, id)).toBe(true);
    expect(await runAccountJob(db)).toBe(false);
    expect(await paused()).toBe(200);
    expect(await cancelJob(admin, id)).toBe(false);
    await undo(id);
    expect(await paused()).toBe(0);
  }, 60_000);

  test('whose process was frozen is another’s, and the first does nothing more', async () => {
    const id = await start({ kind: 'pause' }, { ids: await many(2) });
    const frozen = await claimJob(db, id);
    if (!frozen) throw new Error('nothing to claim');
    expect(await runAccountJob(db)).toBe(false);
    await db.accountJob.update({ where: { id }, data: { claimedUntil: new Date(0) } });
    await runAccountJob(db);
    expect(await readJob(admin, id)).toMatchObject({ state: 'done', done: 2 });
    expect(await db.$transaction((tx) => holdJob(tx, frozen))).toBe(false);
  });

  test('does to the others what cannot be done to one', async () => {
    const ids = await many(5);
    await db.$executeRawUnsafe(`
      CREATE FUNCTION refuse_it() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'not this one'; END $$`);
    await db.$executeRawUnsafe(`
      CREATE TRIGGER refuse_it BEFORE UPDATE ON mail_account FOR EACH ROW
        WHEN (NEW.id = '${ids[2]}'::uuid AND NEW."pausedAt" IS NOT NULL) EXECUTE FUNCTION refuse_it()`);
    const id = await carryOut({ kind: 'pause' }, { ids });
    await db.$executeRawUnsafe('DROP TRIGGER refuse_it ON mail_account');
    expect(await readJob(admin, id)).toMatchObject({ state: 'done', done: 4, refused: 1 });
    expect(await listJobProblems(admin, id)).toMatchObject([{ id: ids[2] }]);
    expect(await paused()).toBe(4);
  });

  test('gives accounts another owner and other folders, and gives each back what it had', async () => {
    const ana = await user({ email: 'ana@people.example' });
    const [first = '', second = ''] = await many(2);
    const third = (
      await account({ ownerId: ana.id, chosenFolders: ['INBOX', 'Archive'], intervalMinutes: 5 })
    ).id;
    const owners = async () => {
      const rows = await db.mailAccount.findMany({
        orderBy: { id: 'asc' },
        select: { owner: { select: { email: true } }, chosenFolders: true, intervalMinutes: true },
      });
      return rows.map(({ owner, chosenFolders, intervalMinutes }) => [
        owner.email,
        ...chosenFolders,
        intervalMinutes,
      ]);
    };
    const before = await owners();
    const folders = ['INBOX', 'Archive'];
    const change = { kind: 'change', owner: 'ana@people.example', folders, intervalMinutes: 5 } as const;
    const id = await carryOut(change, { ids: [first, second, third] });
    expect(await readJob(admin, id)).toMatchObject({ done: 2, unchanged: 1 });
    expect(await owners()).toEqual([1, 2, 3].map(() => ['ana@people.example', 'INBOX', 'Archive', 5]));
    await undo(id);
    expect(await owners()).toEqual(before);
  });
});

test('whom update links would reach is told before any is sent, with what they say', async () => {
  const reached = await user({ alternateEmail: 'ana@home.example' });
  const ids = [(await account({ ownerId: reached.id })).id, (await account()).id];
  const preview = await previewLinks(admin, { ids });
  expect(preview).toMatchObject({ all: 2, elsewhere: 1, onlyThere: 1, missing: '' });
  expect(preview.some).toMatchObject([{ to: 'ana@home.example' }]);
  expect(preview.message?.text).toContain('/update/•');
  expect(await db.notification.count()).toBe(0);
  await changeSettings({ 'email.host': null }, admin.actor);
  expect((await previewLinks(admin, { ids })).missing).toContain('Email Settings');
});
