import type { SettingGroup } from '../fields/setting.ts';
import { type SettingKey, settingsTable } from './schema.ts';

/** Where the settings of a group stand in the console. */
export const settingPages: Record<SettingGroup, { page: string; title: string }> = {
  Common: { page: '/console/settings/common', title: 'System Settings, Common' },
  Appearance: { page: '/console/settings/appearance', title: 'System Settings, Appearance' },
  Desktop: { page: '/console/settings/desktop', title: 'System Settings, Desktop' },
  Phone: { page: '/console/settings/phone', title: 'System Settings, Phone' },
  Email: { page: '/console/email-settings', title: 'Email Settings' },
  SMS: { page: '/console/sms-settings', title: 'SMS Settings' },
};

/** Where a setting is found in the console: "Email Settings: From", and its page. */
export function placeOfSetting(key: SettingKey): { name: string; page: string } {
  const { group, label } = settingsTable[key];
  return { name: `${settingPages[group].title}: ${label}`, page: settingPages[group].page };
}

/** Several settings by name, in the words of an error: "Email Settings: From; System Settings, Phone: Web address". */
export const namesOfSettings = (keys: readonly SettingKey[]): string =>
  keys.map((key) => placeOfSetting(key).name).join('; ');
