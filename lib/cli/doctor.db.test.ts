import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { ensureKey } from '../crypto/ensure-key.ts';
import { forgetKeyRing } from '../crypto/key.ts';
import { withStartLock } from '../db/start-lock.ts';
import { env, forgetEnv } from '../env.ts';
import { beat } from '../heartbeats/store.ts';
import { forgetSettings } from '../settings/store.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { startS3Server } from '../testing/s3-server.ts';
import { doctorCommand } from './doctor.ts';

const { db, url } = await testDatabase();
const before = { ...process.env };

beforeAll(async () => void (await withStartLock(url, (client) => ensureKey(client, env()))));
afterEach(() => {
  process.env = { ...before };
  forgetEnv();
  forgetKeyRing();
  forgetSettings();
});

async function doctor() {
  const output = new PassThrough();
  const code = await doctorCommand(output).finally(() => output.end());
  return { code, lines: (await text(output)).trimEnd().split('\n') };
}

const alive = (kind: 'worker' | 'web', stats: Record<string, string> = {}) =>
  beat(db, { id: crypto.randomUUID(), kind, startedAt: new Date() }, { settingsSeenAt: null, stats });

test('finds that nobody works, and then nothing but what is left to do', async () => {
  const { id } = await account();
  await db.mailAccount.update({ where: { id }, data: { nextCheckAt: new Date(0) } });
  const dead = await doctor();
  expect(dead.code).toBe(1);
  expect(dead.lines).toContain('wrong  workers: none is alive: nobody fetches mail');
  expect(dead.lines).toContain('wrong  mail accounts: 1 of 1 were not checked for more than two intervals');

  await db.mailAccount.update({ where: { id }, data: { nextCheckAt: new Date() } });
  await alive('worker');
  await alive('web');
  const working = await doctor();
  expect(working.code).toBe(0);
  expect(working.lines.filter((line) => !line.startsWith('well'))).toEqual([
    'open   backup: none is made at night: set REKEY_BACKUP_PASSPHRASE, or make others (docs/backup.md)',
    'open   rules: email-host-outage cannot send: email.from, email.host not set',
    'open   rules: email-unreachable cannot send: email.from, email.host not set',
    'open   rules: nobody is told when a password stops working: enable email-wrong-credentials or sms-wrong-credentials',
  ]);
  expect(working.lines).toContain('well   key: opens what this database holds');
});

test('tells a bucket that refuses its keys or does not answer, and machines that put bodies into different places', async () => {
  const bucket = await startS3Server();
  const { endpoint, accessKey } = bucket;
  const named = { REKEY_BODIES: 's3', REKEY_S3_ENDPOINT: endpoint, REKEY_S3_ACCESS_KEY: accessKey };
  const lookWith = async (secret: string) => {
    Object.assign(process.env, named, { REKEY_S3_BUCKET: bucket.bucket, REKEY_S3_SECRET_KEY: secret });
    forgetEnv();
    return (await doctor()).lines.filter((line) => line.includes('message bodies')).join();
  };
  try {
    expect(await lookWith(bucket.secretKey)).toBe(
      'well   message bodies: 0 in segments, 0 in the bucket, 0 in the database',
    );
    const refused = await lookWith('canary-8');
    expect(refused).toMatch(
      /wrong {2}message bodies: .* 403 SignatureDoesNotMatch: REKEY_S3_SECRET_KEY does not/,
    );
    expect(refused).not.toContain('canary-8');
    await bucket.stop();
    expect(await lookWith(bucket.secretKey)).toMatch(/wrong {2}message bodies: .*ECONNREFUSED/);
    expect(await db.segmentBucket.count()).toBe(0);
    expect(bucket.objects.size).toBe(0);
  } finally {
    await bucket.stop();
  }

  await alive('worker', { bodies: 's3' });
  await alive('web', { bodies: 'postgres' });
  expect((await doctor()).lines.join('\n')).toMatch(
    /wrong {2}message bodies: machines differ in REKEY_BODIES \((?:s3|postgres) on .+; .+\): give all of them the same/,
  );
});

test('tells another key from the right one, a wrong variable, and a database that is not there', async () => {
  process.env.REKEY_SECRET_KEY = randomBytes(32).toString('base64');
  forgetEnv();
  const { code, lines } = await doctor();
  expect([code, lines.at(-1)]).toEqual([
    1,
    'wrong  key: REKEY_SECRET_KEY is not the key this database was sealed with: nothing was changed',
  ]);
  expect(lines.join()).not.toContain(process.env.REKEY_SECRET_KEY);

  process.env.PORT = 'many';
  forgetEnv();
  expect((await doctor()).lines).toEqual([expect.stringMatching(/^wrong {2}environment: PORT /)]);

  process.env.PORT = '';
  process.env.DATABASE_URL = 'postgres://rekey:canary-7@127.0.0.1:1/rekey';
  forgetEnv();
  const away = await doctor();
  expect(away.code).toBe(1);
  expect(away.lines.at(-1)).toMatch(/^wrong {2}database: .*127\.0\.0\.1:1\/rekey cannot be reached/);
  expect(away.lines.join()).not.toContain('canary-7');
});

test('says where the audit log is shipped, and what waits', async () => {
  process.env.REKEY_AUDIT_TO = 'https://logs.example.com/hidden';
  forgetEnv();
  expect((await doctor()).lines).toContain(
    'well   audit shipping: to logs.example.com; a worker begins with it',
  );
  await db.auditShipping.create({ data: { trouble: 'connect ECONNREFUSED', troubleSince: new Date() } });
  expect((await doctor()).lines).toContain(
    'open   audit shipping: 0 entries wait for logs.example.com: connect ECONNREFUSED',
  );
});
