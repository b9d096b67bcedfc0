import type { Tx } from '../db/client.ts';
import { mayHaveReached } from '../notifications/attempts.ts';
import type { Parties, PlannedRecipient } from '../notifications/channels/contract.ts';
import { kindsOf, type NotificationKind, topicOf } from '../notifications/kinds.ts';
import { queueNotification } from '../notifications/queue.ts';
import { rules } from '../rules/catalogue.ts';
import { evaluate } from '../rules/evaluate.ts';
import { readSettings } from '../settings/store.ts';
import { storeEvents } from './store.ts';

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
