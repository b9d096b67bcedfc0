import { missingForSms } from '../../rules/requirements.ts';
import type { Settings } from '../../settings/schema.ts';
import type { Delivery } from './delivery.ts';
import { sendByHttp } from './sms-http.ts';
import { sendByTwilio } from './sms-twilio.ts';

export type SmsToDeliver = {
  /** E.164. */
  to: string;
  text: string;
  /** The same for every copy of one message. */
  messageId: string;
};

/** Hands one text message to the provider of the SMS settings. Nothing of the link stands in what it answers. */
export async function deliverSms(settings: Settings, sms: SmsToDeliver): Promise<Delivery> {
  const missing = missingForSms(settings);
  if (missing.length > 0) return { result: 'temporary', reason: `not set: ${missing.join(', ')}` };
  return settings['sms.provider'] === 'twilio' ? sendByTwilio(settings, sms) : sendByHttp(settings, sms);
}
