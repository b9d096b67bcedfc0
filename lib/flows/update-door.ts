import { typedColumns } from '../accounts/typed-password.ts';
import { db, type Prisma } from '../db/client.ts';
import { findOpenLink } from '../update-links/store.ts';
import type { UpdateFailure } from '../update-links/update-result.ts';
import type { Actor, UserViewer } from '../viewer.ts';
import { noteOpened } from './note-link-opened.ts';

/** By whom a credential is renewed: whoever holds the link, or the owner signed in. */
export type UpdateDoor = { token: string } | { viewer: UserViewer; accountId: string };

const accountFields = {
  ...typedColumns,
  address: true,
  credentialVersion: true,
  lastOutcome: true,
  outgoingRefusedAt: true,
} satisfies Prisma.MailAccountSelect;

export type UpdatedAccount = Prisma.MailAccountGetPayload<{ select: typeof accountFields }>;

/** Who came in, and to which account. `linkId` is null for the owner signed in. */
export type Entered = { ok: true; account: UpdatedAccount; linkId: string | null; actor: Actor };

/**
 * Lets somebody in to renew the credential of an account; a link that does not work looks like one that never was. Who
 * comes by one sent a form, so that it is noted as opened, where no script has told of it before.
 */
export async function enterUpdate(door: UpdateDoor): Promise<Entered | UpdateFailure> {
  const nobody: UpdateFailure = { ok: false, reason: 'link_invalid' };
  if ('viewer' in door) {
    const account = await db().mailAccount.findFirst({
      where: { id: door.accountId, ownerId: door.viewer.userId },
      select: accountFields,
    });
    return account ? { ok: true, account, linkId: null, actor: door.viewer.actor } : nobody;
  }
  const link = await findOpenLink(db(), door.token);
  if (!link) return nobody;
  await noteOpened(link);
  const account = await db().mailAccount.findUnique({
    where: { id: link.account.id },
    select: accountFields,
  });
  if (!account) return nobody;
  const actor: Actor = { kind: 'update_link', id: link.id, name: 'update link' };
  return { ok: true, account, linkId: link.id, actor };
}
