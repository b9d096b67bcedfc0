import type pg from 'pg';
import { takeTime } from './clock.ts';
import type { QuietClient } from './quiet-client.ts';

/** Settings of PostgreSQL for a session: names and values of ours, never what somebody typed. */
type SessionSettings = Readonly<Record<string, string | number>>;

/**
 * What a new connection of a pool does first, in one statement (pg-pool, `onConnect`): takes the time, finds out whether the
 * server's session is its own, and gives the session its settings if so.
 *
 * Behind PgBouncer in transaction mode, and its like, each transaction runs in whichever session is free: what one sets
 * there would stay for strangers. Such a pooler names itself at the start (BackendKeyData) and not the process that answers.
 * As parameters of the start (`options`) it would refuse the settings. One that is not noticed by that is told by
 * `pgbouncer=true` in the address, as Prisma spells it.
 */
export const beginSession =
  (settings: SessionSettings) =>
  async (connection: pg.ClientBase): Promise<void> => {
    const client = connection as QuietClient & { processID: number | null };
    const isOwn = client.saysPooler ? 'false' : `pg_backend_pid() = ${client.processID ?? 0}`;
    const set = Object.entries(settings).map(([name, value]) => `set_config('${name}', '${value}', false)`);
    const row = await takeTime<{ now: number; isOwn: boolean }>(async (now) => {
      const { rows } = await client.query(
        `select ${now} as now, ${isOwn} as "isOwn", case when ${isOwn} then concat(${set.join(', ')}) end as set`,
      );
      return rows;
    });
    client.ownsSession = row?.isOwn === true;
  };
