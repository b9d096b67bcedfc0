import type { SettingKey, Settings } from '../../../settings/schema.ts';

/** The settings without which no mail can be sent at all, and that are not set. Pure. */
export function missingForMail(settings: Settings): SettingKey[] {
  const needed = settings['email.account']
    ? (['email.from'] as const)
    : (['email.from', 'email.host'] as const);
  return needed.filter((key) => !settings[key]);
}
