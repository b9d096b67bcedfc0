import { db } from '../db/client.ts';
import { aliveMs } from '../heartbeats/store.ts';

/** Which living workers have taken the settings as they are now. Changes nothing. */
export async function readSettingsTaken(now: Date) {
  const [newest, rows] = await Promise.all([
    db().setting.aggregate({ _max: { updatedAt: true } }),
    db().heartbeat.findMany({
      where: { kind: 'worker', lastSeenAt: { gte: new Date(now.getTime() - aliveMs) } },
      orderBy: [{ hostname: 'asc' }, { pid: 'asc' }],
      take: 50,
    }),
  ]);
  const changedAt = newest._max.updatedAt;
  const workers = rows.map(({ id, hostname, pid, settingsSeenAt }) => ({
    id,
    name: `${hostname} (${pid})`,
    hasTaken: !changedAt || (settingsSeenAt !== null && settingsSeenAt >= changedAt),
  }));
  return { changedAt, workers };
}
