import { db } from '../db/client.ts';
import { type DeleteUserResult, deleteUser, whyUserStays } from '../users/store.ts';
import type { AdminViewer } from '../viewer.ts';
import { deleteAccountIn, deletionMs } from './delete-account.ts';

/**
 * Deletes a user with the mail accounts they own: what is stored of them goes as with each account by itself, one after the
 * other, and then the user. Cut short it leaves the user and the accounts that were not reached; done again it goes on. The last
 * administrator stays, with all accounts.
 */
export async function deleteUserWithAccounts(admin: AdminViewer, id: string): Promise<DeleteUserResult> {
  const stays = await whyUserStays(id);
  if (stays) return stays;
  const owned = await db().mailAccount.findMany({
    where: { ownerId: id },
    orderBy: { id: 'asc' },
    select: { id: true, owner: { select: { email: true } } },
  });
  for (const account of owned) {
    await db().$transaction(
      (tx) => deleteAccountIn(tx, admin, account.id, { withOwner: account.owner.email }),
      {
        timeout: deletionMs,
      },
    );
  }
  return deleteUser(admin, id);
}
