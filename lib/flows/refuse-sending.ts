import type { Tx } from '../db/client.ts';
import { openIncident } from '../incidents/store.ts';
import type { Verdict } from '../mail/classify.ts';
import { recordTimeline } from '../timeline/record.ts';

/**
 * The outgoing server refuses the account's credential: it is `receive_only` until somebody repairs it, with an
 * open incident and the server's words in its timeline. Says it once, however often it is refused. The caller holds
 * the account's row lock.
 */
export async function refuseSending(
  tx: Tx,
  accountId: string,
  { cause, evidence }: Pick<Verdict, 'cause' | 'evidence'>,
  now = new Date(),
): Promise<void> {
  const { count } = await tx.mailAccount.updateMany({
    where: { id: accountId, outgoingRefusedAt: null },
    data: { outgoingRefusedAt: now },
  });
  if (count === 0) return;
  // An account that is in worse trouble stays in it; the check that ends that finds what is noted here.
  await tx.mailAccount.updateMany({
    where: { id: accountId, state: 'active' },
    data: { state: 'receive_only', stateSince: now },
  });
  const incidentId = await openIncident(tx, { accountId, cause, evidence, now });
  await recordTimeline(
    tx,
    accountId,
    { kind: 'receive_only', details: { cause, evidence } },
    { incidentId, at: now },
  );
}
