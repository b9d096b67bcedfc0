import type { Prisma, Tx } from '../db/client.ts';
import type { Actor } from '../viewer.ts';
import type { AuditAction } from './actions.ts';

export type AuditRecord = {
  actor: Actor;
  action: AuditAction;
  targetType?: string;
  targetId?: string;
  /** Never a secret, never mail content. */
  details?: Prisma.InputJsonObject;
};

/** Appends one line to the audit log, in the transaction of the change it tells of. */
export const recordAudit = (tx: Tx, record: AuditRecord) => recordAudits(tx, [record]);

/** The same for many, in their order. */
export async function recordAudits(tx: Tx, records: readonly AuditRecord[]): Promise<void> {
  if (records.length === 0) return;
  await tx.auditEntry.createMany({
    data: records.map(({ actor, action, targetType, targetId, details }) => ({
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name,
      action,
      targetType: targetType ?? null,
      targetId: targetId ?? null,
      details: details ?? {},
    })),
  });
}
