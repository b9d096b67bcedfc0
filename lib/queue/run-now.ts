import type { Tx } from '../db/client.ts';
import type { QueueName } from './queues.ts';

/** Lets a job that waits for its time, or for its next try, run at once. Without one it changes nothing. */
export async function runNow(tx: Tx, queue: QueueName, singletonKey: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE pgboss.job SET start_after = now()
     WHERE name = ${queue} AND singleton_key = ${singletonKey}
       AND state IN ('created', 'retry') AND start_after > now()`;
}
