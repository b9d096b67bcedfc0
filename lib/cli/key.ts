import { randomBytes } from 'node:crypto';
import type { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { recordAudit } from '../audit/record.ts';
import { holdsKeyOf, noteKey } from '../crypto/ensure-key.ts';
import { forgetKeyRing, lookAgainMs } from '../crypto/key.ts';
import {
  holdsWholeKeys,
  type KeyRing,
  keyOfVersion,
  keyRingOf,
  keyVersions,
  writeKeyRing,
  writeOnlyRing,
} from '../crypto/key-ring.ts';
import { fileOf, nameOfSource, readKeyRing, replaceKeyFile } from '../crypto/key-source.ts';
import { refreshWebKey } from '../crypto/web-key.ts';
import { db } from '../db/client.ts';
import { withStartLock } from '../db/start-lock.ts';
import { databaseUrl } from '../db/url.ts';
import { env } from '../env.ts';
import { StartError } from '../errors.ts';
import { countOldSeals, resealAll } from '../flows/reseal.ts';
import { beatEveryMs } from '../heartbeats/keep-beating.ts';
import { listAlive } from '../heartbeats/store.ts';
import type { AdminViewer } from '../viewer.ts';
import { asOperator } from './operator.ts';

export const keyUsage = `Usage: npm run -s rekey -- key <command>

  status   which keys there are, and how many secrets are sealed with the present one
  rotate   puts a new key in the place of the present one while Rekey runs, seals every secret anew, and takes the old key
           away; one that was cut short goes on where it was
  write-only
           prints the key for web processes: it seals mail passwords and opens none
`;

/**
 * `rekey key …`: answers the exit code; 2 for a command that cannot be read. Throws `StartError`, before anything is touched,
 * where the key at hand is lost, damaged or another database's.
 */
export async function keyCommand(args: string[], output: Writable, errors: Writable): Promise<number> {
  const [command, ...more] = args;
  if (more.length > 0 || !isCommand(command)) {
    errors.write(keyUsage);
    return 2;
  }
  const say = (line: string) => void output.write(`${line}\n`);
  await asOperator(async (admin) => {
    const ring = await atStart(async (client) => {
      if (!(await holdsKeyOf(client, env()))) throw new StartError('there is no key yet: start Rekey');
      return presentRing();
    });
    if (command === 'status') return status(ring, say);
    if (command === 'write-only') return void output.write(writeKeyRing(writeOnlyRing(ring)));
    if (!holdsWholeKeys(ring))
      throw new StartError(`${nameOfSource(env())} is a write-only key: rotate where the whole one is`);
    await rotate(ring, admin, say);
  });
  return 0;
}

const isCommand = (text: string | undefined) => ['status', 'rotate', 'write-only'].includes(text ?? '');

const atStart = <T>(work: (client: Client) => Promise<T>) => withStartLock(databaseUrl(), work);

function presentRing(): KeyRing {
  const ring = readKeyRing(env());
  if (!ring) throw new StartError(`there is no ${nameOfSource(env())}`);
  forgetKeyRing();
  refreshWebKey(env().dataDir, ring);
  return ring;
}

async function status(ring: KeyRing, say: (line: string) => void): Promise<void> {
  const { current } = ring;
  const { old, all } = await countOldSeals();
  say(`${nameOfSource(env())}: key ${current} seals; held: ${keyVersions(ring)}`);
  say(`${all - old} of ${all} secrets are sealed with key ${current}`);
}

/**
 * 1 the new key stands beside the present one, which goes on sealing, until every process can open with both;
 * 2 the new key seals, until no process seals with the old one; 3 every secret is sealed anew; 4 the old key goes.
 * Killed at any point, every secret opens, and the next `rotate` goes on there.
 */
async function rotate(ring: KeyRing, admin: AdminViewer, say: (line: string) => void): Promise<void> {
  const newest = Math.max(...ring.keys.keys());
  if (ring.keys.size === 1) {
    const added = withKeyLast(ring, newest + 1, randomBytes(32));
    await put(added);
    say(`key ${newest + 1} was made and stands beside key ${newest}; processes take it now`);
    await untilTaken(added);
    return rotate(added, admin, say);
  }
  if (ring.current !== newest) {
    const turned = withFirst(ring, newest);
    await put(turned);
    say(`key ${newest} seals from now on`);
    await untilTaken(turned);
    return rotate(turned, admin, say);
  }

  const { old, all } = await countOldSeals();
  if (old > 0) say(`${old} of ${all} secrets are to be sealed anew`);
  let told = 0;
  const { broken } = await resealAll({
    onProgress: (done) => {
      if (done - told < 1_000) return;
      told = done;
      say(`${done} of ${old}`);
    },
  });
  const left = await countOldSeals();
  if (broken > 0 || left.old > 0) {
    throw new StartError(
      `${left.old} secrets could not be sealed anew: the log names those that do not open. The old key stays until they are entered anew or their rows are gone`,
    );
  }
  say(`all ${left.all} secrets are sealed with key ${ring.current}`);
  await untilTaken(ring); // somebody may hold what they read before
  if ((await countOldSeals()).old > 0) return rotate(ring, admin, say);
  const gone = [...ring.keys.keys()].filter((version) => version !== ring.current);
  await atStart((client) => client.query('delete from key_check where version = any($1)', [gone]));
  const file = fileOf(env());
  const kept = keyRingOf([[ring.current, keyOfVersion(ring, ring.current)]]);
  if (file) replaceKeyFile(file, kept);
  refreshWebKey(env().dataDir, file ? kept : ring);
  await recordAudit(db(), {
    actor: admin.actor,
    action: 'key.rotated',
    targetType: 'key',
    targetId: String(ring.current),
    details: { secrets: left.all },
  });
  const name = nameOfSource(env());
  say(
    file
      ? `key ${gone.join(', ')} is gone. Put a copy of ${name} in the place of the old copy now`
      : `key ${gone.join(', ')} is of no use any more: take it out of ${name}`,
  );
}

const withKeyLast = (ring: KeyRing, version: number, key: Buffer): KeyRing =>
  keyRingOf([...ring.keys, [version, key]]);

function withFirst(ring: KeyRing, version: number): KeyRing {
  const others = [...ring.keys].filter(([other]) => other !== version);
  return keyRingOf([[version, keyOfVersion(ring, version)], ...others]);
}

/** First the file, then the row: a row without its key would be a database nobody can open. */
async function put(ring: KeyRing): Promise<void> {
  const file = fileOf(env());
  if (!file) throw new StartError(byHand(ring, nameOfSource(env())));
  replaceKeyFile(file, ring);
  refreshWebKey(env().dataDir, ring);
  await atStart((client) => noteKey(client, ring));
  forgetKeyRing();
}

/** What only the operator can change; never with a key in it. */
function byHand({ keys }: KeyRing, name: string): string {
  const order = [...keys.keys()].map((version) => `${version}:…`).join(',');
  const then = name === 'REKEY_SECRET_KEY' ? 'start every process anew' : 'wait ten seconds';
  return `${name} cannot be changed from here. Let it give ${order}, each with its 32 bytes in base64 (a new one: openssl rand -base64 32), ${then}, and run this again`;
}

/**
 * Until every running process has looked at its key again. Throws where one has another: it would seal with a key that is
 * about to go, or could not open what others seal.
 */
async function untilTaken(ring: KeyRing): Promise<void> {
  if ((await listAlive(db())).length === 0) return;
  await pause(lookAgainMs * 2 + 2_000);
  for (let tries = 3; ; tries -= 1) {
    const others = withAnotherKey(await listAlive(db()), ring);
    if (others.length === 0) return;
    if (tries === 0) throw new StartError(notTaken(others, ring));
    await pause(beatEveryMs / 2);
  }
}

type Running = Awaited<ReturnType<typeof listAlive>>[number];

/** The processes that say they hold other keys than these, or in another order. Pure. */
export const withAnotherKey = (alive: Running[], ring: KeyRing): Running[] =>
  alive.filter(({ stats }) => {
    const { keys } = stats as { keys?: string };
    return keys !== undefined && keys !== keyVersions(ring);
  });

function notTaken(others: Running[], ring: KeyRing): string {
  const who = others.map(({ kind, hostname, pid }) => `${kind} ${pid} on ${hostname}`).join(', ');
  const wanted = `every process has to hold key ${keyVersions(ring)}, in this order`;
  return `nothing more is done before that: ${wanted}. Give it to ${who}, and run this again`;
}
