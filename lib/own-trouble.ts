// What this machine runs out of (files, memory, ports, disk) is our own trouble: no mail account's and no server's.
import fs from 'node:fs';
import { env } from './env.ts';

// errno(3); getaddrinfo(3); PostgreSQL, appendix A: class 53, insufficient resources, but for too_many_connections.
const codes = new Set([
  ...['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EADDRNOTAVAIL', 'ENOSPC', 'EDQUOT', 'EAI_MEMORY'],
  ...['53000', '53100', '53200'],
]);

/** Whether an error code says that this machine, or the database's, has run out of something. */
export function isOwnTrouble(code: string | undefined): code is string {
  return code !== undefined && codes.has(code);
}

const recentMs = 60_000;

/** One for the whole process: the bundle of the web application has copies of this module. */
const shared = globalThis as { rekeyTroubles?: Map<string, number> };

/** Remembers trouble of our own for a minute, for the heartbeat, health and the console to tell. */
export function noteOwnTrouble(code: string): void {
  shared.rekeyTroubles ??= new Map();
  shared.rekeyTroubles.set(code, performance.now());
}

/** The codes of what this process ran out of within the last minute. */
export function recentTroubles(): string[] {
  const since = performance.now() - recentMs;
  return [...(shared.rekeyTroubles ?? [])].filter(([, at]) => at >= since).map(([code]) => code);
}

export const diskIsFull = 'the disk is full';

/** PostgreSQL needs room for its log of changes, or it stops hard (lib/db/embedded/require-space.ts). */
const scarceMb = 64;

/** What is wrong with this machine, in words for an administrator; null: nothing. */
export function machineTrouble(): string | null {
  const { databaseUrl, dataDir } = env();
  const recent = recentTroubles();
  const isFull = recent.some((code) => /^(ENOSPC|EDQUOT|53100)$/.test(code));
  if (isFull || (!databaseUrl && freeMb(dataDir) < scarceMb)) return diskIsFull;
  return recent.length > 0 ? `out of resources (${recent.join(', ')})` : null;
}

function freeMb(folder: string): number {
  try {
    const { bavail, bsize } = fs.statfsSync(folder);
    return (bavail * bsize) / 1024 / 1024;
  } catch {
    return Number.POSITIVE_INFINITY; // not there: others tell
  }
}
