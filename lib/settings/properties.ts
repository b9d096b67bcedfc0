import type { SettingGroup } from '../fields/setting.ts';
import { secretIsSet } from './check.ts';
import { settingKeys, settingsTable } from './schema.ts';
import { readSettingsForDisplay } from './store.ts';

/** The settings of one group as plain data, in the console's order. A secret's value is never among them. */
export async function readProperties(group: SettingGroup) {
  const values = await readSettingsForDisplay();
  return settingKeys
    .filter((key) => settingsTable[key].group === group)
    .map((key) => {
      const {
        category,
        label,
        description,
        kind,
        unit,
        choices,
        labels,
        min,
        max,
        secret,
        boundTo,
        default: preset,
      } = settingsTable[key];
      const value = values[key];
      return {
        key: key as string,
        category,
        label,
        description,
        kind,
        unit: unit ?? null,
        choices: choices ?? [],
        labels: labels ?? {},
        min: min ?? null,
        max: max ?? null,
        isSecret: secret,
        value: secret || value === null ? '' : String(value),
        isSet: secret && value === secretIsSet,
        /** Of a secret: what says where it goes. */
        boundTo: boundTo ? [...boundTo] : [],
        default: preset === null || preset === undefined ? '' : String(preset),
      };
    });
}

export type Property = Awaited<ReturnType<typeof readProperties>>[number];

/** What a posted property grid asks for: text becomes what each setting is made of. Pure. */
export function changesFrom(form: Iterable<[string, unknown]>): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const [name, value] of form) {
    const [key, part] = name.split('#');
    if (typeof value !== 'string' || !key || !Object.hasOwn(settingsTable, key)) continue;
    const { kind, secret } = settingsTable[key as keyof typeof settingsTable];
    if (part === 'remove') changes[key] = null;
    else if (secret) {
      // An empty field leaves the stored secret alone.
      if (value !== '' && changes[key] !== null) changes[key] = value;
    } else if (value.trim() === '') changes[key] = null;
    else if (kind === 'whole' || kind === 'share') changes[key] = numberOf(value);
    else changes[key] = value;
  }
  return changes;
}

/** Text that is no number stays text, for the check to name it. */
function numberOf(text: string): number | string {
  const trimmed = text.trim();
  return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
}
