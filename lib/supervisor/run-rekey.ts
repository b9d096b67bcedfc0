import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseAway } from '../db/away.ts';
import { type EmbeddedServer, startEmbedded } from '../db/embedded/start.ts';
import { databaseUrl } from '../db/url.ts';
import { type Env, env as readEnv } from '../env.ts';
import { messageOf, StartError } from '../errors.ts';
import { log } from '../log.ts';
import type { Secret } from '../secret.ts';
import { type ChildProgram, startChild } from './child.ts';
import { prepareDataFolder } from './data-folder.ts';
import { type DataLock, lockDataFolder } from './data-lock.ts';
import { type Kept, keepRunning, type Life } from './keep-running.ts';
import { endLeftovers } from './leftovers.ts';
import { freshSetupCode, prepareDatabase, requireKeyOfDatabase } from './prepare-database.ts';
import { requireFreePort } from './require-free-port.ts';
import { withstand } from './withstand.ts';

export type RunOptions = {
  children: ChildProgram[];
  /** Whether the embedded PostgreSQL may be run; one role alone needs DATABASE_URL. */
  mayEmbed: boolean;
  /** Called when everything runs, with the set-up code if there is no administrator yet. */
  onReady?: (env: Env, setupCode: string | undefined) => void;
};

/** What runs, filled in while starting; stopping goes backwards. */
type House = { lock?: DataLock; starting?: Promise<void>; database?: Kept; children: Kept[] };

/**
 * Runs Rekey until SIGINT, SIGTERM or SIGHUP, then stops all of it within 10 s and ends the process. When it cannot
 * start it throws `StartError`, and nothing is left running.
 *
 * 1. the data folder is ours alone, what a killed start left running is ended, and the port is free: cheap, so told before anything heavy begins
 * 2. the database runs, has its newest shape and fits our key
 * 3. the children run; each that ends by itself is begun again, with the key of this database or not at all
 */
export async function runRekey(options: RunOptions): Promise<never> {
  const env = readEnv();
  const house: House = { children: [] };
  const asked = new AbortController();
  withstand();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => asked.abort(signal)); // Ctrl-C comes twice, by the terminal and through npm
  }
  const beginning = begin(env, options, house, asked.signal);
  try {
    await Promise.race([beginning, aborted(asked.signal)]);
    await aborted(asked.signal);
  } catch (error) {
    await stopAll(house);
    throw error;
  }
  log.info({ signal: asked.signal.reason }, 'stopping');
  await stopAll(house);
  log.info('stopped');
  process.exit(0);
}

async function begin(env: Env, options: RunOptions, house: House, asked: AbortSignal): Promise<void> {
  const { children, mayEmbed, onReady } = options;
  const embeds = mayEmbed && !env.databaseUrl;
  if (!embeds && !env.databaseUrl) {
    throw new StartError('DATABASE_URL must be set to run one role alone: the roles meet in that database');
  }
  if (embeds) {
    prepareDataFolder(env.dataDir);
    house.lock = await lockDataFolder(env.dataDir);
  }
  await endLeftovers(env.dataDir);
  if (children.some(({ name }) => name === 'web')) await requireFreePort(env.host, env.port);
  asked.throwIfAborted();

  if (embeds) {
    house.starting = keepDatabase(env.dataDir, house);
    await house.starting;
  }
  asked.throwIfAborted();

  const roles = children.map(({ name }) => name);
  await throughOutages((url) => prepareDatabase(url, env, log, roles), asked);
  asked.throwIfAborted();

  house.children = children.map((child) => {
    const beginChild = async (stopping: AbortSignal) => {
      await requireKeyOfDatabase(databaseUrl(), env);
      return startChild(child, stopping, env.dataDir);
    };
    return keepRunning({ name: child.name, log, begin: beginChild });
  });
  await Promise.all(house.children.map(({ begun }) => begun));
  // All of it runs by now, and goes on: this is asked until it is answered.
  const setupCode = await throughOutages(freshSetupCode, asked, Number.POSITIVE_INFINITY);
  if (onReady && !asked.aborted) onReady(env, setupCode);
}

/** Does what may be repeated again when the database goes away in the middle, so many times at most. */
async function throughOutages<T>(
  work: (url: Secret) => Promise<T>,
  asked: AbortSignal,
  most = 10,
): Promise<T> {
  for (let outages = 1; ; outages += 1) {
    try {
      return await work(databaseUrl());
    } catch (error) {
      if (!isDatabaseAway(error) || asked.aborted) throw error;
      if (outages === most) throw new StartError(`the database cannot be worked with: ${messageOf(error)}`);
      log.warn({ reason: messageOf(error) }, 'the database went away while we started: trying again');
      await sleep(1_000, undefined, { signal: asked }).catch(() => {});
    }
  }
}

async function keepDatabase(dataDir: string, house: House): Promise<void> {
  const postgres = log.child({ child: 'postgres' });
  const start = () => startEmbedded(dataDir, (level, message) => postgres[level](message));
  const first = await start();
  const beginAgain = async () => {
    const again = await start();
    // Its old port was taken meanwhile, and the children know only that one.
    if (again.url.reveal() !== first.url.reveal()) for (const child of house.children) void child.restart();
    return lifeOf(again);
  };
  house.database = keepRunning({ name: 'postgres', log, first: lifeOf(first), begin: beginAgain });
}

function lifeOf({ pid, ended, stop }: EmbeddedServer): Life {
  return { pid, ended, stop };
}

/** The children first (the worker still writes what it was doing), then the database, then the folder is free. */
async function stopAll(house: House): Promise<void> {
  const until = Date.now() + 9_500;
  // Asked while the database was starting: it outlives us unless we see its start through.
  await Promise.race([house.starting?.catch(() => {}), sleep(7_000)]);
  const childrenMs = Math.min(7_500, until - Date.now() - 1_500);
  await Promise.all(house.children.map((child) => child.stop(childrenMs)));
  try {
    await house.database?.stop(Math.max(1_500, until - Date.now()));
  } catch (error) {
    log.error(`the database did not stop: ${messageOf(error)}`);
  }
  house.lock?.release();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });
}
