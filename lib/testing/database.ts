import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, inject } from 'vitest';
import { forgetKeyRing } from '../crypto/key.ts';
import { closeDb, db, type PrismaClient } from '../db/client.ts';
import { withDatabase } from '../db/url.ts';
import { forgetEnv } from '../env.ts';
import { Secret } from '../secret.ts';

export type TestDatabase = { db: PrismaClient; url: Secret };

/**
 * A migrated, empty database of this test file's own, dropped at its end: `const { db } = await testDatabase()` at
 * the top of a `*.db.test.ts`. `db()`, `databaseUrl()`, `seal()` of the code under test use it too.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const server = new Secret(inject('testServerUrl'));
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onServer(server, `create database ${name} template rekey`);
  const url = withDatabase(server, name);
  process.env.DATABASE_URL = url.reveal();
  process.env.REKEY_SECRET_KEY ||= randomBytes(32).toString('base64');
  forgetEnv();
  forgetKeyRing();
  afterAll(async () => {
    await closeDb();
    await onServer(server, `drop database ${name} with (force)`);
  });
  return { db: db(), url };
}

async function onServer(server: Secret, statement: string): Promise<void> {
  const client = new Client({ connectionString: withDatabase(server, 'postgres').reveal() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
