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
      unparsed: { create: {} },
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

test('a message behind very many newer ones is found, with its newer fellows in order', async () => {
  const [busy, reader] = [await account(), await user()];
  await db.mailAccount.update({ where: { id: busy.id }, data: { ownerId: reader.id } });
  const folder = await db.folder.create({ data: { accountId: busy.id, path: 'INBOX' } });
  await message(folder, 'Oldest', 'of the few in it, a lighthouse');
  while ((await parseWaiting(50)) > 0);
  await db.$executeRaw`
    with made as (
      insert into message (id, "accountId", "folderId", "uidValidity", uid, "contentHash", size, subject, "sentAt", "parsedAt")
      select gen_random_uuid(), ${busy.id}::uuid, ${folder.id}::uuid, 1, 1000 + i, sha256(i::text::bytea), 1, 'Filler ' || i,
             now() + make_interval(secs => i), now() from generate_series(1, 700) i
      returning id, "accountId", "sentAt", subject
    )
    insert into message_text ("messageId", "accountId", "sentAt", text, search)
    select id, "accountId", "sentAt", subject, to_tsvector('simple', lower(subject) || ' the in of') ||
           array_to_tsvector(array['@' || "accountId", 'the in', 'in of']) from made`;
  await message(folder, 'Latest', 'a lighthouse again');
  while ((await parseWaiting(50)) > 0);
  const found = async (asked: string, query = {}) => {
    const { items } = await searchMessages(aUser(reader), asked, { limit: 3, ...query });
    return items.map(({ subject }) => subject);
  };
  expect(await found('lighthouse')).toEqual(['Latest', 'Oldest']);
  expect(await found('"of the few in it"')).toEqual(['Oldest']);
  expect(await found('"of in the"')).toEqual([]);
  expect(await found('filler')).toEqual(['Filler 700', 'Filler 699', 'Filler 698']);
  expect(await found('filler', { folderId: inbox.id })).toEqual([]);
  expect(await found('"in of"', { folderId: folder.id })).toHaveLength(3);
});

test('a message that cannot be parsed is found by its subject', async () => {
  const slow = '<table><tr><td>'.repeat(18_000);
  await message(inbox, 'Poisonous', slow, 'html');
  while ((await parseWaiting(10, 1)) > 0);
  expect(await find('poisonous')).toEqual(['Poisonous']);
});
