import { db } from '../db/client.ts';
import { aliveMs } from './store.ts';

/** A process that has not taken a change after this is named. */
const lateMs = 15_000;
/** For this long after its last sign of life a process that ran at the change and never took it is shown. */
const rememberedMs = 600_000;

export type ProcessTaken = {
  id: string;
  kind: 'worker' | 'web';
  /** `host (process number)`. */
  name: string;
  /** `late`: 15 s and more after the change it still acts on older settings, or was not heard of again. */
  state: 'taken' | 'waiting' | 'late';
  isAlive: boolean;
  lastSeenAt: Date;
};
export type SettingsTaken = { changedAt: Date | null; processes: ProcessTaken[] };

/** Which running processes act on the settings as they are now. Changes nothing. */
export async function readSettingsTaken(now: Date): Promise<SettingsTaken> {
  const [newest, rows] = await Promise.all([
    db().setting.aggregate({ _max: { updatedAt: true } }),
    db().heartbeat.findMany({
      where: { lastSeenAt: { gte: new Date(now.getTime() - rememberedMs) } },
      orderBy: [{ kind: 'desc' }, { hostname: 'asc' }, { pid: 'asc' }],
      take: 200,
    }),
  ]);
  const changedAt = newest._max.updatedAt;
  return { changedAt, processes: judgeTaken(rows, changedAt, now) };
}

export type Beat = {
  id: string;
  kind: string;
  hostname: string;
  pid: number;
  lastSeenAt: Date;
  settingsSeenAt: Date | null;
};

/**
 * What the beats say about a change: of the processes that are alive, and of those that were alive when it was
 * made and have not been heard of since. Pure.
 */
export function judgeTaken(beats: Beat[], changedAt: Date | null, now: Date): ProcessTaken[] {
  return beats.flatMap(({ id, kind, hostname, pid, lastSeenAt, settingsSeenAt }) => {
    const hasTaken =
      changedAt === null || (settingsSeenAt !== null && settingsSeenAt.getTime() >= changedAt.getTime());
    const isAlive = now.getTime() - lastSeenAt.getTime() <= aliveMs;
    const ranAtChange = changedAt !== null && lastSeenAt.getTime() >= changedAt.getTime() - aliveMs;
    if (!isAlive && (hasTaken || !ranAtChange)) return [];
    const isLate = changedAt !== null && now.getTime() - changedAt.getTime() >= lateMs;
    return [
      {
        id,
        kind: kind === 'web' ? 'web' : 'worker',
        name: `${hostname} (${pid})`,
        state: hasTaken ? 'taken' : isLate ? 'late' : 'waiting',
        isAlive,
        lastSeenAt,
      } as const,
    ];
  });
}

/** "2 of 2 workers and 1 of 1 web process". Pure. */
export function takenWords(processes: ProcessTaken[]): string {
  const part = (kind: ProcessTaken['kind'], one: string, many: string) => {
    const own = processes.filter((each) => each.kind === kind);
    const taken = own.filter(({ state }) => state === 'taken').length;
    return own.length === 0 ? [] : [`${taken} of ${own.length} ${own.length === 1 ? one : many}`];
  };
  return [...part('worker', 'worker', 'workers'), ...part('web', 'web process', 'web processes')].join(
    ' and ',
  );
}
