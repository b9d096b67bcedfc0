import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { messageOf, StartError } from '../errors.ts';
import { Secret } from '../secret.ts';

/** How to reach the embedded PostgreSQL of a data folder: its loopback port and its generated password. */
export type Connection = { port: number; password: string; url: Secret };

export const embeddedUser = 'rekey';
export const embeddedDatabase = 'rekey';

const contents = z.object({ port: z.int().min(1).max(65_535), password: z.string().min(20) });
const fileOf = (dataDir: string) => path.join(dataDir, 'postgres.json');

/** The connection recorded in a data folder, or undefined when there is none yet. */
export function readConnection(dataDir: string): Connection | undefined {
  const file = fileOf(dataDir);
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StartError(`${file} cannot be read: ${messageOf(error)}`);
  }
  try {
    const { port, password } = contents.parse(JSON.parse(text));
    return connection(port, password);
  } catch {
    throw new StartError(`${file} is damaged: restore it from a copy (it holds the database's password)`);
  }
}

/** Records the connection whole or not at all, readable by this user only. */
export function writeConnection(dataDir: string, port: number, password: string): Connection {
  const file = fileOf(dataDir);
  const draft = `${file}.${process.pid}.new`;
  fs.writeFileSync(draft, `${JSON.stringify({ port, password })}\n`, { mode: 0o600, flush: true });
  fs.renameSync(draft, file);
  return connection(port, password);
}

function connection(port: number, password: string): Connection {
  const address = `postgresql://${embeddedUser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${embeddedDatabase}`;
  return { port, password, url: new Secret(address) };
}
