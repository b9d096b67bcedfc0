import type { Prisma, Tx } from '../db/client.ts';
import type { Actor } from '../viewer.ts';

export type AuditRecord = {
  actor: Actor;
  /** Noun and past verb, such as 'account.suspended'. */
  action: string;
  targetType?: string;
  targetId?: string;
  /** Never a secret, never mail content. */
  details?: Prisma.InputJsonObject;
};

/** Appends one line to the audit log, in the transaction of the change it tells of. */
export async function recordAudit(tx: Tx, { actor, action, targetType, targetId, details }: AuditRecord) {
  await tx.auditEntry.create({
    data: {
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name,
      action,
      targetType: targetType ?? null,
      targetId: targetId ?? null,
      details: details ?? {},
    },
  });
}
