declare const gate: unique symbol;

/** Who did something, as the audit log and the timeline name them. */
export type Actor = {
  kind: 'user' | 'api_token' | 'update_link' | 'system';
  id: string | null;
  name: string;
};

/** Proof that a gate (lib/web/viewer.ts, lib/web/api.ts) let an administrator or an API token through. */
export type AdminViewer = {
  readonly [gate]: 'admin';
  readonly role: 'ADMIN';
  readonly userId: string | null;
  readonly actor: Actor;
};

/** Proof that a gate let a signed-in user through; sees only what this user owns. */
export type UserViewer = {
  readonly [gate]: 'user';
  readonly role: 'USER' | 'ADMIN';
  readonly userId: string;
  readonly actor: Actor;
};

export type Viewer = AdminViewer | UserViewer;

/** The worker and the supervisor themselves. */
export const system: Actor = { kind: 'system', id: null, name: 'Rekey' };
