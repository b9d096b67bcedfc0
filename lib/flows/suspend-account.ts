import type { Tx } from '../db/client.ts';
import { recordEvent } from '../events/record.ts';
import type { Verdict } from '../mail/judge/classify.ts';
import { system } from '../viewer.ts';

/**
 * Everything that a suspension means besides the account's state, which the caller's decision has written: the
 * incident is marked, and the event is recorded with the server's own words, from which the notifications of the
 * enabled rules follow. All in the caller's transaction.
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
  await recordEvent(tx, { kind: 'suspended', accountId, incidentId, details, actor: system, at: now });
}
