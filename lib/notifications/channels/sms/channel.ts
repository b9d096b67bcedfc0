import { normalisePhone } from '../../../fields/phone.ts';
import type { Settings } from '../../../settings/schema.ts';
import { countSms } from '../../../sms/count-parts.ts';
import type { Topic } from '../../kinds.ts';
import type { Channel, PlannedRecipient } from '../contract.ts';
import { deliverSms, missingForSms } from './deliver.ts';
import { prepareSmsTest } from './prepare-test.ts';
import { renderSms } from './render.ts';

export const sms: Channel = {
  settings: { page: 'sms-settings', title: 'SMS Settings', concerns: (key) => key.startsWith('sms.') },
  missing: missingForSms,
  // Administrators have no number on file.
  reach: (whom, { phone = null }) => (whom === 'owner' ? [phoneOf(phone)] : []),
  mask: (number) => `•••${number.slice(-3)}`,
  opensIn: 'phone',
  mostTogether,
  show(message, settings, hidden) {
    const text = renderSms(message, { template: settings['sms.text'] });
    // Counted as it goes out: the mask is shorter than what it hides, and in another alphabet.
    const asSent = text
      .replaceAll(`/update/${hidden}`, `/update/${'x'.repeat(43)}`)
      .replaceAll(hidden, 'xxxxxx');
    return { subject: null, text, parts: countSms(asSent).parts };
  },
  deliver: (message, { to, messageId }, settings) =>
    deliverSms(settings, { to, messageId, text: renderSms(message, { template: settings['sms.text'] }) }),
  prepareTest: prepareSmsTest,
};

/** The owner's number, or why there is none to send to: then the row is `skipped`, and says why. */
function phoneOf(stored: string | null): PlannedRecipient {
  const phone = stored === null ? null : normalisePhone(stored);
  if (phone) return { recipient: phone, recipientKind: 'phone' };
  const skipped = stored ? 'the owner’s telephone number is not valid' : 'the owner has no telephone number';
  return { recipient: '', recipientKind: 'phone', skipped };
}

/** Providers refuse a text message of more than 1,600 characters: what does not fit makes another message. */
const mostCharacters = 1400;

function mostTogether(topic: Topic, settings: Settings): number {
  if (topic !== 'suspended') return 50;
  const address = settings['phone.webAddress'] ?? settings['desktop.webAddress'] ?? '';
  // Mailbox (60 at most), link with its token, two words, spaces.
  const each = 60 + address.length + '/update/'.length + 43 + 25;
  return Math.max(1, Math.floor(mostCharacters / each));
}
