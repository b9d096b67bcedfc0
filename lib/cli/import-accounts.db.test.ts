import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';
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
  expect(first).toEqual({
    code: 0,
    output: '1/2 ana@example.com stored\n2/2 ben@example.com stored\n2 stored, 0 not stored\n',
    errors: '',
  });
  const again = await run('import', file(header + row('ana') + row('cleo')));
  expect(again.code).toBe(1);
  expect(again.errors).toBe(
    '1/2 ana@example.com not stored: there is an account with this address already\n',
  );
  expect(await db.mailAccount.count()).toBe(3);
  expect(await db.user.count()).toBe(1);
  const stored = await db.credential.findFirstOrThrow();
  expect(stored.sealedIncoming).not.toContain('canary-7');
});

test('a file with a wrong cell stores nothing, and no password is shown', async () => {
  const before = await db.mailAccount.count();
  const { code, output, errors } = await run('import', file(header + row('dora') + row('eva', 'imap://x')));
  expect([code, output]).toEqual([1, '']);
  expect(errors).toMatch(/^row 3: incoming_host must be a host name.*\nnothing was stored\n$/);
  expect(errors).not.toContain('canary-7');
  expect(await db.mailAccount.count()).toBe(before);
});

test('a server that may not be asked is told for its account', async () => {
  const { code, errors } = await run('import', file(header + row('fay', '127.0.0.1')));
  expect(code).toBe(1);
  expect(errors).toMatch(/fay@example\.com not stored: incoming\.host /);
});

test('a file that is not there, or not in UTF-8, is one clear line', async () => {
  await expect(run('import', path.join(folder, 'none.csv'))).rejects.toThrow('no such file');
  await expect(run('import', file(Buffer.from([0xff, 0xfe])))).rejects.toThrow('is not in UTF-8');
});

test.each([[[]], [['import']], [['export', 'x.csv']], [['import', 'x.csv', '--force']]])(
  '%j is answered with how to ask',
  async (args) => {
    expect(await run(...args)).toEqual({ code: 2, output: '', errors: importUsage });
  },
);
