import { recordAudit } from '../audit/record.ts';
import { type Db, db, type Prisma, type Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isId } from '../db/id.ts';
import { type List, type ListQuery, listOf, literally, searchable } from '../db/list.ts';
import { queueSecurityNotice } from '../notifications/security-notice.ts';
import type { Secret } from '../secret.ts';
import { revokeSignInLinks } from '../sign-in-links/issue.ts';
import { signInLinkState } from '../sign-in-links/state.ts';
import type { AdminViewer } from '../viewer.ts';
import { onlyLocalUser } from './local-sign-in.ts';
import { hashPassword } from './password.ts';
import type { UserChange, UserFilter, UserForm, UserKind } from './schema.ts';
import { factorsOf, hasSecondFactor } from './second-factor/has.ts';

/** What is read of a user: of the password only whether there is one. */
const shown = {
  id: true,
  email: true,
  name: true,
  role: true,
  allowLogin: true,
  phone: true,
  alternateEmail: true,
  lastSignInAt: true,
  createdAt: true,
  updatedAt: true,
  passwordHash: true,
  ...factorsOf,
  _count: { select: { accounts: true, sessions: true } },
  signInLinks: {
    // Not those that anybody can ask for: this says what became of an administrator's.
    where: { purpose: { not: 'forgotten_password' } },
    orderBy: { id: 'desc' },
    take: 1,
    select: {
      purpose: true,
      createdAt: true,
      expiresAt: true,
      usedAt: true,
      revokedAt: true,
      notification: { select: { state: true, lastError: true } },
    },
  },
} as const satisfies Prisma.UserSelect;

type Row = Prisma.UserGetPayload<{ select: typeof shown }>;

/** A user as pages and the API see one. */
export type User = ReturnType<typeof toUser>;

function toUser({ passwordHash, authenticator, passkeys, _count, signInLinks, ...user }: Row) {
  const hasPassword = passwordHash !== null;
  return {
    ...user,
    hasPassword,
    hasSecondFactor: hasSecondFactor({ authenticator, passkeys }),
    accountCount: _count.accounts,
    sessionCount: _count.sessions,
    invitation: signInLinkState(signInLinks[0], hasPassword, databaseTime()),
  };
}

const ofKind: Record<UserKind, Prisma.UserWhereInput> = {
  console: { role: { not: 'USER' } },
  no_password: { allowLogin: true, passwordHash: null },
  no_login: { allowLogin: false },
};

/** All users, oldest first. */
export async function listUsers(
  _admin: AdminViewer,
  { limit = 100, cursor, role, kind, q }: UserFilter & ListQuery = {},
): Promise<List<User>> {
  const contains = {
    contains: literally(searchable(q ?? '').trim()),
    mode: 'insensitive',
  } as const;
  const rows = await db().user.findMany({
    where: {
      ...(kind ? ofKind[kind] : {}),
      ...(role ? { role } : {}),
      ...(cursor && isId(cursor) ? { id: { gt: cursor } } : {}),
      ...(q ? { OR: [{ email: contains }, { name: contains }] } : {}),
    },
    orderBy: { id: 'asc' },
    take: limit + 1,
    select: shown,
  });
  return listOf(rows, limit, toUser);
}

/** Users by their ids, in that order; without those who are not there. */
export async function readUsers(_admin: AdminViewer, ids: readonly string[]): Promise<User[]> {
  const rows = await db().user.findMany({ where: { id: { in: [...ids] } }, select: shown });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []).map(toUser);
}

export async function readUser(_admin: AdminViewer, id: string): Promise<User | null> {
  const row = isId(id) ? await db().user.findUnique({ where: { id }, select: shown }) : null;
  return row && toUser(row);
}

type Refused<Reason extends string> = { ok: false; reason: Reason };
export type CreateUserResult = { ok: true; user: User } | Refused<'email_taken'>;

/** Creates a user; `email_taken` when somebody has this address already. */
export async function createUser(admin: AdminViewer, form: UserForm): Promise<CreateUserResult> {
  const passwordHash = await hashOf(form.password);
  return db().$transaction((tx) => insertUser(tx, admin, form, passwordHash));
}

/** `createUser` within a transaction. */
export async function insertUser(
  tx: Tx,
  admin: AdminViewer,
  { password: _, ...fields }: UserForm,
  passwordHash: string | null = null,
): Promise<CreateUserResult> {
  // Not left to the constraint: a failed statement would end the transaction.
  const [created] = await tx.user.createManyAndReturn({
    data: [{ ...fields, passwordHash }],
    skipDuplicates: true,
    select: { id: true },
  });
  if (!created) return { ok: false, reason: 'email_taken' };
  const { email, role, allowLogin } = fields;
  await recordAudit(tx, {
    actor: admin.actor,
    action: 'user.created',
    targetType: 'user',
    targetId: created.id,
    details: { email, role, allowLogin },
  });
  return { ok: true, user: await readIn(tx, created.id) };
}

export type ChangeUserResult =
  | { ok: true; user: User }
  | Refused<'not_found' | 'email_taken' | 'last_administrator'>;

/** What whoever provisions users notes beside a change (lib/flows/provision-user.ts). */
export type Marks = {
  externalId?: string | null;
  loginTakenBy?: string | null;
  deprovisionedAt?: Date | null;
};

/**
 * Changes what is given. A new password, another role or a login taken away ends every session of the user, who is told of a
 * new password and another address at the one they had: whoever changes either could be them. The last administrator who can
 * sign in stays one.
 */
export async function changeUser(
  admin: AdminViewer,
  id: string,
  change: UserChange,
  marks: Marks = {},
): Promise<ChangeUserResult> {
  if (!isId(id)) return { ok: false, reason: 'not_found' };
  const { password, ...fields } = change;
  const passwordHash = await hashOf(password);
  return db().$transaction(async (tx): Promise<ChangeUserResult> => {
    await oneAtATime(tx);
    const before = await tx.user.findUnique({ where: { id }, select: shown });
    if (!before) return { ok: false, reason: 'not_found' };
    const staysAdmin =
      (fields.role ?? before.role) === 'ADMIN' &&
      (fields.allowLogin ?? before.allowLogin) &&
      // By their address the settings name who may sign in while single sign-on is the only other way.
      ((fields.email ?? before.email) === before.email || (await onlyLocalUser()) !== before.email);
    if (!staysAdmin && (await isLastAdministrator(tx, before)))
      return { ok: false, reason: 'last_administrator' };
    if (fields.email && (await isTaken(tx, fields.email, id))) return { ok: false, reason: 'email_taken' };

    const endsSessions =
      password !== undefined ||
      (fields.role !== undefined && fields.role !== before.role) ||
      (fields.allowLogin === false && before.allowLogin);
    await tx.user.update({
      where: { id },
      data: {
        ...fields,
        ...(passwordHash ? { passwordHash } : {}),
        ...(endsSessions ? { sessionVersion: { increment: 1 }, sessions: { deleteMany: {} } } : {}),
        // What a person decides on Allow Login is nobody else's to give back.
        ...(fields.allowLogin === undefined ? {} : { loginTakenBy: null, deprovisionedAt: null }),
        ...marks,
      },
    });
    // A link that was sent on other terms, or is needed no more.
    const endsLinks = password !== undefined || fields.allowLogin === false;
    if (endsLinks || (fields.email !== undefined && fields.email !== before.email)) {
      await revokeSignInLinks(tx, id);
    }
    const by = admin.actor.kind === 'user' ? admin.actor.name : '';
    const tell = (about: 'password_set' | 'address_changed') =>
      queueSecurityNotice(tx, 'sign_in_changed', before.email, { about, email: before.email, by });
    if (password !== undefined) await tell('password_set');
    if (fields.email !== undefined && fields.email !== before.email) await tell('address_changed');
    const changed = changedFields(before, fields);
    await recordAudit(tx, {
      actor: admin.actor,
      action: 'user.changed',
      targetType: 'user',
      targetId: id,
      details: { ...changed, ...(password ? { password: 'replaced' } : {}) },
    });
    return { ok: true, user: await readIn(tx, id) };
  });
}

export type DeleteUserResult =
  | { ok: true }
  | Refused<'not_found' | 'last_administrator'>
  | (Refused<'owns_accounts'> & { accounts: number });

/** Deletes a user who owns no mail account (with theirs: lib/flows/delete-user.ts). */
export async function deleteUser(admin: AdminViewer, id: string): Promise<DeleteUserResult> {
  if (!isId(id)) return { ok: false, reason: 'not_found' };
  return db().$transaction(async (tx): Promise<DeleteUserResult> => {
    await oneAtATime(tx);
    // Nobody gives them an account meanwhile.
    await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${id}::uuid FOR UPDATE`;
    const user = await tx.user.findUnique({ where: { id }, select: shown });
    if (!user) return { ok: false, reason: 'not_found' };
    if (await isLastAdministrator(tx, user)) return { ok: false, reason: 'last_administrator' };
    const accounts = user._count.accounts;
    if (accounts > 0) return { ok: false, reason: 'owns_accounts', accounts };
    await tx.user.delete({ where: { id } });
    await recordAudit(tx, {
      actor: admin.actor,
      action: 'user.deleted',
      targetType: 'user',
      targetId: id,
      details: { email: user.email, role: user.role },
    });
    return { ok: true };
  });
}

async function hashOf(password: Secret | undefined): Promise<string | null> {
  return password ? hashPassword(password) : null;
}

/** One user, within a transaction. */
export async function readIn(tx: Tx, id: string): Promise<User> {
  return toUser(await tx.user.findUniqueOrThrow({ where: { id }, select: shown }));
}

/** Two administrators who demote each other at the same moment must not both succeed. */
export async function oneAtATime(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('rekey administrators'))`;
}

/** Whether nobody else could administer this system with a password; where only one may sign in so, whether it is they. */
export async function isLastAdministrator(
  db: Db,
  user: { id: string; role: string; allowLogin: boolean },
): Promise<boolean> {
  if (user.role !== 'ADMIN' || !user.allowLogin) return false;
  const only = await onlyLocalUser();
  const others = await db.user.count({
    where: {
      ...{ role: 'ADMIN', allowLogin: true, passwordHash: { not: null }, id: { not: user.id } },
      ...(only === null ? {} : { email: only }),
    },
  });
  return others === 0;
}

async function isTaken(db: Db, email: string, exceptId: string): Promise<boolean> {
  return (await db.user.count({ where: { email, id: { not: exceptId } } })) > 0;
}

function changedFields(before: Row, fields: Omit<UserChange, 'password'>): Prisma.InputJsonObject {
  const changed = Object.entries(fields).filter(
    ([key, value]) => value !== undefined && value !== before[key as keyof Row],
  );
  return Object.fromEntries(
    changed.map(([key, to]) => [key, { from: before[key as keyof Row] as string | boolean | null, to }]),
  );
}
