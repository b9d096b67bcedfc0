import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { aUser } from '../testing/viewers.ts';
import { parseWaiting } from './parse.ts';
import { searchMessages } from './search.ts';

const { db } = await testDatabase();
const ana = aUser(await user({ email: 'ana@northwind.example' }));
const bob = aUser(await user({ email: 'bob@northwind.example' }));
const [one, two, foreign] = await Promise.all([
  account({ ownerId: ana.userId }),
  account({ ownerId: ana.userId }),
  account({ ownerId: bob.userId }),
]);
const inbox = await db.folder.create({ data: { accountId: one.id, path: 'INBOX' } });
const other = await db.folder.create({ data: { accountId: two.id, path: 'INBOX' } });
const theirs = await db.folder.create({ data: { accountId: foreign.id, path: 'INBOX' } });

let uid = 0;
async function message(
  folder: { id: string; accountId: string },
  subject: string,
  text: string,
  type = 'plain',
) {
  uid += 1;
  const bytes = Buffer.from(`Content-Type: text/${type}; charset=utf-8\r\n\r\n${text}\r\n`);
  await db.message.create({
    data: {
      accountId: folder.accountId,
      folderId: folder.id,
      uidValidity: 1,
      uid,
      contentHash: createHash('sha256').update(bytes).digest(),
      size: bytes.length,
      subject,
      fromName: 'Mei Tanaka',
      fromAddress: 'mei.tanaka@northwind.example',
      sentAt: new Date(Date.UTC(2026, 10, 23, 9, uid)),
      raw: { create: { bytes } },
    },
  });
}

beforeAll(async () => {
  await message(inbox, 'Signed contract, page 4', 'Legal asked for one more initial. Grüße aus Köln!');
  await message(inbox, '請求書のご案内', '今月の請求書をお送りします。');
  await message(other, 'Photos', '<p>The <b>terrace</b> is the one for the brochure</p>', 'html');
  await message(theirs, 'Private contract', 'Nobody else reads this');
  await message(inbox, "O'Reilly's \\ 100% (a|b) :* & !", `quotes ' and ''`);
  while ((await parseWaiting(50)) > 0);
});

const find = async (asked: string, filter = {}) =>
  (await searchMessages(ana, asked, filter)).items.map(({ subject }) => subject.split(/[ ,]/)[0]);

test.each([
  ['contract', ['Signed']],
  ['CONTRACT signed', ['Signed']],
  ['contr', ['Signed']],
  ['contr ', []],
  ['grusse koln', ['Signed']],
  ['"one more initial"', ['Signed']],
  ['"more one initial"', []],
  ['terrace brochure', ['Photos']],
  ['b', ["O'Reilly's"]],
  ['br', ['Photos']],
  ['請求', ['請求書のご案内']],
  ['お送り', ['請求書のご案内']],
  ['tanaka -terrace -請求書 -reilly', ['Signed']],
  ['mei.tanaka@north', ["O'Reilly's", 'Photos', '請求書のご案内', 'Signed']],
  ['terrace or initial', ['Photos', 'Signed']],
  ["o'reilly", ["O'Reilly's"]],
  ['nowhere', []],
  ['', []],
  ['Nobody else', []],
])('%s finds %j', async (asked, found) => {
  expect(await find(asked)).toEqual(found);
});

test.each([
  "'",
  "' :*",
  '\\',
  '(',
  '!!',
  ':*',
  '&|!',
  '@',
  '<->',
  "a' | 'b",
  '"',
  '-"',
  '\0',
  '%_',
  '\ud800',
  'a:b:c',
])('takes %j as a question like any other', async (asked) => {
  await expect(searchMessages(ana, asked)).resolves.toBeDefined();
});

describe('finds', () => {
  test('nothing of another’s, not even by the name of the account in the index', async () => {
    expect(await find('private')).toEqual([]);
    expect(await find(`contract or @${foreign.id}`)).toEqual(['Signed']);
    expect(await find('private', { accountId: foreign.id })).toEqual([]);
    expect((await searchMessages(bob, 'contract')).items).toHaveLength(1);
  });

  test('within one account or folder', async () => {
    expect(await find('tanaka', { accountId: two.id })).toEqual(['Photos']);
    expect(await find('tanaka', { folderId: other.id })).toEqual(['Photos']);
    expect(await find('tanaka', { folderId: theirs.id })).toEqual([]);
  });

  test('page by page, each once', async () => {
    const first = await searchMessages(ana, 'tanaka', { limit: 3 });
    expect(first.items).toHaveLength(3);
    const rest = await searchMessages(ana, 'tanaka', { limit: 3, cursor: first.nextCursor ?? undefined });
    expect(rest.items.map(({ subject }) => subject)).toEqual(['Signed contract, page 4']);
    expect(rest.nextCursor).toBeNull();
  });

  test('the line it stands in', async () => {
    const { items } = await searchMessages(ana, 'initial');
    expect(items[0]?.preview).toContain('one more initial');
  });
});

test('a message that cannot be parsed is found by its subject', async () => {
  const slow = '<table><tr><td>'.repeat(18_000);
  await message(inbox, 'Poisonous', slow, 'html');
  while ((await parseWaiting(10, 1)) > 0);
  expect(await find('poisonous')).toEqual(['Poisonous']);
});
