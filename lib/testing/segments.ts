import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { leaveSegment } from '../blobs/segment-writer.ts';
import { forgetEnv } from '../env.ts';

/** Has new message bytes of this test file go where they are told, with a data folder of its own; answers the folder of segments. */
export function keepBodiesIn(store: 'segments' | 'postgres'): string {
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
export function switchBodiesTo(store: 'segments' | 'postgres'): void {
  process.env.REKEY_BODIES = store;
  forgetEnv();
}
