// What this machine runs out of (files, memory, ports, disk) is our own trouble: no mail account's and no server's.
import fs from 'node:fs';
import { env } from './env.ts';
import { codesOf } from './errors.ts';
import { log } from './log.ts';

// errno(3); getaddrinfo(3); PostgreSQL, appendix A: class 53, insufficient resources, but for too_many_connections.
const codes = new Set([
  ...['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EADDRNOTAVAIL', 'ENOSPC', 'EDQUOT', 'EAI_MEMORY'],
  ...['53000', '53100', '53200'],
  'EBODIES', // lib/blobs/folder.ts
  'EBUCKET', // lib/blobs/s3.ts
]);

/** Whether an error code says that this machine, or the database's, has run out of something. */
export function isOwnTrouble(code: string | undefined): code is string {
  return code !== undefined && codes.has(code);
}

/** The code of what this machine ran out of, if that is what an error tells. */
export function ownTroubleIn(error: unknown): string | null {
  return codesOf(error).find(isOwnTrouble) ?? null;
}

/** Before this machine, out of something, is asked again. */
export const machinePauseMs = 30_000;

const recentMs = 60_000;
/** Room can be looked for again sooner: a statement that finds none costs nothing. */
const recentMsOfDisk = 15_000;

/** One for the whole process: the bundle of the web application has copies of this module. */
const shared = globalThis as { rekeyTroubles?: Map<string, { at: number; reason: string }> };

/**
 * Remembers trouble of our own for a while, for the heartbeat, health and the console to tell. The log is told when it
 * begins, and by `noteOwnTroubleOver` when it has ended: whatever lacks the same thing fails meanwhile.
 */
export function noteOwnTrouble(code: string, reason = ''): void {
  shared.rekeyTroubles ??= new Map();
  // However it shows, a full disk is one thing.
  const what = isOfDisk(code) ? 'ENOSPC' : code;
  if (!shared.rekeyTroubles.has(what)) {
    log.warn(reason ? { code, reason } : { code }, `${wordsFor(code)}: what needs that waits`);
  }
  shared.rekeyTroubles.set(what, { at: performance.now(), reason });
}

/** Called now and then: tells once that what this process ran out of is there again. */
export function noteOwnTroubleOver(): void {
  const recent = new Set(recentTroubles());
  for (const code of shared.rekeyTroubles?.keys() ?? []) {
    if (!recent.has(code)) endOwnTrouble(code);
  }
}

/** Tells that something which this process was without is there again. */
export function endOwnTrouble(code: string): void {
  if (!shared.rekeyTroubles?.delete(code)) return;
  const what = isOfDisk(code) ? 'full' : code === 'EBUCKET' ? 'without its bucket' : 'out of resources';
  log.info({ code }, `no longer ${what}: work goes on`);
}

/** The codes of what this process ran out of lately. */
export function recentTroubles(): string[] {
  const now = performance.now();
  return [...(shared.rekeyTroubles ?? [])]
    .filter(([code, { at }]) => now - at <= (isOfBodies(code) ? recentMsOfDisk : recentMs))
    .map(([code]) => code);
}

export const diskIsFull = 'the disk is full';

const isOfDisk = (code: string) => /^(?:ENOSPC|EDQUOT|53100)$/.test(code);

const isOfBodies = (code: string) => isOfDisk(code) || code === 'EBODIES' || code === 'EBUCKET';

/** A bucket that only old bodies lie in keeps no new ones waiting. */
const keepsFromStoring = (code: string) => isOfBodies(code) && (code !== 'EBUCKET' || env().bodies === 's3');

function wordsFor(code: string): string {
  if (isOfDisk(code)) return diskIsFull;
  if (code === 'EBODIES') return 'the folder of message bodies cannot be used (`rekey doctor` says why)';
  if (code === 'EBUCKET') return 'the bucket of message bodies cannot be used (`rekey doctor` says why)';
  return `out of resources (${code})`;
}

/** PostgreSQL needs room for its log of changes, or it stops hard (lib/db/embedded/require-space.ts). */
const scarceMb = 64;

/** What is wrong with this machine, in words for an administrator; null: nothing. */
export function machineTrouble(): string | null {
  const recent = recentTroubles();
  if (recent.some(isOfDisk) || isScarce()) return diskIsFull;
  return recent.length > 0 ? recent.map(wordsFor).join(', ') : null;
}

/** What can keep mail from being stored. */
export type StorageTrouble = 'disk_full' | 'folder_away' | 'bucket_away';

/** What keeps mail from being stored by this process at present, and why as far as it is known. */
export function storageTroubles(): { what: StorageTrouble; reason: string }[] {
  const recent = new Set([...recentTroubles().filter(keepsFromStoring), ...(isScarce() ? ['ENOSPC'] : [])]);
  return [...recent].map((code) => ({
    what: code === 'EBUCKET' ? 'bucket_away' : code === 'EBODIES' ? 'folder_away' : 'disk_full',
    reason: shared.rekeyTroubles?.get(code)?.reason ?? '',
  }));
}

/**
 * Whether there is room to store mail. Asked before work that fills the disk: it waits then, mail stays on its server, and
 * what is left is kept for PostgreSQL to go on with.
 */
export function hasRoom(): boolean {
  if (isScarce()) noteOwnTrouble('ENOSPC');
  return !recentTroubles().some(keepsFromStoring);
}

/** Thrown where something cannot be stored for want of room; known for what it is by its code. */
export class NoRoom extends Error {
  override name = 'NoRoom';
  readonly code = 'ENOSPC';

  constructor() {
    super(diskIsFull);
  }
}

function isScarce(): boolean {
  const { databaseUrl, dataDir, bodies } = env();
  return (!databaseUrl || bodies === 'segments') && freeMb(dataDir) < scarceMb;
}

function freeMb(folder: string): number {
  try {
    const { bavail, bsize } = fs.statfsSync(folder);
    return (bavail * bsize) / 1024 / 1024;
  } catch {
    return Number.POSITIVE_INFINITY; // not there: others tell
  }
}
