import { closeDb } from '../db/client.ts';
import { withStartLock } from '../db/start-lock.ts';
import { databaseUrl } from '../db/url.ts';
import { type AdminViewer, adminViewer } from '../viewer.ts';

/**
 * Runs `work` as an administrator: whoever can run a command here holds the database and its key anyhow. Throws
 * `StartError` when the database cannot be reached; closes it at the end.
 */
export async function asOperator<T>(work: (admin: AdminViewer) => Promise<T>): Promise<T> {
  await withStartLock(databaseUrl(), async () => {}, { patienceMs: 0 });
  try {
    return await work(adminViewer({ kind: 'system', id: null, name: 'command line' }, null));
  } finally {
    await closeDb();
  }
}
