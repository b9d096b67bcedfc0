import { v7 as newId } from 'uuid';
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
export async function storeEvents(
  tx: Tx,
  events: readonly (EventOf<EventKind> & About)[],
): Promise<string[]> {
  const rows = events.map(({ kind, details, accountId = null, incidentId = null, at }) => ({
    id: newId(),
    accountId,
    incidentId,
    kind,
    details: eventKinds[kind].details.strict().parse(details),
    ...(at ? { at } : {}),
  }));
  await tx.event.createMany({ data: rows });
  return rows.map(({ id }) => id);
}
