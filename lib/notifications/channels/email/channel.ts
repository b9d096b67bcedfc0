import { maskAddress } from '../../mask-address.ts';
import type { Channel, Parties, PlannedRecipient } from '../contract.ts';
import { deliverEmail } from './deliver.ts';
import { missingForMail } from './missing.ts';
import { renderNotification } from './render.ts';
import { testEmail } from './test-settings.ts';

export const email: Channel = {
  settings: {
    page: 'email-settings',
    title: 'Email Settings',
    concerns: (key) => key.startsWith('email.') || key === 'sending.ehloName',
  },
  missing: missingForMail,
  reach,
  mask: maskAddress,
  opensIn: null,
  mostTogether: () => 50,
  show(message) {
    const { subject, text } = renderNotification(message);
    return { subject, text, parts: null };
  },
  deliver: (message, envelope, settings) =>
    deliverEmail(settings, { ...envelope, ...renderNotification(message) }),
  test: testEmail,
};

/**
 * An owner is written to at the other address on file, else at the mail account itself: it can often still be read
 * elsewhere, and the log marks it.
 */
function reach(whom: 'owner' | 'administrators', parties: Parties): PlannedRecipient[] {
  const { accountAddress, alternateAddress, administrators = [] } = parties;
  if (whom === 'administrators') {
    return administrators.map((recipient) => ({ recipient, recipientKind: 'administrator' }));
  }
  if (alternateAddress) return [{ recipient: alternateAddress, recipientKind: 'alternate_address' }];
  return accountAddress ? [{ recipient: accountAddress, recipientKind: 'own_address' }] : [];
}
