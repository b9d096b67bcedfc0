import { db, Prisma } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { type List, type ListQuery, listOf, literally, searchable } from '../db/list.ts';
import type { AdminViewer } from '../viewer.ts';

export type AuditFilter = {
  /** Only what is called so (lib/audit/actions.ts). */
  action?: string | undefined;
  /** Words of the name of whoever did it. */
  by?: string | undefined;
  /** Words of the name or the address of the person, or of the mail account, that it concerned. */
  about?: string | undefined;
  /** Only what was done since then. */
  since?: Date | undefined;
};

export type AuditLine = {
  id: string;
  at: Date;
  actorKind: string;
  actorName: string;
  action: string;
  targetType: string | null;
  targetId: string | null;
  details: Prisma.JsonValue;
};

/** The audit log, newest first. Its ids are made in the order of time. */
export async function listAudit(
  _admin: AdminViewer,
  { limit = 100, cursor, action, by, about, since }: ListQuery & AuditFilter = {},
): Promise<List<AuditLine>> {
  const conditions = [
    Prisma.sql`true`,
    ...(cursor && isId(cursor) ? [Prisma.sql`e.id < ${cursor}::uuid`] : []),
    ...(since ? [Prisma.sql`e.at >= ${since}`] : []),
    ...(action ? [Prisma.sql`e.action = ${searchable(action)}`] : []),
    ...(by ? [Prisma.sql`e."actorName" ILIKE ${containing(by)}`] : []),
    ...(about ? [concerns(containing(about))] : []),
  ];
  const rows = await db().$queryRaw<AuditLine[]>`
    SELECT e.id::text AS id, e.at, e."actorKind", e."actorName", e.action, e."targetType", e."targetId", e.details
      FROM audit_entry e WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY e.id DESC LIMIT ${limit + 1}`;
  return listOf(rows, limit, (row) => row);
}

const containing = (words: string) => `%${literally(searchable(words))}%`;

/**
 * Whom an entry concerns: a person, by themselves or by a mail account of theirs. Who is gone is known by the entries that say
 * how they came and went, and an attempt at an address that nobody has by the address alone.
 */
function concerns(words: string): Prisma.Sql {
  const called = (details: Prisma.Sql) =>
    Prisma.sql`concat_ws(' ', ${details}->>'email', ${details}->>'address', ${details}->>'withOwner') ILIKE ${words}`;
  return Prisma.sql`(${called(Prisma.sql`e.details`)} OR e."targetId" IN (
    SELECT u.id::text FROM "user" u WHERE u.email ILIKE ${words} OR u.name ILIKE ${words}
     UNION ALL
    SELECT m.id::text FROM mail_account m JOIN "user" o ON o.id = m."ownerId"
     WHERE m.address ILIKE ${words} OR m.name ILIKE ${words} OR o.email ILIKE ${words} OR o.name ILIKE ${words}
     UNION ALL
    SELECT g."targetId" FROM audit_entry g
     WHERE g.action IN ('user.created', 'user.deleted', 'account.created', 'account.deleted')
       AND g."targetId" IS NOT NULL AND ${called(Prisma.sql`g.details`)}))`;
}
