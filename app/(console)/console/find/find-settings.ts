import { settingPages } from '#lib/settings/name-of.ts';
import { settingKeys, settingsTable } from '#lib/settings/schema.ts';

/** Pure. The settings of which every word is found in the name, those named by it before those that only speak of it. */
export function findSettings(q: string): { href: string; label: string; note: string }[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const all = settingKeys.map((key) => ({ key, ...settingsTable[key] }));
  const named = all.filter(({ key, label, category }) => holds(`${category} ${label} ${key}`));
  const spokenOf = all.filter((one) => !named.includes(one) && holds(one.description));
  return [...named, ...spokenOf].map(({ key, label, category, group }) => ({
    href: `${settingPages[group].page}#setting-${key}`,
    label,
    note: category,
  }));
}
