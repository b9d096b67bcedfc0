import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { bareQuery, inBareTransaction } from '../db/bare.ts';
import { closeWithDb } from '../db/client.ts';
import { env } from '../env.ts';
import { codeOf } from '../errors.ts';

/** Where segment files lie. */
const segmentFolder = () => path.join(env().dataDir, 'bodies');

export const segmentEnding = '.segment';
export const segmentFile = (id: string) => path.join(segmentFolder(), `${id}${segmentEnding}`);

/** Segments are files in the folder; those of `s3` are objects in the bucket. */
export type BodyStore = 'segments' | 'postgres' | 's3';

/**
 * Where new bytes go: where REKEY_BODIES says, else into segments on a machine whose embedded database began with them, and into
 * the database everywhere else.
 */
export function whereNewBytesGo(): BodyStore {
  const { bodies, databaseUrl } = env();
  return bodies ?? (!databaseUrl && fs.existsSync(segmentFolder()) ? 'segments' : 'postgres');
}

/** Makes the folder: with the embedded database new bytes go into segments from now on. */
export function beginWithSegments(): void {
  fs.mkdirSync(segmentFolder(), { recursive: true, mode: 0o700 });
}

/** The folder cannot be used, or is not the one whose bytes this database names: nothing is written, and nothing called lost. */
export class FolderUnusable extends Error {
  override name = 'FolderUnusable';
  readonly code = 'EBODIES';
}

let proved: Promise<string> | undefined;

/**
 * The folder of segments, once it is known to be the one of this database, on every machine. The first process of all makes it so.
 * Throws `FolderUnusable` where it is another's, empty, or not mounted.
 */
export function ourFolder(): Promise<string> {
  if (!proved) {
    proved = prove();
    proved.catch(forgetFolder);
    closeWithDb(async () => forgetFolder());
  }
  return proved;
}

/** Has the next `ourFolder()` look again. */
export function forgetFolder(): void {
  proved = undefined;
}

const markName = 'database';

async function prove(): Promise<string> {
  const folder = segmentFolder();
  const id = (await readId()) ?? (await claimFolder(folder)) ?? (await readId());
  if (id !== null && readMark(folder) === id) return folder;
  throw new FolderUnusable(
    `${folder} is not the folder that the message bodies of this database lie in: mount or copy that one, on every machine. ` +
      `Only if it is lost: write ${id} into ${path.join(folder, markName)} and go on without them`,
  );
}

async function readId(): Promise<string | null> {
  const { rows } = await bareQuery<{ id: string }>({
    name: 'folder of segments',
    text: 'select id from segment_folder',
    values: [],
  });
  return rows[0]?.id ?? null;
}

/** The row comes last: where it stands the mark is on the disk. Null where another process was first. */
function claimFolder(folder: string): Promise<string | null> {
  return inBareTransaction(async (client) => {
    await client.query('set local synchronous_commit = on');
    const { rows } = await client.query<{ id: string }>(
      'insert into segment_folder (id) values ($1) on conflict do nothing returning id',
      [randomUUID()],
    );
    const id = rows[0]?.id;
    if (!id) return null;
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (fs.readdirSync(folder).some((name) => name.endsWith(segmentEnding))) {
      throw new FolderUnusable(`${folder} holds the message bodies of another database: name another folder`);
    }
    writeMark(folder, id);
    return id;
  });
}

function readMark(folder: string): string | null {
  try {
    return fs.readFileSync(path.join(folder, markName), 'utf8').trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function writeMark(folder: string, id: string): void {
  const file = path.join(folder, markName);
  fs.writeFileSync(`${file}.new`, `${id}\n`, { mode: 0o600, flush: true });
  fs.renameSync(`${file}.new`, file);
  for (const changed of [folder, path.dirname(folder)]) syncFolder(changed);
}

/** A file's name is safe only once its folder is. */
export function syncFolder(folder: string): void {
  const handle = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}
