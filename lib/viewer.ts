import { rights as allRights, type Right, type Role } from './rights.ts';

const gate: unique symbol = Symbol('gate');

/** Who did something, as the audit log and the timeline name them. */
export type Actor = {
  kind: 'user' | 'api_token' | 'update_link' | 'system';
  id: string | null;
  name: string;
};

/** Proof that a gate (lib/web/viewer.ts, lib/web/api/gate.ts) let an API token, or somebody of the console, through. */
export type AdminViewer = {
  readonly [gate]: 'admin';
  /** null: an API token. */
  readonly userId: string | null;
  readonly actor: Actor;
  /** What they may do; whoever lets them through has asked for the one that was needed. */
  readonly rights: readonly Right[];
};

/** Proof that a gate let a signed-in user through; sees only what this user owns. */
export type UserViewer = {
  readonly [gate]: 'user';
  readonly role: Role;
  readonly userId: string;
  readonly actor: Actor;
};

export type Viewer = AdminViewer | UserViewer;

/** The worker and the supervisor themselves. */
export const system: Actor = { kind: 'system', id: null, name: 'Rekey' };

/** Mints the proof. Only for the gates, once they have checked, for what they let through and is done later, and for tests. */
export function adminViewer(
  actor: Actor,
  userId: string | null,
  rights: readonly Right[] = allRights,
): AdminViewer {
  return Object.freeze({ [gate]: 'admin', userId, actor, rights } as const);
}

/** Mints the proof. Only for the gates, once they have checked, and for tests. */
export function userViewer(user: { id: string; email: string; role: Role }): UserViewer {
  const actor: Actor = { kind: 'user', id: user.id, name: user.email };
  return Object.freeze({ [gate]: 'user', role: user.role, userId: user.id, actor } as const);
}

/** Whether a viewer may do this. */
export const may = (viewer: AdminViewer, right: Right): boolean => viewer.rights.includes(right);

/** Whose accounts a viewer may read and change: everybody's (null), or this user's own. */
export function ownerLimit(viewer: Viewer): string | null {
  return viewer[gate] === 'admin' ? null : viewer.userId;
}
