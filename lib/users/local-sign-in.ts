import type { Db } from '../db/client.ts';
import { readSettings } from '../settings/store.ts';

/**
 * The one administrator who may sign in with Rekey's own means (a password, a passkey, a link) while nobody else may;
 * null: everybody may.
 */
export async function onlyLocalUser(): Promise<string | null> {
  const settings = await readSettings();
  return settings['access.localSignIn'] === 'emergency'
    ? (settings['access.emergencyAdministrator'] ?? '')
    : null;
}

/** Whether a user may sign in with Rekey's own means, and not only by single sign-on. */
export async function maySignInLocally({ email }: { email: string }): Promise<boolean> {
  const only = await onlyLocalUser();
  return only === null || only === email;
}

/** Whether this address is of an administrator who can sign in with a password. */
export async function isUsableAdministrator(db: Db, email: string): Promise<boolean> {
  const where = { email, role: 'ADMIN', allowLogin: true, passwordHash: { not: null } } as const;
  return (await db.user.count({ where })) > 0;
}
