import type { SettingGroup } from '#lib/fields/setting.ts';
import { settingKeys, settingsTable } from '#lib/settings/schema.ts';

const pages: Record<SettingGroup, string> = {
  Common: '/console/settings/common',
  Desktop: '/console/settings/desktop',
  Phone: '/console/settings/phone',
  Email: '/console/email-settings',
  SMS: '/console/sms-settings',
};

/** Pure. The settings of which every word is found in the name, those named by it before those that only speak of it. */
export function findSettings(q: string): { href: string; label: string; note: string }[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const all = settingKeys.map((key) => ({ key, ...settingsTable[key] }));
  const named = all.filter(({ key, label, category }) => holds(`${category} ${label} ${key}`));
  const spokenOf = all.filter((one) => !named.includes(one) && holds(one.description));
  return [...named, ...spokenOf].map(({ key, label, category, group }) => ({
    href: `${pages[group]}#setting-${key}`,
    label,
    note: category,
  }));
}
