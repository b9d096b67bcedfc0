import { secretIsSet } from './check.ts';
import { type SettingKey, type Settings, settingKeys, settingsTable } from './schema.ts';

/** Where messages with links go out, and what host their links name: whoever decides that reads or catches links for passwords. */
const waysOfLinks: ReadonlySet<string> = new Set([
  ...settingKeys.flatMap((key) => settingsTable[key].boundTo?.map((bond) => bond.key) ?? []),
  'desktop.webAddress',
  'phone.webAddress',
]);

/**
 * The changes that whoever makes them is asked again for who they are: secrets, who is let in, and by which servers and to which
 * addresses people are sent links. Pure.
 */
export const askingAgain = (
  changes: Readonly<Record<string, unknown>>,
  before: Readonly<Settings>,
): SettingKey[] =>
  settingKeys.filter((key) => {
    if (!Object.hasOwn(changes, key)) return false;
    const { secret, default: preset } = settingsTable[key];
    if (secret) return changes[key] !== secretIsSet;
    const isEmpty = changes[key] === null || changes[key] === '';
    const isChanged = String((isEmpty ? preset : changes[key]) ?? '') !== String(before[key] ?? '');
    return isChanged && (key.startsWith('access.') || waysOfLinks.has(key));
  });
