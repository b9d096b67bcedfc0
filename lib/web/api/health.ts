import { z } from 'zod';
import { db } from '../../db/client.ts';
import { codeOf } from '../../errors.ts';
import { listAlive, withWrongClock } from '../../heartbeats/store.ts';
import { log } from '../../log.ts';
import { readHeldForUs } from '../../notifications/channel-trouble.ts';
import { diskIsFull, machineTrouble } from '../../own-trouble.ts';
import { Answer, endpoint } from './endpoint.ts';

const tag = 'System';
const patienceMs = 3_000;

const part = z.object({ ok: z.boolean(), detail: z.string() });

/** Told to anybody who asks, so it names no host, no address and no number that would help an attacker. */
const health = z.object({
  status: z.enum(['ok', 'unavailable']),
  live: z.literal(true),
  ready: z.boolean(),
  database: part,
  workers: part.extend({ alive: z.int() }),
  notifications: part.describe('Whether people can be told; not ok makes nothing unavailable'),
  machine: part.describe('Whether disk, memory, files and ports suffice'),
  clocks: part.describe("Whether every machine's clock agrees with the database's, by which all work goes"),
});

export const readHealth = endpoint({
  method: 'GET',
  path: '/health',
  tag,
  summary: 'Liveness, and readiness of database and workers; 503 while not ready',
  access: 'public',
  answers: health,
  also: { 503: 'The database does not answer, or no worker is alive, or the disk is full' },
  async handle() {
    const processes = await inTime(listAlive(db()));
    const alive = processes?.filter(({ kind }) => kind === 'worker').length ?? null;
    const database =
      alive === null ? { ok: false, detail: 'does not answer' } : { ok: true, detail: 'answers' };
    const workers = {
      ok: (alive ?? 0) > 0,
      alive: alive ?? 0,
      detail: alive === null ? 'not known without the database' : alive > 0 ? 'alive' : 'none is alive',
    };
    const wrong = processes && withWrongClock(processes).length;
    const clocks = {
      ok: wrong === 0,
      detail:
        wrong === null
          ? 'not known without the database'
          : wrong === 0
            ? 'agree'
            : "one is not the database's: `rekey doctor` says which",
    };
    const trouble = machineTrouble();
    const isShort = processes?.some(
      ({ stats }) => Number((stats as { troubles?: number }).troubles ?? 0) > 0,
    );
    const machine = {
      ok: trouble === null && !isShort,
      detail: trouble ?? (isShort ? 'a process ran out of resources: its log says of which' : 'suffices'),
    };
    const isHeld = processes && (await inTime(readHeldForUs(db()).then((held) => held !== null)));
    const notifications = {
      ok: isHeld !== true,
      detail:
        isHeld === null ? 'not known' : isHeld ? 'wait: their server has something against us' : 'go out',
    };
    const ready = database.ok && workers.ok && trouble !== diskIsFull;
    const status: 'ok' | 'unavailable' = ready ? 'ok' : 'unavailable';
    return new Answer(ready ? 200 : 503, {
      status,
      live: true as const,
      ready,
      database,
      workers,
      notifications,
      machine,
      clocks,
    });
  },
});

/** Null where the database does not answer in time. */
async function inTime<T>(asked: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, patienceMs, null);
  });
  const answer = asked.catch((error: unknown) => {
    log.warn({ code: codeOf(error) }, 'health: the database does not answer');
    return null;
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
