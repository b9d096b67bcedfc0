import { type CredentialSetBy, removeCredential, replaceCredential } from '../accounts/credentials.ts';
import type { ChangeProblem } from '../accounts/plan-change.ts';
import { forgetRefused } from '../accounts/refused-secrets.ts';
import type { AccountChange } from '../accounts/schema.ts';
import type { Tx } from '../db/client.ts';
import { getProvider } from '../providers/store.ts';
import { revokeUpdateLinks } from '../update-links/store.ts';
import type { Stored } from './try-change.ts';

/** What opens the account from now on: what its owner will give, or the organisation's grant. */
export type Opener = { by: 'owner'; providerId: string | null } | { by: 'organisation'; providerId: string };

/**
 * What a change asks for beside a password. Null: nothing, or what is so already, and stays while the account is where it
 * was. Tokens go to no other server than a password would: an account that moves is given anew.
 */
export async function openerOf(
  { credential, providerId: chosen }: Stored,
  { provider: id, invite }: Pick<AccountChange, 'provider' | 'invite'>,
  isMoved: boolean,
): Promise<{ ok: true; opener: Opener | null } | { ok: false; problem: ChangeProblem }> {
  const now = credential ? credential.providerId : chosen;
  const stays = credential ? !isMoved : true;
  if (!id) {
    const isAsked = !credential && now === null;
    return { ok: true, opener: invite && !isAsked ? { by: 'owner', providerId: null } : null };
  }
  const provider = await getProvider(id);
  if (!provider) return { ok: false, problem: { field: 'provider', message: 'is no provider' } };
  const isSame = now === id && stays;
  if (provider.grant === 'person') {
    return { ok: true, opener: isSame ? null : { by: 'owner', providerId: id } };
  }
  const isOpened = isSame && credential !== null;
  return { ok: true, opener: isOpened ? null : { by: 'organisation', providerId: id } };
}

/**
 * Gives up what opened an account, which keeps its mail, its history and an open incident. Until its owner has connected
 * it, it waits in `needs_consent` and no server is asked; the organisation's grant is tried by a check. Either way the
 * mailbox is proved to be the same before anything is copied (prove-mailbox.ts). The caller holds the lock of the row.
 */
export async function handOver(
  tx: Tx,
  { id, state }: Pick<Stored, 'id' | 'state'>,
  opener: Opener,
  { by, now }: { by: CredentialSetBy; now: Date },
): Promise<void> {
  await revokeUpdateLinks(tx, id);
  await forgetRefused(tx, id, 'incoming');
  await forgetRefused(tx, id, 'outgoing');
  if (opener.by === 'organisation') {
    await replaceCredential(tx, id, { kind: 'oauth2_organisation', providerId: opener.providerId }, by);
    await tx.mailAccount.update({ where: { id }, data: { outgoingRefusedAt: null } });
    return;
  }
  await removeCredential(tx, id);
  await tx.mailAccount.update({
    where: { id },
    data: {
      providerId: opener.providerId,
      state: 'needs_consent',
      ...(state === 'needs_consent' ? {} : { stateSince: now }),
      nextCheckAt: null,
      outgoingRefusedAt: null,
      // A check under way, with what was stored, writes nothing more.
      ...{ claimId: null, claimedUntil: null },
    },
  });
}
