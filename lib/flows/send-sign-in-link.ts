import { randomUUID } from 'node:crypto';
import type { AuditAction } from '../audit/actions.ts';
import { recordAudit } from '../audit/record.ts';
import { seal } from '../crypto/seal.ts';
import { db, type Tx } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { queueNotification } from '../notifications/queue.ts';
import { missingForLinks } from '../rules/requirements.ts';
import { Secret } from '../secret.ts';
import type { SettingKey } from '../settings/schema.ts';
import { readSettings } from '../settings/store.ts';
import {
  issueSignInLink,
  revokeSignInLinks,
  ruleKeyOf,
  type SignInLinkPurpose,
  validHoursOf,
} from '../sign-in-links/issue.ts';
import type { UserForm } from '../users/schema.ts';
import {
  type CreateUserResult,
  insertUser,
  isLastAdministrator,
  oneAtATime,
  readIn,
} from '../users/store.ts';
import { type Actor, type AdminViewer, system } from '../viewer.ts';

type Refused<Reason extends string> = { ok: false; reason: Reason };
/** These settings have to be filled in before any message with a link can be sent. */
type SettingsMissing = Refused<'settings_missing'> & { missing: SettingKey[] };

export type SignInLinkSent =
  | { ok: true }
  | Refused<'not_found' | 'login_not_allowed' | 'has_password' | 'last_administrator'>
  | SettingsMissing;

/** Creates a user and sends the invitation, both or neither. */
export async function createInvitedUser(
  admin: AdminViewer,
  form: UserForm,
): Promise<CreateUserResult | SettingsMissing> {
  const missing = missingForLinks(await readSettings());
  if (missing.length > 0) return { ok: false, reason: 'settings_missing', missing };
  return db().$transaction(async (tx) => {
    const created = await insertUser(tx, admin, form);
    if (!created.ok) return created;
    await queueLink(tx, created.user, 'invitation', admin.actor);
    return { ok: true, user: await readIn(tx, created.user.id) };
  });
}

/** Invites a user who has no password yet, also again: an earlier invitation ends with the new one. */
export async function inviteUser(admin: AdminViewer, userId: string): Promise<SignInLinkSent> {
  return sendLink(userId, async (tx, user) => {
    if (user.hasPassword) return { ok: false, reason: 'has_password' };
    await queueLink(tx, user, 'invitation', admin.actor);
    return { ok: true };
  });
}

/**
 * Takes a user's password away, ends every session, and sends a link to choose another. The last administrator
 * who can sign in keeps the password: a message that gets lost must not lock everybody out.
 */
export async function resetUserPassword(admin: AdminViewer, userId: string): Promise<SignInLinkSent> {
  return sendLink(userId, async (tx, user) => {
    if (await isLastAdministrator(tx, user)) return { ok: false, reason: 'last_administrator' };
    await tx.user.update({
      where: { id: user.id },
      data: { passwordHash: null, sessionVersion: { increment: 1 }, sessions: { deleteMany: {} } },
    });
    await queueLink(tx, user, user.hasPassword ? 'password_reset' : 'invitation', admin.actor);
    return { ok: true };
  });
}

/**
 * *Forgot your password?*: sends a link to choose another to whoever signs in with this address, and does nothing
 * where nobody does. The present password goes on working until the link is used. Answers nobody who exists.
 */
export async function sendForgottenPasswordLink(email: string): Promise<void> {
  if (missingForLinks(await readSettings()).length > 0) return;
  await db().$transaction(async (tx) => {
    const user = await tx.user.findFirst({
      where: { email, allowLogin: true },
      select: { id: true, email: true },
    });
    if (user) await queueLink(tx, user, 'forgotten_password', system);
  });
}

/** Ends the open invitation or password reset of a user; `nothing_open` where there is none. */
export async function revokeSignInLink(
  admin: AdminViewer,
  userId: string,
): Promise<{ ok: true } | Refused<'nothing_open'>> {
  if (!isId(userId)) return { ok: false, reason: 'nothing_open' };
  return db().$transaction(async (tx) => {
    const ended = await revokeSignInLinks(tx, userId);
    if (ended === 0) return { ok: false, reason: 'nothing_open' };
    await recordAudit(tx, {
      actor: admin.actor,
      action: 'user.invitation_revoked',
      targetType: 'user',
      targetId: userId,
    });
    return { ok: true };
  });
}

const actions = {
  invitation: 'user.invited',
  password_reset: 'user.password_reset_sent',
  forgotten_password: 'user.forgotten_password_sent',
} as const satisfies Record<SignInLinkPurpose, AuditAction>;

type User = Awaited<ReturnType<typeof readIn>>;

async function sendLink(
  userId: string,
  send: (tx: Tx, user: User) => Promise<SignInLinkSent>,
): Promise<SignInLinkSent> {
  if (!isId(userId)) return { ok: false, reason: 'not_found' };
  const missing = missingForLinks(await readSettings());
  if (missing.length > 0) return { ok: false, reason: 'settings_missing', missing };
  return db().$transaction(async (tx): Promise<SignInLinkSent> => {
    await oneAtATime(tx);
    if ((await tx.user.count({ where: { id: userId } })) === 0) return { ok: false, reason: 'not_found' };
    const user = await readIn(tx, userId);
    if (!user.allowLogin) return { ok: false, reason: 'login_not_allowed' };
    return send(tx, user);
  });
}

async function queueLink(
  tx: Tx,
  user: { id: string; email: string },
  purpose: SignInLinkPurpose,
  actor: Actor,
): Promise<void> {
  const queued = await queueNotification(tx, {
    ruleKey: ruleKeyOf[purpose],
    kind: purpose,
    channel: 'email',
    recipient: user.email,
    recipientKind: 'user',
    again: randomUUID(),
  });
  if (!queued) throw new Error('a fresh idempotency key was taken');
  const notificationId = queued.id;
  const { token } = await issueSignInLink(tx, {
    userId: user.id,
    purpose,
    notificationId,
    // The name of an API token says nothing to the user.
    requestedBy: actor.kind === 'user' ? actor.name : '',
    validHours: validHoursOf(purpose, await readSettings()),
  });
  await tx.notification.update({
    where: { id: notificationId },
    data: { sealedToken: seal(new Secret(token), { row: notificationId, field: 'link' }) },
  });
  await recordAudit(tx, {
    actor,
    action: actions[purpose],
    targetType: 'user',
    targetId: user.id,
    details: { email: user.email },
  });
}
