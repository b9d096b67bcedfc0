import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import type { BodyStore } from '../blobs/folder.ts';
import { askS3 } from '../blobs/s3.ts';
import { leaveSegment } from '../blobs/segment-writer.ts';
import { forgetEnv } from '../env.ts';
import { type Radosgw, startRadosgw } from './radosgw.ts';
import { type S3Server, startS3Server } from './s3-server.ts';

/** Has new message bytes of this test file go where they are told, with a data folder of its own; answers the folder of segments. */
export function keepBodiesIn(store: BodyStore): string {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-bodies-'));
  switchBodiesTo(store);
  process.env.REKEY_DATA_DIR = dataDir;
  forgetEnv();
  afterAll(async () => {
    await leaveSegment();
    fs.rmSync(dataDir, { recursive: true, force: true });
  });
  return path.join(dataDir, 'bodies');
}

/** The same in the middle of a test. */
export function switchBodiesTo(store: BodyStore): void {
  process.env.REKEY_BODIES = store;
  forgetEnv();
}

/** A bucket of this test file's own. */
export async function startBucket(): Promise<S3Server> {
  const server = await startS3Server();
  nameBucket(server);
  afterAll(() => server.stop());
  return server;
}

/** The same in a real store. */
export async function startRealBucket(): Promise<Radosgw> {
  const server = await startRadosgw();
  nameBucket(server);
  afterAll(() => server.stop());
  await askS3({ method: 'PUT', key: '' });
  return server;
}

/** Names another bucket, or other keys. */
export function nameBucket(given: Pick<S3Server, 'endpoint' | 'bucket' | 'accessKey' | 'secretKey'>): void {
  process.env.REKEY_S3_ENDPOINT = given.endpoint;
  process.env.REKEY_S3_BUCKET = given.bucket;
  process.env.REKEY_S3_ACCESS_KEY = given.accessKey;
  process.env.REKEY_S3_SECRET_KEY = given.secretKey;
  forgetEnv();
}
