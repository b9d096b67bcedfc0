import type { Tx } from '../db/client.ts';
import { holderId } from '../leases/holder.ts';
import { boss } from './boss.ts';
import type { QueueName } from './queues.ts';

/** Notes that this process works on jobs it has fetched; an active job has no output yet, so that it stands there. */
export async function noteHolder(queue: QueueName, jobIds: string[]): Promise<void> {
  await (await boss()).getDb().executeSql(
    `UPDATE pgboss.job SET output = jsonb_build_object('holder', $3::text)
      WHERE name = $1 AND id = ANY ($2::uuid[]) AND state = 'active'`,
    [queue, jobIds, holderId],
  );
}

/**
 * Puts the jobs of processes that are known to be dead back into their queues: the first time at once, then after the pauses of
 * the queue, since it may be the job that kills. One without a try left waits for its heartbeat to run out, as it would have.
 */
export function releaseJobsOf(tx: Tx, holders: string[]): Promise<number> {
  return tx.$executeRaw`
    UPDATE pgboss.job
       SET state = 'retry', heartbeat_on = NULL, output = NULL,
           start_after = now() + interval '1 second' * least(retry_delay_max, retry_delay * (2 ^ least(retry_count, 16) - 1))
     WHERE state = 'active' AND output->>'holder' = ANY (${holders}) AND retry_count < retry_limit`;
}
