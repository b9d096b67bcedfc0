import { waitForReceipt } from '../flows/gap-receipt.ts';
import type { ShownReceipt } from '../update-links/update-events.ts';

/** The gap receipt of an incident as a page shows it, once it is there; null when it takes longer. */
export async function shownReceipt(incidentId: string, timeoutMs: number): Promise<ShownReceipt | null> {
  const receipt = await waitForReceipt(incidentId, timeoutMs);
  return (
    receipt && {
      cutOffSince: receipt.cutOffSince?.toISOString() ?? null,
      until: receipt.closedAt.toISOString(),
      fetched: receipt.fetched,
    }
  );
}
