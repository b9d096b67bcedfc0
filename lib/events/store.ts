import type { z } from 'zod';
import type { Tx } from '../db/client.ts';
import { type EventKind, eventKinds } from './kinds.ts';

type Details<K extends EventKind> = z.infer<(typeof eventKinds)[K]['details']>;

/** What happened, and what belongs to it. */
export type EventOf<K extends EventKind> = { [Each in K]: { kind: Each; details: Details<Each> } }[K];

type InTimeline = {
  [K in EventKind]: (typeof eventKinds)[K]['logs'] extends { timeline: true } ? K : never;
}[EventKind];

/** What can stand in an account's timeline. */
export type TimelineEvent = EventOf<InTimeline>;

/** Whom it happened to. */
export type About = { accountId?: string | null; incidentId?: string | null; at?: Date };

/** Keeps what happened, in the transaction of the change it tells of. Details that are not the kind's are thrown at. */
export async function storeEvent(tx: Tx, event: EventOf<EventKind> & About): Promise<string> {
  const { kind, accountId = null, incidentId = null, at } = event;
  const details = eventKinds[kind].details.strict().parse(event.details);
  const { id } = await tx.event.create({
    data: { accountId, incidentId, kind, details, ...(at ? { at } : {}) },
    select: { id: true },
  });
  return id;
}
