import type { SettingKey, Settings } from '../settings/schema.ts';

const forMail: SettingKey[] = ['email.from', 'email.host'];
const forLinks: SettingKey[] = [...forMail, 'desktop.webAddress', 'phone.webAddress'];

/** The settings without which no message with an update link can be sent, and that are not set. Pure. */
export function missingForLinks(settings: Settings): SettingKey[] {
  return forLinks.filter((key) => !settings[key]);
}

/** The settings without which no mail can be sent at all, and that are not set. Pure. */
export function missingForMail(settings: Settings): SettingKey[] {
  return forMail.filter((key) => !settings[key]);
}
