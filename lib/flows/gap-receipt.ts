import { setTimeout as pause } from 'node:timers/promises';
import { db } from '../db/client.ts';

/** What the time without mail came to. */
export type GapReceipt = {
  /** Since when no mail had come; null where it never did. */
  cutOffSince: Date | null;
  closedAt: Date;
  /** Messages that came in with the first complete check afterwards. */
  fetched: number;
};

/**
 * Waits for the first complete check after a recovery and tells what came in with it; null where it takes longer.
 */
export async function waitForReceipt(incidentId: string, timeoutMs: number): Promise<GapReceipt | null> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const incident = await db().incident.findUnique({
      where: { id: incidentId },
      select: { cutOffSince: true, closedAt: true, fetchedAfter: true },
    });
    if (!incident?.closedAt) return null;
    const { cutOffSince, closedAt, fetchedAfter } = incident;
    if (fetchedAfter !== null) return { cutOffSince, closedAt, fetched: fetchedAfter };
    if (Date.now() >= until) return null;
    await pause(250);
  }
}
