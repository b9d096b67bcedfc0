import type { Prisma, Tx } from '../db/client.ts';
import { sendCheck } from '../queue/send-check.ts';
import { recordTimeline } from '../timeline/record.ts';
import { revokeUpdateLinks } from '../update-links/issue.ts';
import { planNotifications } from './plan-notifications.ts';

export type RecoveredBy = 'signed_in' | 'update_link' | 'owner' | 'administrator' | 'api';

const open = {
  id: true,
  state: true,
  incomingHost: true,
  lastSuccessAt: true,
  outgoingRefusedAt: true,
} satisfies Prisma.MailAccountSelect;

/**
 * The only way out of an incident, whoever opened it: the account is active again (or `receive_only`), its counts
 * are cleared, the incident is closed, its open links, reminders and unsent notifications end, who was told of it
 * is told that it is over, and a check starts at once (unless this recovery is the outcome of one). The caller
 * holds the row lock of the account. Answers the incident that was closed, if any.
 */
export async function recoverAccount(
  tx: Tx,
  accountId: string,
  by: RecoveredBy,
  { now = new Date(), checkAtOnce = true }: { now?: Date; checkAtOnce?: boolean } = {},
): Promise<{ incidentId: string | null }> {
  const account = await tx.mailAccount.findUniqueOrThrow({ where: { id: accountId }, select: open });
  const incident = await tx.incident.findFirst({
    where: { accountId, closedAt: null },
    select: { id: true, suspendedAt: true },
  });
  await tx.mailAccount.update({
    where: { id: accountId },
    data: {
      state: account.outgoingRefusedAt ? 'receive_only' : 'active',
      stateSince: now,
      refusals: 0,
      firstRefusalAt: null,
      transientFailures: 0,
      nextCheckAt: now,
      receiptFor: incident?.id ?? null,
    },
  });
  await revokeUpdateLinks(tx, accountId);
  if (incident) {
    await tx.incident.update({
      where: { id: incident.id },
      data: { closedAt: now, closedBy: by, cutOffSince: account.lastSuccessAt },
    });
    await tx.notification.updateMany({
      where: { incidentId: incident.id, state: 'queued' },
      data: { state: 'cancelled', lastError: 'the account works again', sealedToken: null },
    });
    await recordTimeline(
      tx,
      accountId,
      { kind: 'recovered', details: { by, suspended: incident.suspendedAt !== null } },
      { incidentId: incident.id },
    );
    await planNotifications(tx, { event: 'recovered', accountId, incidentId: incident.id });
  }
  if (checkAtOnce)
    await sendCheck(tx, { id: accountId, host: account.incomingHost, state: 'active' }, { priority: 10 });
  return { incidentId: incident?.id ?? null };
}
