import { recordAudit } from '../audit/record.ts';
import type { Tx } from '../db/client.ts';
import type { Verdict } from '../mail/classify.ts';
import { recordTimeline } from '../timeline/record.ts';
import { system } from '../viewer.ts';
import { planNotifications } from './plan-notifications.ts';

/**
 * Everything that a suspension means besides the account's state, which the caller's decision has written: the
 * incident is marked, the timeline and the audit log tell with the server's own words, and the notifications of
 * the enabled rules are queued. All in the caller's transaction.
 */
export async function suspendAccount(
  tx: Tx,
  {
    accountId,
    incidentId,
    failure,
    refusals,
    now,
  }: { accountId: string; incidentId: string; failure: Verdict; refusals: number; now: Date },
): Promise<void> {
  const details = { cause: failure.cause, evidence: failure.evidence, refusals };
  await tx.incident.update({ where: { id: incidentId }, data: { suspendedAt: now } });
  await recordTimeline(tx, accountId, { kind: 'suspended', details }, { incidentId, at: now });
  await recordAudit(tx, {
    actor: system,
    action: 'account.suspended',
    targetType: 'mail_account',
    targetId: accountId,
    details,
  });
  await planNotifications(tx, { event: 'suspended', accountId, incidentId });
  await planNotifications(tx, { event: 'account_suspended', accountId, incidentId });
}
