import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stopOrphan } from '../db/embedded/postmaster.ts';
import { startEmbedded } from '../db/embedded/start.ts';
import { deployMigrations } from '../db/migrate.ts';
import { withStartLock } from '../db/start-lock.ts';
import { installQueues } from '../queue/boss.ts';
import type { Secret } from '../secret.ts';
import { type DataLock, lockDataFolder } from '../supervisor/data-lock.ts';

const prefix = 'rekey-test-';

/** A throw-away PostgreSQL with one migrated database, `rekey`, to clone from. */
export async function startTestServer(): Promise<{ url: Secret; stop(): Promise<void> }> {
  await sweep();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), prefix));
  const lock = await lockDataFolder(folder);
  // Nothing here outlives the run, so nothing has to reach the disk.
  const careless = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' };
  const server = await startEmbedded(folder, () => {}, careless);
  await withStartLock(server.url, async (client) => {
    await deployMigrations(client);
    await installQueues(server.url);
  });
  const stop = async () => {
    await server.stop(2_000);
    lock.release();
    fs.rmSync(folder, { recursive: true, force: true });
  };
  return { url: server.url, stop };
}

/** Ends and removes the servers of test runs that were killed. */
async function sweep(): Promise<void> {
  const left = fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith(prefix));
  for (const name of left) {
    const folder = path.join(os.tmpdir(), name);
    let lock: DataLock | undefined;
    try {
      if (!fs.existsSync(path.join(folder, 'rekey.lock'))) continue; // another run is just making it
      lock = await lockDataFolder(folder, 0);
      await stopOrphan(path.join(folder, 'postgres'));
      fs.rmSync(folder, { recursive: true, force: true });
    } catch {
      lock?.release(); // in use, or another user's
    }
  }
}
