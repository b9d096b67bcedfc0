import { isOfConsole, roleTitles } from '#lib/rights.ts';
import type { User } from '#lib/users/store.ts';

/** A user as the grid shows one: what goes to the browser, and no more. */
export type UserRow = Pick<
  User,
  'id' | 'email' | 'name' | 'allowLogin' | 'hasPassword' | 'invitation' | 'accountCount' | 'lastSignInAt'
> & { role: string; isOfConsole: boolean };

export function toRow(user: User): UserRow {
  const { id, email, name, role, allowLogin, hasPassword, invitation, accountCount, lastSignInAt } = user;
  return {
    ...{ id, email, name, allowLogin, hasPassword, invitation, accountCount, lastSignInAt },
    role: roleTitles[role],
    isOfConsole: isOfConsole(role),
  };
}
