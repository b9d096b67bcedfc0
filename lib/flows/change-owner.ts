import type { Tx } from '../db/client.ts';
import { planNotifications, recordEvent } from '../events/record.ts';
import { endWaiting } from '../notifications/attempts.ts';
import { revokeUpdateLinks } from '../update-links/store.ts';

/**
 * What the former owner has in hand ends, and what was on its way to them: the account is another person's now. That one
 * is told what is wrong with it, as if it had just begun.
 */
export async function endForFormerOwner(tx: Tx, accountId: string, by: string): Promise<void> {
  const links = await revokeUpdateLinks(tx, accountId);
  await endWaiting(
    tx,
    { accountId, recipientKind: { in: ['alternate_address', 'phone'] } },
    'the account has another owner',
  );
  await recordEvent(tx, { kind: 'owner_changed', accountId, details: { by, links } });
  const { state, incidents } = await tx.mailAccount.findUniqueOrThrow({
    where: { id: accountId },
    select: { state: true, incidents: { where: { closedAt: null }, select: { id: true } } },
  });
  const [incident] = incidents;
  if (!incident) return;
  const about = { accountId, incidentId: incident.id };
  if (state === 'suspended') await planNotifications(tx, { kind: 'suspended', ...about });
  if (state === 'receive_only') await planNotifications(tx, { kind: 'cannot_send', ...about });
}
