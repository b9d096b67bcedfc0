import fs from 'node:fs';
import { env } from '../env.ts';
import { StartError } from '../errors.ts';
import { log } from '../log.ts';
import { Secret } from '../secret.ts';
import {
  deriveKey,
  holdsWholeKeys,
  type KeyPurpose,
  type KeyRing,
  keyOfVersion,
  whyNotSuccessor,
} from './key-ring.ts';
import { askCommand, fileOf, type KeySource, nameOfSource, readKeyRing } from './key-source.ts';

/** Within this, every process that uses a key acts on what its source has; twice that is told to people. */
export const lookAgainMs = 4_000;

/**
 * `mark`: by what a changed file is known; `refused`: of the last one that was not taken; `lookedAt` in milliseconds of the process's
 * counter.
 */
type Held = {
  ring: KeyRing;
  mark: string;
  refused?: string;
  lookedAt: number;
  isAsking: boolean;
};
let held: Held | undefined;
let freshAt = Number.NEGATIVE_INFINITY;

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
    else if (sinceMs >= 2 * lookAgainMs && !held.isAsking) return freshKeyRing();
    else askInBackground(source, held);
  }
  return held.ring;
}

/** The same, asked of its source at this moment: for a text that a key sealed which is not held yet. */
export function freshKeyRing(): KeyRing {
  const now = performance.now();
  if (held && now - freshAt < 250) return held.ring; // of many such texts the first asks
  freshAt = now;
  try {
    const begun = begin(env());
    if (held) requireSuccessor(held.ring, begun.ring, env());
    held = begun;
  } catch (error) {
    if (!held) throw error;
    complain(error);
  }
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
  if (mark === mine.mark) return;
  try {
    const found = readKeyRing(source);
    if (!found)
      throw new StartError(`${nameOfSource(source)} is gone: put its copy back before the next start`);
    requireSuccessor(mine.ring, found, source);
    mine.ring = found;
    mine.mark = mark;
  } catch (error) {
    if (mine.refused !== mark) complain(error);
    mine.refused = mark;
  }
}

/** What another key sealed from here on would be lost as soon as the right one is back. */
function requireSuccessor(ring: KeyRing, found: KeyRing, source: KeySource): void {
  const why = whyNotSuccessor(ring, found);
  if (why)
    throw new StartError(`${nameOfSource(source)} is not the key that this process works with: ${why}`);
}

function askInBackground(source: KeySource, mine: Held): void {
  if (mine.isAsking) return;
  mine.isAsking = true;
  askCommand(source)
    .then((ring) => {
      requireSuccessor(mine.ring, ring, source);
      mine.ring = ring;
    })
    .catch(complain)
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
