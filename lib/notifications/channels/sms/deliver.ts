import type { Delivery } from '../../../delivery.ts';
import type { SettingKey, Settings } from '../../../settings/schema.ts';
import type { SmsProvider, SmsToDeliver } from '../../../sms/contract.ts';
import { smsProviders } from '../../../sms/providers.ts';

/** The provider of the SMS settings; null while none is chosen. */
export function smsProvider(settings: Settings): SmsProvider<Settings> | null {
  const name = settings['sms.provider'];
  return name && smsProviders[name];
}

/** The settings without which no text message can be sent, and that are not set. Pure. */
export function missingForSms(settings: Settings): SettingKey[] {
  return smsProvider(settings)?.missing(settings) ?? ['sms.provider'];
}

/** Hands one text message to the provider of the SMS settings. */
export async function deliverSms(settings: Settings, sms: SmsToDeliver): Promise<Delivery> {
  const provider = smsProvider(settings);
  const missing = missingForSms(settings);
  if (!provider || missing.length > 0)
    return { result: 'ours', reason: `not set: ${missing.join(', ')}`, isGeneral: true };
  return provider.send(settings, sms);
}
