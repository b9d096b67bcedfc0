import { db } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { changeUser, type DeleteUserResult, deleteUser } from '../users/store.ts';
import type { AdminViewer } from '../viewer.ts';
import { deleteAccountIn, deletionMs } from './delete-account.ts';

/** Somebody may give them an account meanwhile, but not for ever. */
const mostRounds = 10;

/**
 * Deletes a user with the mail accounts they own: what is stored of them goes as with each account by itself, one after the
 * other, and then the user. An account that belongs to somebody else by then stays theirs. Cut short it leaves the user, who cannot sign in
 * any more, and the accounts that were not reached; done again it goes on. The last administrator stays, with all accounts.
 */
export async function deleteUserWithAccounts(admin: AdminViewer, id: string): Promise<DeleteUserResult> {
  // First, and with the check for the last administrator: of two who go at once the second is it, before any account went.
  const stays = await takeLogin(admin, id);
  if (stays) return stays;
  for (let round = 1; ; round += 1) {
    await deleteAccountsOf(admin, id);
    const deleted = await deleteUser(admin, id);
    if (deleted.ok || deleted.reason !== 'owns_accounts' || round === mostRounds) return deleted;
  }
}

/** Null where they cannot sign in from here on; else why they stay. */
async function takeLogin(admin: AdminViewer, id: string): Promise<DeleteUserResult | null> {
  const user = isId(id) ? await db().user.findUnique({ where: { id }, select: { allowLogin: true } }) : null;
  if (!user) return { ok: false, reason: 'not_found' };
  if (!user.allowLogin) return null;
  const changed = await changeUser(admin, id, { allowLogin: false });
  if (changed.ok) return null;
  return { ok: false, reason: changed.reason === 'not_found' ? 'not_found' : 'last_administrator' };
}

async function deleteAccountsOf(admin: AdminViewer, ownerId: string): Promise<void> {
  const owned = await db().mailAccount.findMany({
    where: { ownerId },
    orderBy: { id: 'asc' },
    select: { id: true, owner: { select: { email: true } } },
  });
  for (const { id, owner } of owned) {
    const also = { onlyOf: ownerId, withOwner: owner.email };
    await db().$transaction((tx) => deleteAccountIn(tx, admin, id, also), { timeout: deletionMs });
  }
}
