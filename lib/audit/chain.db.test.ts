import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { system } from '../viewer.ts';
import { exportAudit, linkAudit, verifyAudit } from './chain.ts';
import { recordAudit } from './record.ts';

const { db } = await testDatabase();

/** As somebody could who holds the database: the triggers are in their way for a moment only. */
async function tamper(sql: string): Promise<void> {
  await db.$executeRawUnsafe('ALTER TABLE audit_entry DISABLE TRIGGER USER');
  await db.$executeRawUnsafe('ALTER TABLE audit_link DISABLE TRIGGER USER');
  await db.$executeRawUnsafe(sql);
  await db.$executeRawUnsafe('ALTER TABLE audit_entry ENABLE TRIGGER USER');
  await db.$executeRawUnsafe('ALTER TABLE audit_link ENABLE TRIGGER USER');
}

const record = (name: string) =>
  recordAudit(db, {
    actor: system,
    action: 'user.created',
    targetType: 'user',
    targetId: name,
    details: { name },
  });

beforeEach(async () => {
  await tamper('TRUNCATE audit_entry, audit_link');
  await db.auditShipping.deleteMany();
  for (const name of ['one', 'two', 'three']) await record(name);
  while ((await linkAudit()) > 0);
});

test('every entry is linked once and in order, whoever links at the same moment', async () => {
  for (let n = 0; n < 50; n += 1) await record(`more ${n}`);
  await Promise.all(Array.from({ length: 6 }, () => linkAudit()));
  expect(await verifyAudit()).toMatchObject({ isWhole: true, links: 53 });
  expect(await linkAudit()).toBe(0);
});

const chosen = `(SELECT "entryId" FROM audit_link WHERE position = 2)`;
describe('the chain tells', () => {
  test.each([
    ['a changed entry', `UPDATE audit_entry SET details = '{"name":"x"}' WHERE id = ${chosen}`, 'changed', 2],
    ['another doer', `UPDATE audit_entry SET "actorName" = 'nobody' WHERE id = ${chosen}`, 'changed', 2],
    ['a moved time', `UPDATE audit_entry SET at = at - interval '1 ms' WHERE id = ${chosen}`, 'changed', 2],
    ['an entry that is gone', `DELETE FROM audit_entry WHERE id = ${chosen}`, 'missing', 2],
    ['a link that is gone', 'DELETE FROM audit_link WHERE position = 2', 'taken out', 3],
    ['another hash', `UPDATE audit_link SET hash = sha256('x') WHERE position = 3`, 'changed', 3],
  ])('%s', async (_, sql, what, position) => {
    await tamper(sql);
    expect(await verifyAudit()).toMatchObject({ isWhole: false, what, position });
  });

  test('an end that was cut off after it was shipped, also once the log has grown again', async () => {
    await db.auditShipping.create({ data: { id: 1, position: 3n } });
    await tamper('DELETE FROM audit_link WHERE position = 3');
    await tamper(`DELETE FROM audit_entry WHERE details = '{"name":"three"}'`);
    expect(await verifyAudit()).toMatchObject({ isWhole: false, what: 'taken out', position: 3 });
    for (const name of ['four', 'five']) await record(name);
    while ((await linkAudit()) > 0);
    expect(await verifyAudit()).toMatchObject({ isWhole: false, what: 'taken out', position: 4 });
  });

  test('an entry that was slipped in with an early time', async () => {
    await tamper(
      `INSERT INTO audit_entry (id, at, "actorKind", action) VALUES (gen_random_uuid(), now() - interval '1 day', 'user', 'x.y')`,
    );
    while ((await linkAudit()) > 0);
    expect(await verifyAudit()).toMatchObject({ isWhole: false, what: 'not linked' });
  });
});

test('neither log nor chain can be changed by the application', async () => {
  for (const table of ['audit_entry', 'audit_link'])
    for (const sql of [`DELETE FROM ${table}`, `TRUNCATE ${table}`])
      await expect(db.$executeRawUnsafe(sql)).rejects.toThrow('append-only');
  for (const sql of ["UPDATE audit_link SET hash = sha256('x')", `UPDATE audit_entry SET action = 'x.y'`])
    await expect(db.$executeRawUnsafe(sql)).rejects.toThrow('append-only');
});

test('who has only the export can check it', async () => {
  const lines = (await text(Readable.from(exportAudit())))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ position }) => position)).toEqual([1, 2, 3]);
  let before = Buffer.alloc(32);
  for (const { entry, hash } of lines) {
    before = createHash('sha256').update(before).update(entry).digest();
    expect(hash).toBe(before.toString('hex'));
  }
});
