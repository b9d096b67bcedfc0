import type { Tx } from '../db/client.ts';
import { recordEvent } from '../events/record.ts';
import { newCheckWords } from '../notifications/phrase.ts';

/** Opens the account's incident at its first counted refusal; later refusals bring it the latest words. */
export async function openIncident(
  tx: Tx,
  {
    accountId,
    cause,
    evidence,
    isBeyondAscii = false,
    now,
  }: { accountId: string; cause: string; evidence: string; isBeyondAscii?: boolean; now: Date },
): Promise<string> {
  const open = await tx.incident.findFirst({ where: { accountId, closedAt: null }, select: { id: true } });
  if (open) {
    await tx.incident.update({ where: { id: open.id }, data: { cause, evidence, isBeyondAscii } });
    return open.id;
  }
  const created = await tx.incident.create({
    data: { accountId, cause, evidence, isBeyondAscii, openedAt: now, checkWords: newCheckWords() },
    select: { id: true },
  });
  return created.id;
}

/** Ends incidents that turned out to be the host's: nothing was announced, and nothing is owed to the owners. */
export async function dropIncidents(tx: Tx, accountIds: string[], now: Date): Promise<void> {
  await tx.incident.updateMany({
    // One whose outgoing server refuses as well has an incident of its own doing.
    where: {
      accountId: { in: accountIds },
      closedAt: null,
      suspendedAt: null,
      account: { outgoingRefusedAt: null },
    },
    data: { closedAt: now, closedBy: 'host_outage' },
  });
}

/** The gap receipt: what came in with the first complete check after the recovery. */
export async function writeReceipt(tx: Tx, accountId: string, incidentId: string, now: Date): Promise<void> {
  const incident = await tx.incident.findUniqueOrThrow({
    where: { id: incidentId },
    select: { cutOffSince: true },
  });
  const fetched = await tx.message.count({
    where: { accountId, ...(incident.cutOffSince ? { fetchedAt: { gt: incident.cutOffSince } } : {}) },
  });
  await tx.incident.update({ where: { id: incidentId }, data: { fetchedAfter: fetched, receiptAt: now } });
  const details = { fetched, since: incident.cutOffSince?.toISOString() ?? null };
  await recordEvent(tx, { kind: 'gap_receipt', accountId, incidentId, details, at: now });
}
