import os from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { lettersToAdministrators } from '../notifications/channels/email/letters-to-administrators.ts';
import type { DigestLine } from '../notifications/message.ts';
import { endOwnTrouble, noteOwnTrouble } from '../own-trouble.ts';
import { readSettings } from '../settings/store.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { nameBucket, switchBodiesTo } from '../testing/segments.ts';
import { reportStorage } from './report-storage.ts';
import { reportTrouble } from './report-trouble.ts';

const { db } = await testDatabase();
nameBucket({ endpoint: 'http://s3.example:7480', bucket: 'mail', accessKey: 'a', secretKey: 'b' });
switchBodiesTo('s3');
await account();
await user({ email: 'root@firm.example', role: 'ADMIN' });

afterEach(async () => {
  for (const code of ['EBUCKET', 'ENOSPC', 'EBODIES']) endOwnTrouble(code);
  await db.storageTrouble.deleteMany();
  await db.troubleDigest.deleteMany();
});

const begunEarlier = (seconds: number) =>
  db.$executeRaw`UPDATE storage_trouble SET since = since - make_interval(secs => ${seconds})`;
const told = () =>
  db.notification.findMany({
    where: { kind: 'unreachable' },
    include: { digest: true },
    orderBy: { id: 'asc' },
  });

test('a bucket that is away for half a minute is told to the administrators once, whoever finds it', async () => {
  expect(await reportStorage(db)).toBe(0);
  noteOwnTrouble('EBUCKET', 's3.example:7480 answers 503 SlowDown');
  expect(await reportStorage(db)).toBe(0);
  expect(await told()).toEqual([]);
  await begunEarlier(30);
  const found = await Promise.all([reportStorage(db), reportStorage(db), reportStorage(db)]);
  expect(found.reduce((sum, one) => sum + one, 0)).toBe(1);
  const [first, ...more] = await told();
  expect([first?.recipient, more]).toEqual(['root@firm.example', []]);
  const lines = first?.digest?.lines as DigestLine[];
  expect(lines).toMatchObject([
    {
      host: 's3.example:7480',
      trouble: 'bucket_away',
      accounts: 1,
      evidence: 's3.example:7480 answers 503 SlowDown',
    },
  ]);

  // Over, and back within the day: not told again.
  await db.$executeRaw`UPDATE storage_trouble SET "lastSeenAt" = now() - interval '1 hour'`;
  await reportStorage(db);
  await begunEarlier(60);
  expect(await reportStorage(db)).toBe(0);
  // What is ours takes no turn from the digest of mail servers.
  await db.mailAccount.updateMany({
    data: { state: 'degraded', lastOutcome: 'network', stateSince: new Date(0) },
  });
  expect(await reportTrouble(db, await readSettings())).toBe(1);
});

test('a full disk is told by itself, of the machine whose it is', async () => {
  noteOwnTrouble('ENOSPC');
  await reportStorage(db);
  await begunEarlier(40);
  expect(await reportStorage(db)).toBe(1);
  const digest = await db.troubleDigest.findFirstOrThrow();
  expect(digest.lines).toMatchObject([{ host: os.hostname(), trouble: 'disk_full' }]);
});

test('the letter says what waits, that nothing is lost, and what the store said', () => {
  const line = { host: 's3.example', trouble: 'bucket_away', accounts: 7, since: new Date(0).toISOString() };
  const letter = lettersToAdministrators.unreachable({
    kind: 'unreachable',
    ...{ organisation: 'Firm', at: new Date(0), consoleUrl: 'https://rekey.example/console' },
    lines: [{ ...line, evidence: 'answers 503 SlowDown' }],
  } as never);
  expect(letter.subject).toBe('The bucket of message bodies cannot be used: no mail is stored');
  const text = JSON.stringify(letter.body);
  for (const words of ['nothing is lost', 's3.example', '"7"', 'answers 503 SlowDown'])
    expect(text).toContain(words);
});
