import { db } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { type List, type ListQuery, listOf } from '../db/list.ts';
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

/** The audit log, newest first. Its ids are made in the order of time. */
export async function listAudit(_admin: AdminViewer, { limit = 100, cursor }: ListQuery = {}) {
  const rows = await db().auditEntry.findMany({
    where: cursor && isId(cursor) ? { id: { lt: cursor } } : {},
    orderBy: { id: 'desc' },
    take: limit + 1,
    select: shown,
  });
  return listOf(rows, limit, (row) => row) satisfies List<(typeof rows)[number]>;
}

export type AuditLine = Awaited<ReturnType<typeof listAudit>>['items'][number];
