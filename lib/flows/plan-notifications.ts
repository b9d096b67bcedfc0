import type { Tx } from '../db/client.ts';
import { queueNotification } from '../notifications/queue.ts';
import { rules } from '../rules/catalogue.ts';
import { evaluate, type Parties } from '../rules/evaluate.ts';

export type PlannableEvent =
  | { event: 'suspended'; accountId: string; incidentId: string }
  | { event: 'host_outage'; hostOutageId: string };

/**
 * Queues one notification for every recipient of every enabled rule that waits for the event, in the transaction
 * of the event itself: neither can be without the other, and the same message is never planned twice. Sending
 * comes after.
 */
export async function planNotifications(tx: Tx, event: PlannableEvent): Promise<void> {
  const stored = await tx.notificationRule.findMany({ select: { key: true, enabled: true } });
  const isEnabled = new Map(stored.map(({ key, enabled }) => [key, enabled]));
  for (const { rule, recipients } of evaluate(rules, isEnabled, event.event, await partiesOf(tx, event))) {
    for (const { recipient, recipientKind } of recipients) {
      await queueNotification(tx, {
        ruleKey: rule.key,
        channel: rule.channel,
        recipient,
        recipientKind,
        accountId: event.event === 'suspended' ? event.accountId : null,
        incidentId: event.event === 'suspended' ? event.incidentId : null,
        hostOutageId: event.event === 'host_outage' ? event.hostOutageId : null,
        step: 0,
      });
    }
  }
}

async function partiesOf(tx: Tx, event: PlannableEvent): Promise<Parties> {
  if (event.event === 'host_outage') {
    const administrators = await tx.user.findMany({
      where: { role: 'ADMIN', allowLogin: true },
      select: { email: true, alternateEmail: true },
    });
    return { administrators: administrators.map(({ email, alternateEmail }) => alternateEmail ?? email) };
  }
  const account = await tx.mailAccount.findUniqueOrThrow({
    where: { id: event.accountId },
    select: { address: true, owner: { select: { alternateEmail: true } } },
  });
  return { accountAddress: account.address, alternateAddress: account.owner.alternateEmail };
}
