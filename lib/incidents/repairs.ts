import { ownersKinds } from '../accounts/schema.ts';
import { db } from '../db/client.ts';
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

/** How far each of these incidents has come, by its id. */
export async function readRepairs(_admin: AdminViewer, incidentIds: string[]): Promise<Map<string, Repair>> {
  const ofThese = { incidentId: { in: incidentIds } };
  const [messages, links] = await Promise.all([
    db().notification.groupBy({
      by: ['incidentId', 'channel', 'state'],
      where: { ...ofThese, recipientKind: { in: ownersKinds } },
      _count: true,
      _max: { sentAt: true },
    }),
    db().updateLink.groupBy({
      by: ['incidentId'],
      where: ofThese,
      _sum: { tests: true },
      _max: { openedAt: true },
    }),
  ]);
  const repairs = new Map<string, Repair>(
    incidentIds.map((id) => [id, { told: null, onTheirWay: 0, undelivered: 0, openedAt: null, tried: 0 }]),
  );
  for (const { incidentId, channel, state, _count: count, _max } of messages) {
    const repair = repairs.get(incidentId ?? '');
    if (!repair) continue;
    if (state === 'queued' || state === 'sending') repair.onTheirWay += count;
    if (state === 'failed' || state === 'skipped') repair.undelivered += count;
    if (state !== 'sent' || !_max.sentAt) continue;
    const at = repair.told && repair.told.at > _max.sentAt ? repair.told.at : _max.sentAt;
    repair.told = { channels: [...(repair.told?.channels ?? []), channel], at };
  }
  for (const { incidentId, _sum, _max } of links) {
    const repair = repairs.get(incidentId ?? '');
    if (!repair) continue;
    repair.tried = _sum.tests ?? 0;
    repair.openedAt = _max.openedAt;
  }
  return repairs;
}
