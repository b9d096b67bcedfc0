import { db, Prisma } from '../db/client.ts';
import { literally, searchable } from '../db/list.ts';
import { roles } from '../rights.ts';
import type { AdminViewer } from '../viewer.ts';
import type { UserKind, UserSort } from './schema.ts';
import { readUsers, type User } from './store.ts';

const ofKind: Record<UserKind, Prisma.Sql> = {
  console: Prisma.sql`u.role <> 'USER'`,
  no_password: Prisma.sql`u."allowLogin" AND u."passwordHash" IS NULL`,
  no_login: Prisma.sql`NOT u."allowLogin"`,
};

/** By what the grid shows: somebody without a name stands under their address. */
const shownName = Prisma.sql`lower(coalesce(nullif(u.name, ''), u.email))`;

const orders: Record<UserSort, Prisma.Sql> = {
  name: shownName,
  role: Prisma.sql`array_position(${[...roles]}::text[], u.role::text)`,
  login: Prisma.sql`u."allowLogin"`,
  accounts: Prisma.sql`(SELECT count(*) FROM mail_account a WHERE a."ownerId" = u.id)`,
  lastSignIn: Prisma.sql`u."lastSignInAt"`,
};

export type UserQuery = {
  kind?: UserKind | undefined;
  /** Words of the name or the address. */
  q?: string | undefined;
  sort?: UserSort | undefined;
  descending?: boolean;
  page?: number;
  limit?: number;
};

export type UserPage = { items: User[]; total: number; page: number };

/**
 * One page of the console's grid of users: unasked the oldest first, else in the order asked for and then by name, whoever never
 * signed in always last. A page beyond the last gives the last.
 */
export async function pageOfUsers(admin: AdminViewer, query: UserQuery = {}): Promise<UserPage> {
  const { kind, q, sort, descending = false, page = 1, limit = 50 } = query;
  const words = `%${literally(searchable(q ?? '').trim())}%`;
  const where = Prisma.sql`WHERE ${kind ? ofKind[kind] : Prisma.sql`true`} AND (u.email ILIKE ${words} OR u.name ILIKE ${words})`;
  const [{ total } = { total: 0 }] = await db().$queryRaw<{ total: number }[]>`
    SELECT count(*)::int AS total FROM "user" u ${where}`;
  const current = Math.min(Math.max(1, Math.trunc(page) || 1), Math.max(1, Math.ceil(total / limit)));
  const direction = descending ? Prisma.sql`DESC NULLS LAST` : Prisma.sql`ASC NULLS LAST`;
  const order = sort ? Prisma.sql`${orders[sort]} ${direction}, ${shownName}, u.id` : Prisma.sql`u.id`;
  const rows = await db().$queryRaw<{ id: string }[]>`
    SELECT u.id::text AS id FROM "user" u ${where}
     ORDER BY ${order} LIMIT ${limit} OFFSET ${(current - 1) * limit}`;
  const items = await readUsers(
    admin,
    rows.map(({ id }) => id),
  );
  return { items, total, page: current };
}
