import { hashToken, newToken } from '../crypto/token.ts';
import type { Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import type { ChannelName } from '../notifications/channels/names.ts';
import type { View } from './address.ts';

export type IssuedLink = { token: string; expiresAt: Date };

/**
 * Makes the one valid update link of an account and a channel: an older link of that channel ends with it. Only
 * the token's hash is stored. The link is void once the account's credential version has moved on.
 */
export async function issueUpdateLink(
  tx: Tx,
  link: {
    accountId: string;
    incidentId: string | null;
    notificationId: string;
    channel: ChannelName;
    view: View;
    credentialVersion: number;
    validHours: number;
  },
): Promise<IssuedLink> {
  const { validHours, ...row } = link;
  await tx.updateLink.updateMany({
    where: { accountId: link.accountId, channel: link.channel, usedAt: null, revokedAt: null },
    data: { revokedAt: databaseTime() },
  });
  const token = newToken();
  const { expiresAt } = await tx.updateLink.create({
    data: {
      ...row,
      tokenHash: hashToken(token),
      expiresAt: new Date(databaseTime().getTime() + validHours * 3_600_000),
    },
    select: { expiresAt: true },
  });
  return { token, expiresAt };
}

/** Ends every open link of an account, in the transaction of whatever made them pointless; answers how many. */
export async function revokeUpdateLinks(tx: Tx, accountId: string): Promise<number> {
  const { count } = await tx.updateLink.updateMany({
    where: { accountId, usedAt: null, revokedAt: null },
    data: { revokedAt: databaseTime() },
  });
  return count;
}
