import { env } from '../env.ts';
import { StartError } from '../errors.ts';
import { Secret } from '../secret.ts';
import { readConnection } from './connection-file.ts';

/** The address of the database: DATABASE_URL, else the embedded PostgreSQL running on the data folder. */
export function databaseUrl(): Secret {
  const { databaseUrl: given, dataDir } = env();
  if (given) return given;
  const embedded = readConnection(dataDir);
  if (!embedded) throw new StartError('DATABASE_URL is not set and no embedded PostgreSQL is running here');
  return embedded.url;
}

/** The address without its password, for people: `host:port/database`. */
export function describeDatabase(url: Secret): string {
  const { host, pathname, searchParams } = new URL(url.reveal());
  return `${searchParams.get('host') ?? host}${decodeURIComponent(pathname)}`;
}

/** A database of the same server under another name. */
export function withDatabase(url: Secret, name: string): Secret {
  const changed = new URL(url.reveal());
  changed.pathname = `/${encodeURIComponent(name)}`;
  return new Secret(changed.href);
}
