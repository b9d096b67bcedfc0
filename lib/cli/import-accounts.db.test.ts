import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { provider } from '../testing/grants.ts';
import { importAccounts, importUsage } from './import-accounts.ts';

const { db } = await testDatabase();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-import-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function file(content: string | Buffer): string {
  const name = path.join(folder, 'accounts.csv');
  fs.writeFileSync(name, content);
  return name;
}

async function run(...args: string[]) {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const code = await importAccounts(args, output, errors).finally(() => {
    output.end();
    errors.end();
  });
  return { code, output: await text(output), errors: await text(errors) };
}

const header = 'address,owner_email,incoming_host,incoming_port,incoming_security,incoming_password\n';
const row = (name: string, host = 'imap.example.com') =>
  `${name}@example.com,ana@home.example,${host},993,tls,canary-7\n`;

test('accounts are stored with their owner, and a file imported again adds what is new', async () => {
  const first = await run('import', file(header + row('ana') + row('ben')));
  expect(first).toEqual({ code: 0, output: '2 of 2\n2 stored, 0 there already, 0 not stored\n', errors: '' });
  const again = await run('import', file(header + row('ana') + row('cleo')));
  expect(again).toEqual({ code: 0, output: '2 of 2\n1 stored, 1 there already, 0 not stored\n', errors: '' });
  expect(await db.mailAccount.count()).toBe(3);
  expect(await db.user.count()).toBe(1);
  const stored = await db.credential.findFirstOrThrow();
  expect(stored.sealedIncoming).not.toContain('canary-7');
  expect(await db.accountImport.findMany({ select: { state: true, sealedFile: true } })).toEqual([
    { state: 'done', sealedFile: null },
    { state: 'done', sealedFile: null },
  ]);
});

test('owners at a provider are invited, or it is told what that needs first', async () => {
  await provider({
    name: 'Contoso',
    secret: 'x',
    authorizationEndpoint: 'https://a.example/a',
    tokenEndpoint: 'https://a.example/t',
  });
  const text = 'address,incoming_host,provider\nhal@example.com,imap.example.com,Contoso\n';
  const { code, output, errors } = await run('import', file(text));
  const stored = '1 stored, 0 there already, 0 not stored\n0 of 1 owners are sent an invitation to sign in\n';
  expect([code, output]).toEqual([0, `1 of 1\n${stored}`]);
  expect(errors).toMatch(/^1 owners are not invited yet\. First set .*desktop\.webAddress/);
});

test('a wrong row is told and holds up no other, and no password is shown', async () => {
  const before = await db.mailAccount.count();
  const { code, output, errors } = await run('import', file(header + row('dora') + row('eva', 'imap://x')));
  expect([code, output]).toEqual([1, '2 of 2\n1 stored, 0 there already, 1 not stored\n']);
  expect(errors).toMatch(/^row 3 eva@example.com: incoming_host must be a host name.*\n$/);
  expect(errors).not.toContain('canary-7');
  expect(await db.mailAccount.count()).toBe(before + 1);
});

test('a dry run tells the same, stores nothing and leaves nothing behind', async () => {
  const [accounts, imports] = [await db.mailAccount.count(), await db.accountImport.count()];
  const { code, output } = await run(
    'import',
    '--dry-run',
    file(header + row('ana') + row('finn') + row('eva', 'x y')),
  );
  expect([code, output]).toEqual([1, '3 of 3\n1 would be stored, 1 there already, 1 not stored\n']);
  expect([await db.mailAccount.count(), await db.accountImport.count()]).toEqual([accounts, imports]);
});

test('a server that may not be asked is told for its account', async () => {
  const { code, errors } = await run('import', file(header + row('fay', '127.0.0.1')));
  expect(code).toBe(1);
  expect(errors).toMatch(/^row 2 fay@example\.com: incoming_host cannot be used/);
});

test('a file without a column that is needed stores nothing; one that is not used is named', async () => {
  const without = await run('import', file('address,colour\nana@example.com,red\n'));
  expect(without).toEqual({
    code: 1,
    output: '',
    errors:
      'the column incoming_password is missing\nthe column incoming_host is missing\nnothing was stored\n',
  });
  const more = await run(
    'import',
    file(header.replace('\n', ',colour\n') + row('gus').replace('\n', ',red\n')),
  );
  expect([more.code, more.errors]).toEqual([0, 'not used: colour\n']);
});

test('a file that is not there, is empty, or is not in UTF-8, is one clear line', async () => {
  await expect(run('import', path.join(folder, 'none.csv'))).rejects.toThrow('no such file');
  await expect(run('import', file(Buffer.from([0xff, 0x80])))).rejects.toThrow('is not in UTF-8');
  await expect(run('import', file(''))).rejects.toThrow('The file is empty');
});

test.each([[[]], [['import']], [['reimport', 'x.csv']], [['import', 'x.csv', '--force']]])(
  '%j is answered with how to ask',
  async (args) => {
    expect(await run(...args)).toEqual({ code: 2, output: '', errors: importUsage });
  },
);
