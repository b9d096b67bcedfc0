import { recordAudit } from '../audit/record.ts';
import type { Prisma, Tx } from '../db/client.ts';
import type { NotificationKind } from '../notifications/kinds.ts';
import type { Actor } from '../viewer.ts';
import { type EventKind, eventKinds } from './kinds.ts';
import { planNotifications } from './plan-notifications.ts';
import { type About, type EventOf, storeEvent } from './store.ts';
import { tellEndpoints } from './tell-endpoints.ts';

type Kinds = typeof eventKinds;
/** The kinds that the audit log knows. */
type Audited = { [K in EventKind]: Kinds[K]['logs'] extends { audit: string } ? K : never }[EventKind];

export type NewEvent = About & {
  hostOutageId?: string;
  /** What tells it from an earlier one about the same, where it can happen again: a new password's version. */
  again?: string;
  /** False: rules do not hear of it, since whoever it concerns is told of something else, or is looking on. */
  isTold?: boolean;
} & (
    | EventOf<Exclude<EventKind, Audited>>
    | (EventOf<Audited> & {
        /** Who did it; without one it does not stand in the audit log. */
        actor?: Actor;
        /** What the audit log keeps of it, where that is not what the event holds. */
        audited?: Prisma.InputJsonObject;
      })
  );

/**
 * The one way to say that something happened to an account, in the transaction of the change itself: the row that the
 * timeline and the console read, the line in the audit log, the notifications of the enabled rules and what webhooks are
 * sent stand together or not at all. What each kind does is said in kinds.ts.
 */
export async function recordEvent(tx: Tx, event: NewEvent): Promise<void> {
  const { kind, accountId = null, incidentId = null, hostOutageId = null, again, isTold = true } = event;
  const eventId = await storeEvent(tx, event);
  await tellEndpoints(tx, eventId, event);
  const { logs, heard = [] } = eventKinds[kind] as Definition;
  if ('actor' in event && event.actor && logs.audit) {
    const { actor, audited, details } = event;
    // Of an account that is gone only the event itself knows the id.
    const targetId = accountId ?? (event.kind === 'deleted' ? event.details.id : null);
    const target = targetId ? { targetType: 'mail_account', targetId } : {};
    const kept = audited ?? withoutActor(details);
    await recordAudit(tx, { actor, action: logs.audit, ...target, details: kept });
  }
  if (!isTold) return;
  for (const notification of heard) {
    await planNotifications(tx, {
      kind: notification,
      accountId,
      incidentId,
      hostOutageId,
      ...(again ? { again } : {}),
    });
  }
}

type Definition = { logs: { audit?: string }; heard?: readonly NotificationKind[] };

/** Who did it stands in its own column there. */
function withoutActor({ by: _, ...details }: Prisma.InputJsonObject): Prisma.InputJsonObject {
  return details;
}
