import type { Client } from 'pg';
import { codeOf, StartError } from '../errors.ts';
import type { Secret } from '../secret.ts';
import { QuietClient } from './quiet-client.ts';
import { withDatabase } from './url.ts';

/**
 * Runs `work` with an empty database of the same server, which goes afterwards. The name is the caller's alone; whoever may be
 * killed drops it later. Throws `StartError` where the role may not make one.
 */
export async function withScratchDatabase<T>(
  server: Secret,
  name: string,
  work: (url: Secret) => Promise<T>,
): Promise<T> {
  await onServer(server, async (client) => {
    try {
      await client.query(`CREATE DATABASE "${name}" TEMPLATE template0 ENCODING 'UTF8'`);
    } catch (error) {
      if (codeOf(error) !== '42501') throw error;
      throw new StartError('the role of DATABASE_URL may not make a database: ALTER ROLE … CREATEDB lets it');
    }
  });
  try {
    return await work(withDatabase(server, name));
  } finally {
    await dropScratch(server, name).catch(() => {});
  }
}

/** Drops what a process left that was killed; nothing where there is none. */
export const dropScratch = (server: Secret, name: string): Promise<unknown> =>
  onServer(server, (client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));

async function onServer<T>(server: Secret, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new QuietClient({ connectionString: server.reveal(), application_name: 'rekey scratch' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
