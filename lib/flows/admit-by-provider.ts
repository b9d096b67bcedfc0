import { recordAudit } from '../audit/record.ts';
import { db, type Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { decide, type Known, type Person, type Refusal } from '../single-sign-on/judge.ts';
import type { IdentityProvider } from '../single-sign-on/store.ts';
import { factorsOf, hasSecondFactor } from '../users/second-factor/has.ts';
import type { SessionUser } from '../users/session.ts';
import { isLastAdministrator, oneAtATime } from '../users/store.ts';
import type { Actor } from '../viewer.ts';

export type Admitted =
  | { ok: true; user: SessionUser; hasSecondFactor: boolean }
  | { ok: false; why: Refusal };

const user = {
  ...{ id: true, email: true, name: true, role: true, sessionVersion: true, allowLogin: true },
  loginTakenBy: true,
  ...factorsOf,
} as const;

/**
 * Finds or makes the user whom a provider vouches for, and gives them the role and the Allow Login that its claims say, in
 * one transaction with the audit log. The last administrator keeps both. Opens no session: a second factor may be owed.
 */
export function admitByProvider(
  provider: IdentityProvider,
  person: Person,
  { source }: { source: string },
): Promise<Admitted> {
  const actor: Actor = { kind: 'system', id: provider.id, name: provider.name };
  const { issuer } = provider;
  const { subject, email } = person;
  return db().$transaction(async (tx): Promise<Admitted> => {
    // Also lets two first sign-ins of one person come one after the other.
    await oneAtATime(tx);
    const identity = await tx.userIdentity.findUnique({
      where: { issuer_subject: { issuer, subject } },
      select: { id: true, user: { select: user } },
    });
    const sameAddress =
      identity || !email
        ? null
        : await tx.user.findUnique({
            where: { email },
            select: { ...user, identities: { where: { issuer }, select: { id: true } } },
          });
    const known: Known = identity
      ? { by: 'subject', user: identity.user, loginWasTaken: identity.user.loginTakenBy === issuer }
      : sameAddress && { by: 'address', user: sameAddress, hasOther: sameAddress.identities.length > 0 };
    const decision = decide(provider, person, known);
    if (decision.act === 'refuse') {
      if (identity && decision.why === 'login_refused') await takeLogin(tx, actor, identity.user, issuer);
      await recordAudit(tx, {
        actor,
        action: 'user.sign_in_refused',
        targetType: 'user',
        ...(identity ? { targetId: identity.user.id } : {}),
        details: { subject, why: decision.why, source, ...(email ? { email } : {}) },
      });
      return { ok: false, why: decision.why };
    }
    const found =
      identity?.user ?? sameAddress ?? (await createUser(tx, actor, { ...person, email: email ?? '' }));
    if (!identity) await connect(tx, actor, provider, found, subject);
    if (identity && !identity.user.allowLogin) await giveLoginBack(tx, actor, identity.user.id);
    const role = await giveRole(tx, actor, found, person.role);
    await tx.userIdentity.update({
      where: { issuer_subject: { issuer, subject } },
      data: { lastSignInAt: databaseTime() },
    });
    const { id, name } = found;
    const { sessionVersion } = await tx.user.findUniqueOrThrow({
      where: { id },
      select: { sessionVersion: true },
    });
    return {
      ok: true,
      user: { id, email: found.email, name, role, sessionVersion },
      hasSecondFactor: hasSecondFactor(found),
    };
  });
}

type Found = SessionUser & Parameters<typeof hasSecondFactor>[0];

async function createUser(
  tx: Tx,
  actor: Actor,
  { email, name, role }: Pick<Person, 'name' | 'role'> & { email: string },
): Promise<Found> {
  const created = await tx.user.create({ data: { email, name, role: role ?? 'USER' }, select: user });
  await recordAudit(tx, {
    actor,
    action: 'user.created',
    targetType: 'user',
    targetId: created.id,
    details: { email, role: created.role, allowLogin: true },
  });
  return created;
}

/** Notes that a subject of an issuer is this user. */
export async function connect(
  tx: Tx,
  actor: Actor,
  { name, issuer }: Pick<IdentityProvider, 'name' | 'issuer'>,
  { id, email }: { id: string; email: string },
  subject: string,
): Promise<void> {
  await tx.userIdentity.create({ data: { userId: id, issuer, subject } });
  await recordAudit(tx, {
    actor,
    action: 'user.identity_connected',
    targetType: 'user',
    targetId: id,
    details: { email, provider: name, issuer, subject },
  });
}

async function giveRole(tx: Tx, actor: Actor, found: Found, role: Person['role']): Promise<Found['role']> {
  if (role === null || role === found.role) return found.role;
  const isKept = await isLastAdministrator(tx, { ...found, allowLogin: true });
  if (!isKept) await tx.user.update({ where: { id: found.id }, data: { role, ...endingSessions } });
  await changed(tx, actor, found.id, { role: { from: found.role, to: role, ...(isKept ? lastOne : {}) } });
  return isKept ? found.role : role;
}

async function takeLogin(
  tx: Tx,
  actor: Actor,
  found: Found & { allowLogin: boolean },
  issuer: string,
): Promise<void> {
  if (!found.allowLogin) return;
  const isKept = await isLastAdministrator(tx, found);
  if (!isKept) {
    const data = { allowLogin: false, loginTakenBy: issuer, ...endingSessions };
    await tx.user.update({ where: { id: found.id }, data });
  }
  await changed(tx, actor, found.id, { allowLogin: { from: true, to: false, ...(isKept ? lastOne : {}) } });
}

async function giveLoginBack(tx: Tx, actor: Actor, id: string): Promise<void> {
  await tx.user.update({ where: { id }, data: { allowLogin: true, loginTakenBy: null } });
  await changed(tx, actor, id, { allowLogin: { from: false, to: true } });
}

const endingSessions = { sessionVersion: { increment: 1 }, sessions: { deleteMany: {} } };
const lastOne = { kept: 'the last administrator' };

const changed = (tx: Tx, actor: Actor, targetId: string, details: Record<string, object>) =>
  recordAudit(tx, { actor, action: 'user.changed', targetType: 'user', targetId, details });
