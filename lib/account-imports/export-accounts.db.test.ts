import { expect, test } from 'vitest';
import { runImport } from '../flows/import-accounts.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { anAdmin, aUser } from '../testing/viewers.ts';
import { exportAccounts } from './export-accounts.ts';
import { guessMapping } from './guess-mapping.ts';
import { readTable } from './read-table.ts';
import { createImport, readImport, startImport } from './store.ts';

const { db } = await testDatabase();
const admin = anAdmin();

async function exported(...args: Parameters<typeof exportAccounts>) {
  let text = '';
  for await (const part of exportAccounts(...args)) text += part;
  return text;
}

const kept = {
  ...{ address: true, name: true, incomingUser: true, intervalMinutes: true, afterLoss: true },
  ...{ keepDays: true, keepMegabytes: true, newFolders: true },
};

test('an export holds no secret and no formula, and imported elsewhere makes the same accounts', async () => {
  await account({ address: 'ana@firm.example', name: '=HYPERLINK("x")', password: 'canary-7' });
  await account({ address: 'cleo@firm.example', name: 'Cleo;=1+1;＝2', password: 'canary-9' });
  await account({
    address: 'ben@firm.example',
    name: '@SUM(A1)',
    incomingUser: '+ben',
    password: 'canary-8',
    ...{ intervalMinutes: 15, afterLoss: 'mirror', keepDays: 90, keepMegabytes: 0, newFolders: 'inside' },
  });
  const text = await exported(admin);
  expect(text).not.toMatch(/canary|v1\.1\./);
  expect(text).toContain('"\'=HYPERLINK');
  for (const cell of text.split(/[,;\r\n]/)) expect(cell).not.toMatch(/^"?[=+\-@\t＝]/);

  const before = await db.mailAccount.findMany({
    orderBy: { address: 'asc' },
    select: kept,
  });
  await db.mailAccount.deleteMany();
  // The passwords, which no export has, in a column of their own.
  const [header, ...rows] = text.trimEnd().split('\r\n');
  const filled = [`${header},incoming_password`, ...rows.map((row) => `${row},x`)].join('\n');
  const made = await createImport(admin, { fileName: 'a.csv', text: filled });
  if (!made.ok) throw new Error(made.message);
  await startImport(admin, made.id, { isDryRun: false, isTested: false });
  await runImport(db, made.id);
  expect(await readImport(admin, made.id)).toMatchObject({ stored: 3, bad: 0 });
  expect(
    await db.mailAccount.findMany({
      orderBy: { address: 'asc' },
      select: kept,
    }),
  ).toEqual(before);
});

test('every column of it is one the import knows by itself, but for how the account is', async () => {
  const read = readTable(`${(await exported(admin)).split('\r\n')[0]}\nx`);
  if (!read.ok) throw new Error(read.message);
  const { columns } = guessMapping(read.table);
  const unknown = read.table.names.filter((_, i) => !Object.values(columns).includes(i));
  expect(unknown).toEqual([
    'state',
    'paused',
    'last_outcome',
    'last_checked_at',
    'last_success_at',
    'messages',
  ]);
});

test('only what is asked for, and only what one may see, is in it', async () => {
  await db.mailAccount.deleteMany();
  const { ownerId } = await account({ address: 'cleo@firm.example' });
  await account({ address: 'dora@firm.example', state: 'suspended' });
  const owner = await db.user.findUniqueOrThrow({ where: { id: ownerId } });
  const addresses = (text: string) =>
    text
      .split('\r\n')
      .slice(1, -1)
      .map((row) => row.split(',')[0]);
  expect(addresses(await exported(admin, { state: 'suspended' }))).toEqual(['dora@firm.example']);
  expect(addresses(await exported(aUser(owner)))).toEqual(['cleo@firm.example']);
});
