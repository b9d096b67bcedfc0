import { ownersKinds } from '../accounts/schema.ts';
import { bareQuery } from '../db/bare.ts';
import type { NotificationState } from '../db/generated/enums.ts';
import type { ChannelName } from '../notifications/channels/names.ts';
import type { AdminViewer } from '../viewer.ts';

/** How far the repair of an open incident has come. */
export type Repair = {
  /** By which channels its owner was told, and when last; null: nobody has taken a message yet. */
  told: { channels: ChannelName[]; at: Date } | null;
  /** Messages to its owner on their way. */
  onTheirWay: number;
  /** Messages to its owner that could not be delivered, or that nobody could be sent. */
  undelivered: number;
  /** When somebody used the page of one of its links first, of the last link; null: nobody is known to have. */
  openedAt: Date | null;
  /** New passwords tried through its links, none of which worked. */
  tried: number;
};

type Messages = {
  incidentId: string;
  channel: ChannelName;
  state: NotificationState;
  count: number;
  sentAt: Date | null;
};
type Links = { incidentId: string; tried: number; openedAt: Date | null };

/** How far each of these incidents has come, by its id. */
export async function readRepairs(_admin: AdminViewer, incidentIds: string[]): Promise<Map<string, Repair>> {
  const [messages, links] = await Promise.all([
    bareQuery<Messages>({
      name: 'messages of repairs',
      text: `SELECT "incidentId", channel, state, count(*)::int AS count, max("sentAt") AS "sentAt" FROM notification
              WHERE "incidentId" = ANY ($1::uuid[]) AND "recipientKind" = ANY ($2::text[]) GROUP BY 1, 2, 3 ORDER BY 2, 3`,
      values: [incidentIds, ownersKinds],
    }),
    bareQuery<Links>({
      name: 'links of repairs',
      text: `SELECT "incidentId", sum(tests)::int AS tried, max("openedAt") AS "openedAt" FROM update_link
              WHERE "incidentId" = ANY ($1::uuid[]) GROUP BY 1`,
      values: [incidentIds],
    }),
  ]);
  const repairs = new Map<string, Repair>(
    incidentIds.map((id) => [id, { told: null, onTheirWay: 0, undelivered: 0, openedAt: null, tried: 0 }]),
  );
  for (const { incidentId, channel, state, count, sentAt } of messages.rows) {
    const repair = repairs.get(incidentId);
    if (!repair) continue;
    if (state === 'queued' || state === 'sending') repair.onTheirWay += count;
    if (state === 'failed' || state === 'skipped') repair.undelivered += count;
    if (state !== 'sent' || !sentAt) continue;
    const at = repair.told && repair.told.at > sentAt ? repair.told.at : sentAt;
    repair.told = { channels: [...(repair.told?.channels ?? []), channel], at };
  }
  for (const { incidentId, tried, openedAt } of links.rows) {
    const repair = repairs.get(incidentId);
    if (repair) Object.assign(repair, { tried, openedAt });
  }
  return repairs;
}
