import { namesIn } from '../notifications/sms/fill-in.ts';
import type { SettingKey, Settings } from '../settings/schema.ts';
import type { RuleDefinition } from './catalogue.ts';

const forMail: SettingKey[] = ['email.from', 'email.host'];
const forAddresses: SettingKey[] = ['desktop.webAddress', 'phone.webAddress'];
const forTwilio: SettingKey[] = ['sms.twilio.accountSid', 'sms.twilio.authToken', 'sms.twilio.from'];

const unset = (settings: Settings, keys: SettingKey[]) => keys.filter((key) => !settings[key]);

/** The settings without which a rule cannot work, and that are not set. Pure. */
export function missingFor(
  { channel, event }: Pick<RuleDefinition, 'channel' | 'event'>,
  settings: Settings,
): SettingKey[] {
  const forChannel = channel === 'sms' ? missingForSms(settings) : missingForMail(settings);
  return event === 'suspended' ? [...forChannel, ...unset(settings, forAddresses)] : forChannel;
}

/** The settings without which no message with an update link can be sent by mail, and that are not set. Pure. */
export function missingForLinks(settings: Settings): SettingKey[] {
  return missingFor({ channel: 'email', event: 'suspended' }, settings);
}

/** The settings without which no mail can be sent at all, and that are not set. Pure. */
export function missingForMail(settings: Settings): SettingKey[] {
  return unset(settings, forMail);
}

/** The settings without which no text message can be sent, and that are not set. Pure. */
export function missingForSms(settings: Settings): SettingKey[] {
  switch (settings['sms.provider']) {
    case 'twilio':
      return unset(settings, forTwilio);
    case 'http': {
      const missing = unset(settings, ['sms.http.url']);
      const templates = `${settings['sms.http.url'] ?? ''} ${settings['sms.http.body'] ?? ''}`;
      const parts = namesIn(templates);
      // A call that names neither whom nor what would be taken for a message sent.
      if (!parts.includes('text') || !(parts.includes('to') || parts.includes('toDigits')))
        missing.push('sms.http.body');
      if (parts.includes('from')) missing.push(...unset(settings, ['sms.http.from']));
      return missing;
    }
    default:
      return ['sms.provider'];
  }
}
