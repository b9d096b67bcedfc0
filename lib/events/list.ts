import { db } from '../db/client.ts';
import type { AdminViewer } from '../viewer.ts';
import { eventKinds } from './kinds.ts';
import type { TimelineEvent } from './store.ts';

export type TimelineItem = TimelineEvent & { id: string; at: Date; incidentId: string | null };

const elsewhere = Object.entries(eventKinds).flatMap(([kind, { logs }]) => (logs.timeline ? [] : [kind]));

/** An account's story, newest first. */
export async function listTimeline(
  _admin: AdminViewer,
  accountId: string,
  { limit = 100, cursor }: { limit?: number; cursor?: string | undefined } = {},
): Promise<{ items: TimelineItem[]; nextCursor: string | null }> {
  const rows = await db().event.findMany({
    where: { accountId, kind: { notIn: elsewhere } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    ...(cursor ? { cursor: { id: cursor }, skip: 1 } : {}),
    select: { id: true, at: true, incidentId: true, kind: true, details: true },
  });
  const items = rows.slice(0, limit) as unknown as TimelineItem[];
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
