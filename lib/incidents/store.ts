import { v7 as newId } from 'uuid';
import type { Tx } from '../db/client.ts';
import { recordEvent } from '../events/record.ts';
import { newCheckWords } from '../notifications/phrase.ts';

/** A counted refusal of an account's credential, in the server's own words. */
export type Refusal = {
  accountId: string;
  cause: string;
  evidence: string;
  /** The refused password has letters beyond ASCII, which may be why. */
  isBeyondAscii?: boolean;
  now: Date;
};

/** Opens the account's incident at its first counted refusal; later refusals bring it the latest words. Answers its id. */
export async function openIncident(tx: Tx, refusal: Refusal): Promise<string> {
  return (await openIncidents(tx, [refusal])).get(refusal.accountId) as string;
}

/** The same for accounts that were refused together: the incident's id by the account's. */
export async function openIncidents(tx: Tx, refusals: readonly Refusal[]): Promise<Map<string, string>> {
  if (refusals.length === 0) return new Map();
  const rows = refusals.map(({ evidence, isBeyondAscii = false, now, ...refusal }) => ({
    ...refusal,
    id: newId(),
    evidence: evidence.toWellFormed(),
    isBeyondAscii,
    openedAt: now,
    checkWords: newCheckWords(),
  }));
  const open = await tx.$queryRaw<{ id: string; accountId: string }[]>`
    INSERT INTO incident AS i (id, "accountId", cause, evidence, "isBeyondAscii", "openedAt", "checkWords")
    SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id uuid, "accountId" uuid, cause text, evidence text, "isBeyondAscii" boolean, "openedAt" timestamptz,
           "checkWords" text)
    ON CONFLICT ("accountId") WHERE "closedAt" IS NULL
    DO UPDATE SET cause = EXCLUDED.cause, evidence = EXCLUDED.evidence, "isBeyondAscii" = EXCLUDED."isBeyondAscii"
    RETURNING i.id, i."accountId"`;
  return new Map(open.map(({ id, accountId }) => [accountId, id]));
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
