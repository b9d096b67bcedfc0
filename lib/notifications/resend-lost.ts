import type { PrismaClient } from '../db/client.ts';
import { log } from '../log.ts';
import { sendDelivery } from './queue.ts';

const atOnce = 500;

/**
 * Asks again for the delivery of messages that wait although no job is there for them: it was lost with a database
 * restored from a backup, or ran out of tries before the settings allowed more.
 */
export async function resendLost(db: PrismaClient): Promise<number> {
  const lost = await db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT coalesce(n."leadId", n.id) AS id
      FROM notification n
     WHERE n.state IN ('queued', 'sending') AND n."heldUntil" IS NULL
       AND coalesce(n."lastAttemptAt", n."queuedAt") < now() - interval '10 minutes'
       AND NOT EXISTS (SELECT 1 FROM pgboss.job j
                        WHERE j.name = 'send-notification' AND j.singleton_key = coalesce(n."leadId", n.id)::text
                          AND j.state IN ('created', 'retry', 'active'))
     LIMIT ${atOnce}`;
  for (const { id } of lost) await db.$transaction((tx) => sendDelivery(tx, id));
  if (lost.length > 0)
    log.warn({ notifications: lost.length }, 'deliveries without a job are asked for again');
  return lost.length;
}
