import fs from 'node:fs';
import { env } from '../env.ts';
import { StartError } from '../errors.ts';
import { log } from '../log.ts';
import { Secret } from '../secret.ts';
import { isKeyOfDatabase } from './key-of-database.ts';
import {
  deriveKey,
  holdsWholeKeys,
  type KeyPurpose,
  type KeyRing,
  keyCheckValue,
  keyOfVersion,
  type VersionKey,
  whyNotSuccessor,
} from './key-ring.ts';
import { askCommand, fileOf, type KeySource, nameOfSource, readKeyRing } from './key-source.ts';

/** Within this, every process that uses a key acts on what its source has; twice that is told to people. */
export const lookAgainMs = 4_000;
/** After a command that failed, or hung, nobody waits for it again within this: it is asked in the background. */
const noWaitingMs = 60_000;

/** Without the key that seals here, and so perhaps another system's: the database is asked. `check`: of the key that would seal. */
type Doubted = { ring: KeyRing; check: string; isAsked: boolean };

/**
 * `mark`: by what a changed file is known; `refused`: of the last one that was not taken; `notOurs`: the check of a key that is not
 * the database's; `lookedAt` in milliseconds of the process's counter.
 */
type Held = {
  ring: KeyRing;
  mark: string;
  refused?: string;
  doubted?: Doubted | undefined;
  notOurs?: string;
  lookedAt: number;
  isAsking: boolean;
};
let held: Held | undefined;
let freshAt = Number.NEGATIVE_INFINITY;
let failedAt = Number.NEGATIVE_INFINITY;

/** The key ring of this process, not older than some seconds. Throws `StartError` when there never was one. */
export function keyRing(): KeyRing {
  const source = env();
  held ??= begin(source);
  const now = performance.now();
  const sinceMs = now - held.lookedAt;
  if (sinceMs >= lookAgainMs && !source.secretKey) {
    held.lookedAt = now;
    if (!source.secretKeyCommand) lookAtFile(source, held);
    // Who has not looked for so long (it was frozen) may have slept through a rotation. Nobody else waits for a command, which may hang.
    else if (sinceMs >= 2 * lookAgainMs && !held.isAsking && mayWait(now)) return freshKeyRing();
    else askInBackground(source, held);
  }
  return held.ring;
}

const mayWait = (now: number) => now - failedAt >= noWaitingMs;

/**
 * The same, to seal with. Throws for the moment in which the key that sealed here is gone from its source, and the database has not
 * said yet whether what stands there is its own: what the one that is gone seals could be lost.
 */
export function sealingRing(): KeyRing {
  const ring = keyRing();
  if (held?.doubted) throw new Error('the key was replaced: nothing is sealed before the database knows it');
  return ring;
}

/** The key that opens a text of this version: also one in doubt, since what another system's opens is none of ours. */
export const keyToOpen = (version: number): VersionKey | undefined =>
  keyRing().keys.get(version) ?? freshKeyRing().keys.get(version) ?? held?.doubted?.ring.keys.get(version);

/** Asked of its source at this moment: for a text that a key sealed which is not held yet. */
function freshKeyRing(): KeyRing {
  const source = env();
  const now = performance.now();
  held ??= begin(source);
  if (now - freshAt < 250) return held.ring; // of many such texts the first asks
  if (source.secretKeyCommand && !mayWait(now)) return held.ring;
  freshAt = now;
  try {
    const { ring, mark } = begin(source);
    take(source, held, ring, mark);
  } catch (error) {
    if (source.secretKeyCommand) failedAt = performance.now();
    complain(error);
  }
  held.lookedAt = performance.now(); // a command may have taken its time
  return held.ring;
}

function begin(source: KeySource): Held {
  const mark = markOf(source);
  const ring = readKeyRing(source);
  if (!ring) throw new StartError(`REKEY_SECRET_KEY is not set and there is no ${nameOfSource(source)}`);
  return { ring, mark, lookedAt: performance.now(), isAsking: false };
}

/** A file that is gone, cannot be read, or is another system's changes nothing: what is held goes on sealing and opening. */
function lookAtFile(source: KeySource, mine: Held): void {
  const mark = markOf(source);
  if (mark === mine.mark) {
    mine.doubted = undefined;
    return;
  }
  try {
    const found = readKeyRing(source);
    if (!found)
      throw new StartError(`${nameOfSource(source)} is gone: put its copy back before the next start`);
    take(source, mine, found, mark);
  } catch (error) {
    if (mine.refused !== mark) complain(error);
    mine.refused = mark;
  }
}

/**
 * Works with what was found from here on, or throws `StartError`: what another key sealed would be lost as soon as the right one is back.
 *
 * A rotation leaves the old key beside the new one until every running process has both and all is sealed anew, so that
 * whoever runs meets the key they seal with in each ring. Who slept through all of it meets one without: the database's
 * key check says then whether it is the successor.
 */
function take(source: KeySource, mine: Held, found: KeyRing, mark: string): void {
  const { doubted } = mine;
  mine.doubted = undefined;
  const why = whyNotSuccessor(mine.ring, found);
  if (why) throw notTheKey(source, why);
  if (found.keys.has(mine.ring.current)) Object.assign(mine, { ring: found, mark });
  else askDatabase(source, mine, { found, mark, doubted });
}

const notTheKey = (source: KeySource, why: string) =>
  new StartError(`${nameOfSource(source)} is not the key that this process works with: ${why}`);

/** While it does not answer, the next look asks again. */
function askDatabase(
  source: KeySource,
  mine: Held,
  { found: ring, mark, doubted: before }: { found: KeyRing; mark: string; doubted: Doubted | undefined },
): void {
  const check = keyCheckValue(keyOfVersion(ring, ring.current));
  const notOurs = notTheKey(source, 'the database was sealed with another');
  if (check === mine.notOurs) throw notOurs;
  const isAsked = before?.isAsked && before.check === check;
  const doubted = isAsked ? before : { ring, check, isAsked: true };
  mine.doubted = doubted;
  if (isAsked) return;
  isKeyOfDatabase(ring)
    .then((isOurs) => {
      if (mine.doubted !== doubted) return;
      mine.doubted = undefined;
      if (isOurs) Object.assign(mine, { ring, mark });
      else {
        Object.assign(mine, { notOurs: check, refused: mark });
        complain(notOurs);
      }
    })
    .catch((error) => {
      doubted.isAsked = false;
      complain(error);
    });
}

function askInBackground(source: KeySource, mine: Held): void {
  if (mine.isAsking) return;
  mine.isAsking = true;
  askCommand(source)
    .then((ring) => {
      failedAt = Number.NEGATIVE_INFINITY;
      take(source, mine, ring, '');
    })
    .catch((error) => {
      failedAt = performance.now();
      complain(error);
    })
    .finally(() => {
      mine.isAsking = false;
    });
}

const complain = (err: unknown) => log.error({ err }, 'the key is not taken anew: the one at hand is used');

function markOf(source: KeySource): string {
  const file = fileOf(source);
  const stat = file && fs.statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.mtimeMs} ${stat.size}` : '';
}

/** Makes the next `keyRing()` read the key again. For tests and for a changed key. */
export function forgetKeyRing(): void {
  held = undefined;
  freshAt = Number.NEGATIVE_INFINITY;
  failedAt = Number.NEGATIVE_INFINITY;
}

/** Whether this process opens mail credentials; else it only seals them, and asks a worker (lib/worker-questions). */
export const opensCredentials = (): boolean => holdsWholeKeys(keyRing());

/** This process's key for one purpose, from the current master key. */
export function keyFor(purpose: KeyPurpose, from: KeyRing = keyRing()): Buffer {
  return deriveKey(keyOfVersion(from, from.current), purpose);
}

/** The keys for one purpose from every master key that is held, the current one's first: what was made with any is good. */
export function keysFor(purpose: KeyPurpose, from: KeyRing = keyRing()): Buffer[] {
  const versions = [from.current, ...[...from.keys.keys()].filter((version) => version !== from.current)];
  return versions.map((version) => deriveKey(keyOfVersion(from, version), purpose));
}

/** What signs sessions (next-auth's secret): derived from the master key, the same in every process. */
export function sessionSecret(): Secret {
  return new Secret(keyFor('session').toString('base64url'));
}

/** What a session may be signed with: also keys that are about to go. */
export const sessionSecrets = (): Secret[] =>
  keysFor('session').map((key) => new Secret(key.toString('base64url')));
