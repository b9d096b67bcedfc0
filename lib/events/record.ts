import { type AuditRecord, recordAudits } from '../audit/record.ts';
import type { Prisma, Tx } from '../db/client.ts';
import type { NotificationKind } from '../notifications/kinds.ts';
import type { Actor } from '../viewer.ts';
import { type EventKind, eventKinds } from './kinds.ts';
import { planNotifications } from './plan-notifications.ts';
import { type About, type EventOf, storeEvents } from './store.ts';
import { hasListeners, tellEndpoints } from './tell-endpoints.ts';

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
export const recordEvent = (tx: Tx, event: NewEvent): Promise<void> => recordEvents(tx, [event]);

/** The same for many that happened in one transaction, in their order. */
export async function recordEvents(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  const ids = await storeEvents(tx, events);
  const isHeardOutside = await hasListeners(tx, events);
  await recordAudits(tx, events.flatMap(auditOf));
  for (const [i, event] of events.entries()) {
    if (isHeardOutside) await tellEndpoints(tx, ids[i] as string, event);
    const { kind, accountId = null, incidentId = null, hostOutageId = null, again, isTold = true } = event;
    const { heard = [] } = eventKinds[kind] as Definition;
    for (const notification of isTold ? heard : []) {
      await planNotifications(tx, {
        kind: notification,
        accountId,
        incidentId,
        hostOutageId,
        ...(again ? { again } : {}),
      });
    }
  }
}

/** Its line in the audit log, where somebody did it and the log knows of such. */
function auditOf(event: NewEvent): AuditRecord[] {
  const { logs } = eventKinds[event.kind] as Definition;
  if (!('actor' in event) || !event.actor || !logs.audit) return [];
  const { actor, audited, details, accountId = null } = event;
  // Of an account that is gone only the event itself knows the id.
  const targetId = accountId ?? (event.kind === 'deleted' ? event.details.id : null);
  const target = targetId ? { targetType: 'mail_account', targetId } : {};
  return [{ actor, action: logs.audit, ...target, details: audited ?? withoutActor(details) }];
}

type Definition = { logs: { audit?: string }; heard?: readonly NotificationKind[] };

/** Who did it stands in its own column there. */
function withoutActor({ by: _, ...details }: Prisma.InputJsonObject): Prisma.InputJsonObject {
  return details;
}
