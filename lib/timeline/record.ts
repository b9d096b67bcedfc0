import type { Tx } from '../db/client.ts';
import type { TimelineEvent } from './kinds.ts';

/** Appends one entry to an account's story, in the transaction of the change it tells of. */
export async function recordTimeline(
  tx: Tx,
  accountId: string,
  event: TimelineEvent,
  { incidentId = null, at }: { incidentId?: string | null; at?: Date } = {},
) {
  await tx.timelineEntry.create({
    data: { accountId, incidentId, kind: event.kind, details: event.details, ...(at ? { at } : {}) },
  });
}
