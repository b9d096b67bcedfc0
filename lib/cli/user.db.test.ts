import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { beforeEach, expect, test } from 'vitest';
import { Secret } from '../secret.ts';
import { testDatabase } from '../testing/database.ts';
import { trySignIn } from '../users/sign-in.ts';
import { userCommand, userUsage } from './user.ts';

const { db } = await testDatabase();
beforeEach(() => db.user.deleteMany());

async function user(args: string[], typed = '') {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const streams = { input: Readable.from(typed ? [typed] : []), output, errors };
  const code = await userCommand(args, streams).finally(() => {
    output.end();
    errors.end();
  });
  return { code, output: await text(output), errors: await text(errors) };
}

const signIn = async (email: string, password: string) =>
  (await trySignIn({ email, source: '192.0.2.1', password: new Secret(password) })).ok;

test('an administrator is made, and a password that was lost is replaced', async () => {
  const made = await user(['add', 'Ana@example.com', '--admin', '--name', 'Ana'], 'right horse\n');
  expect(made).toEqual({ code: 0, output: 'ana@example.com  ADMIN  may sign in\n', errors: '' });
  expect(await signIn('ana@example.com', 'right horse')).toBe(true);
  expect((await user(['password', 'ana@example.com'], ' other horse \nmore')).code).toBe(0);
  expect(await signIn('ana@example.com', 'right horse')).toBe(false);
  expect(await signIn('ana@example.com', ' other horse ')).toBe(true);
  const entry = await db.auditEntry.findFirstOrThrow({
    orderBy: { id: 'desc' },
    where: { action: 'user.changed' },
  });
  expect(entry).toMatchObject({ actorName: 'command line', details: { password: 'replaced' } });
});

test('Allow Login is given and taken, and not from the last administrator', async () => {
  await user(['add', 'ana@example.com', '--admin'], 'right horse');
  await user(['add', 'ben@example.com'], 'right horse');
  expect((await user(['forbid', 'ben@example.com'])).output).toBe('ben@example.com  USER  may not sign in\n');
  expect(await signIn('ben@example.com', 'right horse')).toBe(false);
  await user(['allow', 'ben@example.com']);
  expect(await signIn('ben@example.com', 'right horse')).toBe(true);
  await expect(user(['forbid', 'ana@example.com'])).rejects.toThrow('last administrator');
  expect((await user(['list'])).output).toBe(
    'ana@example.com  ADMIN  may sign in\nben@example.com  USER  may sign in\n',
  );
});

test.each([
  [['add', 'nobody'], 'right horse', 'email must be an e-mail address'],
  [['add', 'ana@example.com'], 'short', 'password must have 8 characters or more'],
  [['add', 'ana@example.com'], '', 'there is no password'],
  [['password', 'ana@example.com'], 'right horse', 'there is no user ana@example.com'],
  [['allow', 'ana'], '', 'email must be an e-mail address'],
])('%j is refused in words, and nothing is stored', async (args, typed, words) => {
  await expect(user(args, typed)).rejects.toThrow(words);
  expect(await db.user.count()).toBe(0);
});

test.each([
  [[]],
  [['remove', 'ana@example.com']],
  [['add']],
  [['list', 'all']],
  [['add', 'a@b.example', '--root']],
])('%j is answered with how to ask', async (args) => {
  expect(await user(args)).toEqual({ code: 2, output: '', errors: userUsage });
});
