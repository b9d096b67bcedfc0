import type { AuditAction } from '../audit/actions.ts';
import { type AuditRecord, recordAudits } from '../audit/record.ts';
import type { Prisma, Tx } from '../db/client.ts';
import { mayHaveReached } from '../notifications/attempts.ts';
import type { Parties, PlannedRecipient } from '../notifications/channels/contract.ts';
import { kindsOf, type NotificationKind, topicOf } from '../notifications/kinds.ts';
import { queueNotification } from '../notifications/queue.ts';
import { rules } from '../rules/catalogue.ts';
import { evaluate } from '../rules/evaluate.ts';
import { readSettings } from '../settings/store.ts';
import type { Actor } from '../viewer.ts';
import { type EventKind, eventKinds } from './kinds.ts';
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
  if (events.length === 0) return;
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

type Definition = { logs: { audit?: AuditAction }; heard?: readonly NotificationKind[] };

/** Who did it stands in its own column there. */
function withoutActor({ by: _, ...details }: Prisma.InputJsonObject): Prisma.InputJsonObject {
  return details;
}

export type Plannable = {
  kind: NotificationKind;
  accountId?: string | null;
  incidentId?: string | null;
  hostOutageId?: string | null;
  digestId?: string | null;
  again?: string;
  /** The only rule that tells of it: the one that told the first time. */
  ruleKey?: string;
};

/**
 * Queues one notification for every recipient of every enabled rule that waits for it, in the transaction of the
 * event itself: neither can be without the other, and the same message is never planned twice. One row an account,
 * whatever goes out together later. Sending comes after.
 */
export async function planNotifications(tx: Tx, { ruleKey, ...planned }: Plannable): Promise<void> {
  const topic = topicOf(planned.kind);
  if (!topic || (planned.kind === 'recovered' && !(await wasTold(tx, planned.incidentId ?? '')))) return;
  const stored = await tx.notificationRule.findMany({ select: { key: true, enabled: true } });
  const isEnabled = new Map(stored.map(({ key, enabled }) => [key, enabled]));
  const candidates = ruleKey ? rules.filter(({ key }) => key === ruleKey) : rules;
  const { parties, hasOthers } = await partiesOf(tx, planned);
  for (const { rule, recipients } of evaluate(candidates, isEnabled, topic, parties)) {
    for (const to of recipients) {
      const waitSeconds = await gatheringTime(to, hasOthers);
      const queued = await queueNotification(tx, {
        ruleKey: rule.key,
        channel: rule.channel,
        ...to,
        ...planned,
        waitSeconds,
      });
      if (queued?.event) await storeEvents(tx, [queued.event]);
    }
  }
}

/** A message only waits where others to the same person may follow. */
async function gatheringTime({ recipientKind }: PlannedRecipient, hasOthers: boolean): Promise<number> {
  const isShared = recipientKind !== 'own_address';
  return isShared && hasOthers ? (await readSettings())['notifications.gatherSeconds'] : 0;
}

/** Somebody was told of this incident, perhaps was, or is being told at this moment. */
async function wasTold(tx: Tx, incidentId: string): Promise<boolean> {
  const told = await tx.notification.count({
    where: { incidentId, kind: { in: kindsOf('suspended') }, ...mayHaveReached },
  });
  return told > 0;
}

async function partiesOf(
  tx: Tx,
  { kind, accountId, hostOutageId }: Plannable,
): Promise<{ parties: Parties; hasOthers: boolean }> {
  if (kind === 'host_outage_over') {
    const told = await tx.notification.findMany({
      where: { hostOutageId: hostOutageId ?? null, kind: 'host_outage', ...mayHaveReached },
      select: { recipient: true },
    });
    return { parties: { administrators: told.map(({ recipient }) => recipient) }, hasOthers: false };
  }
  if (!accountId || kind === 'account_suspended') {
    const administrators = await tx.user.findMany({
      where: { role: 'ADMIN', allowLogin: true },
      select: { email: true, alternateEmail: true },
    });
    const addresses = administrators.map(({ email, alternateEmail }) => alternateEmail ?? email);
    return { parties: { administrators: addresses }, hasOthers: kind === 'account_suspended' };
  }
  const { address, ownerId, owner } = await tx.mailAccount.findUniqueOrThrow({
    where: { id: accountId },
    select: { address: true, ownerId: true, owner: { select: { alternateEmail: true, phone: true } } },
  });
  const other = await tx.mailAccount.findFirst({
    where: { ownerId, id: { not: accountId }, pausedAt: null },
    select: { id: true },
  });
  const { alternateEmail, phone } = owner;
  return {
    parties: { accountAddress: address, alternateAddress: alternateEmail, phone },
    hasOthers: other !== null,
  };
}
