import fs from 'node:fs';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { restoreBackup } from '../backups/restore-backup.ts';
import { storeBackup } from '../backups/store-backup.ts';
import { beginWithSegments } from '../blobs/folder.ts';
import { shortestPassphrase } from '../crypto/passphrase-stream.ts';
import { startEmbedded } from '../db/embedded/start.ts';
import { withStartLock } from '../db/start-lock.ts';
import { databaseUrl } from '../db/url.ts';
import { env } from '../env.ts';
import { StartError } from '../errors.ts';
import { Secret } from '../secret.ts';
import { prepareDataFolder } from '../supervisor/data-folder.ts';
import { lockDataFolder } from '../supervisor/data-lock.ts';
import { reachDatabase } from './operator.ts';
import { readPassword } from './read-password.ts';

export const backupUsage = `Usage: npm run -s rekey -- backup <file>
       npm run -s rekey -- restore <file>

  backup   writes the whole database, as it is at this moment, into a new file, while Rekey runs
  restore  brings an empty data folder, or an empty database (DATABASE_URL), to the state of such a file, while Rekey does not run

The passphrase is REKEY_BACKUP_PASSPHRASE, or the first line of the standard input. The key (secret.key) is not in the file.
`;

type Streams = { input: Readable; output: Writable; errors: Writable };

/** `rekey backup <file>`: answers the exit code; 2 for a command that cannot be read. Throws `StartError` with nothing left behind. */
export async function backupCommand(args: string[], streams: Streams): Promise<number> {
  const file = fileIn(args, streams);
  if (!file) return 2;
  if (fs.existsSync(file)) throw new StartError(`${file} is there already: name another file`);
  const passphrase = await readPassphrase(streams);
  await reachDatabase();
  const { bytes, bodies, lost } = await storeBackup(databaseUrl(), passphrase, file);
  streams.output.write(
    `${file}: ${bytes.toLocaleString('en')} bytes, with ${bodies.toLocaleString('en')} message bodies${without(lost)}. Keep secret.key, or REKEY_SECRET_KEY, apart from it\n`,
  );
  return 0;
}

const without = (lost: number) =>
  lost > 0 ? ` and without ${lost.toLocaleString('en')} that cannot be read (rekey doctor says why)` : '';

/** `rekey restore <file>`: the same the other way round. */
export async function restoreCommand(args: string[], streams: Streams): Promise<number> {
  const file = fileIn(args, streams);
  if (!file) return 2;
  if (!fs.existsSync(file)) throw new StartError(`there is no file ${file}`);
  const passphrase = await readPassphrase(streams);
  const restored = await withEmptyDatabase((url) =>
    withStartLock(url, (client) =>
      restoreBackup(client, fs.createReadStream(file), { passphrase, keySource: env() }),
    ),
  );
  const { at, tables, rows } = restored;
  streams.output.write(
    `restored the state of ${at}: ${rows.toLocaleString('en')} rows of ${tables} tables. Start Rekey now; accounts are checked within half an hour\n`,
  );
  return 0;
}

function fileIn(args: string[], { errors }: Streams): string | null {
  const [file, ...more] = args;
  if (file && !file.startsWith('-') && more.length === 0) return path.resolve(file);
  errors.write(backupUsage);
  return null;
}

async function readPassphrase({ input, errors }: Streams): Promise<Secret> {
  const passphrase = env().backupPassphrase ?? new Secret(await readPassword(input, errors));
  if (passphrase.reveal().length >= shortestPassphrase) return passphrase;
  throw new StartError(`the passphrase must have ${shortestPassphrase} characters or more`);
}

/** The database of DATABASE_URL, or the one of the data folder, which is made where there is none and stopped again. */
async function withEmptyDatabase<T>(work: (url: Secret) => Promise<T>): Promise<T> {
  const { databaseUrl: given, dataDir } = env();
  if (given) return work(given);
  prepareDataFolder(dataDir);
  const lock = await lockDataFolder(dataDir);
  try {
    const server = await startEmbedded(dataDir);
    try {
      const done = await work(server.url);
      beginWithSegments();
      return done;
    } finally {
      await server.stop();
    }
  } finally {
    lock.release();
  }
}
