import { db } from '../db/client.ts';

export type ShippingStatus = {
  shippedAt: Date | null;
  /** Linked entries that the receiver has not taken yet. */
  waiting: number;
  trouble: string | null;
  troubleSince: Date | null;
};

/** How far the audit log was shipped; null: it never was. */
export async function readShipping(): Promise<ShippingStatus | null> {
  const [row] = await db().$queryRaw<ShippingStatus[]>`
    SELECT "shippedAt", trouble, "troubleSince",
           ((SELECT coalesce(max(position), 0) FROM audit_link) - position)::float8 AS waiting
      FROM audit_shipping`;
  return row ?? null;
}
