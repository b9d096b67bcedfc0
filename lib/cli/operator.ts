import { closeDb } from '../db/client.ts';
import { withStartLock } from '../db/start-lock.ts';
import { databaseUrl } from '../db/url.ts';
import { env } from '../env.ts';
import { StartError } from '../errors.ts';
import { type AdminViewer, adminViewer } from '../viewer.ts';

/** Throws a `StartError` that says what to do when the database does not answer, or is none for us. */
export async function reachDatabase(): Promise<void> {
  try {
    await withStartLock(databaseUrl(), async () => {}, { patienceMs: 0 });
  } catch (error) {
    if (!(error instanceof StartError) || env().databaseUrl) throw error;
    throw new StartError('the embedded database does not run: start Rekey first (npm start)');
  }
}

/**
 * Runs `work` as an administrator: whoever can run a command here holds the database and its key anyhow. Throws as
 * `reachDatabase` does; closes the database at the end.
 */
export async function asOperator<T>(work: (admin: AdminViewer) => Promise<T>): Promise<T> {
  await reachDatabase();
  try {
    return await work(adminViewer({ kind: 'system', id: null, name: 'command line' }, null));
  } finally {
    await closeDb();
  }
}
