import type { Tx } from '../db/client.ts';
import { mayHaveReached } from '../notifications/attempts.ts';
import { queueNotification } from '../notifications/queue.ts';
import { rules, rulesFor } from '../rules/catalogue.ts';
import { evaluate, type Parties, type PlannedRecipient } from '../rules/evaluate.ts';
import { steps } from '../rules/steps.ts';
import { readSettings } from '../settings/store.ts';

export type PlannableEvent =
  | { event: 'suspended'; accountId: string; incidentId: string }
  /** The outgoing server refuses: the rules of a suspension tell of it. */
  | { event: 'cannot_send'; accountId: string; incidentId: string }
  /** Told to those who were told of the incident. */
  | { event: 'recovered'; accountId: string; incidentId: string }
  /** It lasts: the rule tells again. */
  | { event: 'reminder'; accountId: string; incidentId: string; ruleKey: string; step: number }
  /** Of an account, not of an incident: it has none where a password was changed in good time. */
  | { event: 'password_updated'; accountId: string; credentialVersion: number }
  /** Of the same moment as `suspended`. */
  | { event: 'account_suspended'; accountId: string; incidentId: string }
  | { event: 'host_outage'; hostOutageId: string }
  /** Told to those to whom the outage was announced. */
  | { event: 'host_outage_over'; hostOutageId: string }
  | { event: 'unreachable'; digestId: string };

/**
 * Queues one notification for every recipient of every enabled rule that waits for the event, in the transaction
 * of the event itself: neither can be without the other, and the same message is never planned twice. One row an
 * account, whatever goes out together later. Sending comes after.
 */
export async function planNotifications(tx: Tx, event: PlannableEvent): Promise<void> {
  if (event.event === 'recovered' && !(await wasTold(tx, event.incidentId))) return;
  const stored = await tx.notificationRule.findMany({ select: { key: true, enabled: true } });
  const isEnabled = new Map(stored.map(({ key, enabled }) => [key, enabled]));
  const isRefused = event.event === 'reminder' || event.event === 'cannot_send';
  const waiting = isRefused ? 'suspended' : event.event === 'host_outage_over' ? 'host_outage' : event.event;
  const candidates = event.event === 'reminder' ? rules.filter(({ key }) => key === event.ruleKey) : rules;
  const { parties, hasOthers } = await partiesOf(tx, event);
  for (const { rule, recipients } of evaluate(candidates, isEnabled, waiting, parties)) {
    for (const planned of recipients) {
      await queueNotification(tx, {
        ruleKey: rule.key,
        channel: rule.channel,
        ...planned,
        ...subjectOf(event),
        waitSeconds: await gatheringTime(planned, hasOthers),
      });
    }
  }
}

/** What tells one message from another: the same subject is told of once. */
function subjectOf(event: PlannableEvent) {
  const nothing = {
    accountId: null,
    incidentId: null,
    hostOutageId: null,
    digestId: null,
    step: steps.suspended as number,
  };
  const { suspended, outageOver } = steps;
  if (event.event === 'unreachable') return { ...nothing, digestId: event.digestId };
  if (event.event === 'host_outage' || event.event === 'host_outage_over') {
    const step = event.event === 'host_outage' ? suspended : outageOver;
    return { ...nothing, hostOutageId: event.hostOutageId, step };
  }
  const { accountId } = event;
  if (event.event === 'password_updated')
    return { ...nothing, accountId, again: String(event.credentialVersion) };
  const about = { ...nothing, accountId, incidentId: event.incidentId };
  if (event.event === 'reminder') return { ...about, step: event.step };
  return event.event === 'cannot_send' ? { ...about, step: steps.cannotSend } : about;
}

/** A message only waits where others to the same person may follow. */
async function gatheringTime({ recipientKind }: PlannedRecipient, hasOthers: boolean): Promise<number> {
  const isShared = recipientKind !== 'own_address';
  return isShared && hasOthers ? (await readSettings())['notifications.gatherSeconds'] : 0;
}

/** Somebody was told of this incident, perhaps was, or is being told at this moment. */
async function wasTold(tx: Tx, incidentId: string): Promise<boolean> {
  const told = await tx.notification.count({
    where: { incidentId, ruleKey: { in: rulesFor('suspended') }, ...mayHaveReached },
  });
  return told > 0;
}

async function partiesOf(tx: Tx, event: PlannableEvent): Promise<{ parties: Parties; hasOthers: boolean }> {
  if (event.event === 'host_outage_over') {
    const told = await tx.notification.findMany({
      where: { hostOutageId: event.hostOutageId, step: steps.suspended, ...mayHaveReached },
      select: { recipient: true },
    });
    return { parties: { administrators: told.map(({ recipient }) => recipient) }, hasOthers: false };
  }
  if (event.event === 'host_outage' || event.event === 'unreachable' || event.event === 'account_suspended') {
    const administrators = await tx.user.findMany({
      where: { role: 'ADMIN', allowLogin: true },
      select: { email: true, alternateEmail: true },
    });
    const addresses = administrators.map(({ email, alternateEmail }) => alternateEmail ?? email);
    return { parties: { administrators: addresses }, hasOthers: event.event === 'account_suspended' };
  }
  const { address, ownerId, owner } = await tx.mailAccount.findUniqueOrThrow({
    where: { id: event.accountId },
    select: { address: true, ownerId: true, owner: { select: { alternateEmail: true, phone: true } } },
  });
  const other = await tx.mailAccount.findFirst({
    where: { ownerId, id: { not: event.accountId }, pausedAt: null },
    select: { id: true },
  });
  const { alternateEmail, phone } = owner;
  return {
    parties: { accountAddress: address, alternateAddress: alternateEmail, phone },
    hasOthers: other !== null,
  };
}
