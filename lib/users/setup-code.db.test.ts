import { beforeEach, expect, test } from 'vitest';
import { Secret } from '../secret.ts';
import { testDatabase } from '../testing/database.ts';
import { createAdministratorFromEnv, createFirstAdministrator } from './first-administrator.ts';
import { verifyPassword } from './password.ts';
import { issueSetupCode } from './setup-code.ts';

const { db } = await testDatabase();
const password = new Secret('correct horse');

beforeEach(async () => {
  await db.user.deleteMany();
  await db.setupCode.deleteMany();
});

test('a code lets exactly one of many at once become the first administrator', async () => {
  const code = (await issueSetupCode(db)) ?? '';
  expect(code).toMatch(/^[A-HJ-NP-Z2-9]{4}(?:-[A-HJ-NP-Z2-9]{4}){2}$/);
  const tries = ['a', 'b', 'c', 'd'].map((name) =>
    createFirstAdministrator(db, { code, email: `${name}@example.com`, password }),
  );
  const results = await Promise.all(tries);
  expect(results.toSorted()).toEqual(['created', 'refused', 'refused', 'refused']);
  expect(await db.user.count({ where: { role: 'ADMIN' } })).toBe(1);
  expect(await db.setupCode.count()).toBe(0);
  expect(await db.auditEntry.count({ where: { action: 'user.created' } })).toBeGreaterThan(0);
});

test('a wrong code changes nothing, and the right one still works, typed in small letters', async () => {
  const code = (await issueSetupCode(db)) ?? '';
  const wrong = code.startsWith('A') ? `B${code.slice(1)}` : `A${code.slice(1)}`;
  const admin = { email: 'Ana@Example.com', password };
  expect(await createFirstAdministrator(db, { ...admin, code: wrong })).toBe('refused');
  expect(await db.user.count()).toBe(0);
  const typed = ` ${code.toLowerCase().replace('-', ' ')} `;
  expect(await createFirstAdministrator(db, { ...admin, code: typed })).toBe('created');
  const user = await db.user.findUniqueOrThrow({ where: { email: 'ana@example.com' } });
  expect(await verifyPassword(password, user.passwordHash)).toBe(true);
});

test('a fresh code makes the one before worthless, and there is none once somebody administers', async () => {
  const old = (await issueSetupCode(db)) ?? '';
  await issueSetupCode(db);
  const admin = { email: 'ana@example.com', password };
  expect(await createFirstAdministrator(db, { ...admin, code: old })).toBe('refused');
  expect(await createAdministratorFromEnv(db, admin)).toBe(true);
  expect(await issueSetupCode(db)).toBeUndefined();
  expect(await createAdministratorFromEnv(db, { email: 'eve@example.com', password })).toBe(false);
  expect(await db.user.count()).toBe(1);
});
