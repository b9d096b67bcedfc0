import { db } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { type List, type ListQuery, listOf, literally, searchable } from '../db/list.ts';
import type { AdminViewer } from '../viewer.ts';

const shown = {
  id: true,
  at: true,
  actorKind: true,
  actorName: true,
  action: true,
  targetType: true,
  targetId: true,
  details: true,
} as const;

export type AuditFilter = {
  /** Only what is called so (lib/audit/actions.ts). */
  action?: string | undefined;
  /** Words of the name of whoever did it. */
  by?: string | undefined;
  /** Only what was done since then. */
  since?: Date | undefined;
};

/** The audit log, newest first. Its ids are made in the order of time. */
export async function listAudit(
  _admin: AdminViewer,
  { limit = 100, cursor, action, by, since }: ListQuery & AuditFilter = {},
) {
  const rows = await db().auditEntry.findMany({
    where: {
      ...(cursor && isId(cursor) ? { id: { lt: cursor } } : {}),
      ...(since ? { at: { gte: since } } : {}),
      ...(action ? { action: searchable(action) } : {}),
      ...(by ? { actorName: { contains: literally(searchable(by)), mode: 'insensitive' } } : {}),
    },
    orderBy: { id: 'desc' },
    take: limit + 1,
    select: shown,
  });
  return listOf(rows, limit, (row) => row) satisfies List<(typeof rows)[number]>;
}

export type AuditLine = Awaited<ReturnType<typeof listAudit>>['items'][number];
