import { hashToken, newToken } from '../crypto/token.ts';
import type { Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { endWaiting } from '../notifications/attempts.ts';
import type { Settings } from '../settings/schema.ts';

/** `forgotten_password`: asked for at sign-in; the others by an administrator. */
export const signInLinkPurposes = ['invitation', 'password_reset', 'forgotten_password'] as const;
export type SignInLinkPurpose = (typeof signInLinkPurposes)[number];

/** Under what name the delivery log has the message of such a link; it is no rule that could be switched off. */
export const ruleKeyOf: Record<SignInLinkPurpose, string> = {
  invitation: 'user-invitation',
  password_reset: 'user-password-reset',
  forgotten_password: 'user-forgotten-password',
};

/**
 * How long a link that anybody can ask for works. Longer than the time its number is limited for (password-links.ts):
 * whoever uses up what an address may ask for has put a link that works into its mailbox.
 */
export const forgottenPasswordHours = 6;

/** How long a link works. Pure. */
export const validHoursOf = (purpose: SignInLinkPurpose, settings: Settings): number =>
  purpose === 'forgotten_password' ? forgottenPasswordHours : settings['access.invitationHours'];

/**
 * Makes the one valid link of a user: older ones end with it. One that anybody can ask for ends none, or strangers
 * could take an invitation away. Only the token's hash is stored.
 */
export async function issueSignInLink(
  tx: Tx,
  link: {
    userId: string;
    purpose: SignInLinkPurpose;
    notificationId: string;
    requestedBy: string;
    validHours: number;
  },
): Promise<{ token: string; expiresAt: Date }> {
  const { validHours, ...row } = link;
  if (link.purpose !== 'forgotten_password') await revokeSignInLinks(tx, link.userId, link.notificationId);
  const token = newToken();
  const { expiresAt } = await tx.signInLink.create({
    data: {
      ...row,
      tokenHash: hashToken(token),
      expiresAt: new Date(databaseTime().getTime() + validHours * 3_600_000),
    },
    select: { expiresAt: true },
  });
  return { token, expiresAt };
}

/**
 * Ends every open link of a user, and the delivery of messages that still carry one. Answers how many were open.
 * `exceptNotificationId`: the message that is about to carry the next one.
 */
export async function revokeSignInLinks(
  tx: Tx,
  userId: string,
  exceptNotificationId?: string,
): Promise<number> {
  const open = { userId, usedAt: null, revokedAt: null };
  const isOther = exceptNotificationId ? { id: { not: exceptNotificationId } } : {};
  await endWaiting(tx, { signInLinks: { some: open }, ...isOther }, 'no longer needed');
  const { count } = await tx.signInLink.updateMany({ where: open, data: { revokedAt: databaseTime() } });
  return count;
}
