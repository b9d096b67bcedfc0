import { seal, unseal } from '../crypto/seal.ts';
import type { Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { topicOf } from '../notifications/kinds.ts';
import type { SignInLinkMessage } from '../notifications/message.ts';
import { phraseOf } from '../notifications/phrase.ts';
import { hostTimeZone } from '../notifications/time-zone.ts';
import { Secret } from '../secret.ts';
import type { Settings } from '../settings/schema.ts';
import { issueSignInLink, type SignInLinkPurpose, validHoursOf } from '../sign-in-links/issue.ts';
import type { MessageLink } from './compose-message.ts';

/** Whether a notification carries a link to choose a password. */
export const carriesSignInLink = ({ kind }: { kind: string }) => topicOf(kind) === 'sign_in_link';

/**
 * What the message of such a link says, or null where nobody needs it any more. The link stays the same
 * over the attempts; one that is sent again on request, after its token was forgotten, is made anew.
 */
export async function signInLinkMessage(
  tx: Tx,
  { id, sealedToken }: { id: string; sealedToken: string | null },
  settings: Settings,
): Promise<SignInLinkMessage | null> {
  const link = await tx.signInLink.findFirst({
    where: { notificationId: id },
    orderBy: { id: 'desc' },
    select: {
      purpose: true,
      requestedBy: true,
      expiresAt: true,
      usedAt: true,
      revokedAt: true,
      user: { select: { id: true, email: true, name: true, allowLogin: true, passwordHash: true } },
    },
  });
  const desktop = settings['desktop.webAddress'];
  if (!link || !desktop || link.usedAt || !link.user.allowLogin) return null;
  if (link.user.passwordHash && link.purpose !== 'forgotten_password') return null;
  if (link.revokedAt && sealedToken) return null;
  const place = { row: id, field: 'link' };
  const { purpose, requestedBy, user } = link;
  let sent: { token: string; expiresAt: Date };
  if (sealedToken && link.expiresAt > databaseTime()) {
    sent = { token: unseal(sealedToken, place).reveal(), expiresAt: link.expiresAt };
  } else {
    const validHours = validHoursOf(purpose, settings);
    sent = await issueSignInLink(tx, {
      userId: user.id,
      purpose,
      notificationId: id,
      requestedBy,
      validHours,
    });
    await tx.notification.update({
      where: { id },
      data: { sealedToken: seal(new Secret(sent.token), place) },
    });
  }
  const url = `${desktop}/invite/${sent.token}`;
  return composeSignInLink(link, settings, { url, phrase: phraseOf(sent.token), expiresAt: sent.expiresAt });
}

type LinkFacts = {
  purpose: SignInLinkPurpose;
  requestedBy: string;
  user: { email: string; name: string };
};

/** What an invitation or a password reset says. Pure. */
export function composeSignInLink(
  { purpose, requestedBy, user: { email, name } }: LinkFacts,
  settings: Settings,
  link: Omit<MessageLink, 'view'>,
): SignInLinkMessage {
  return {
    kind: 'sign-in-link',
    organisationName: settings['organisation.name'] ?? 'Rekey',
    supportText: settings['organisation.support'] ?? '',
    timeZone: settings['organisation.timeZone'] ?? hostTimeZone,
    purpose,
    email,
    name,
    requestedBy,
    ...link,
  };
}
