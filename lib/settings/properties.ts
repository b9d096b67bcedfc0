import type { SettingGroup, SettingKind } from '../fields/setting.ts';
import { secretIsSet } from './check.ts';
import { type SettingKey, settingKeys, settingsTable } from './schema.ts';
import { numberFromText, settingText } from './setting-text.ts';
import { readSettingsForDisplay } from './store.ts';

/** The settings of one group as plain data, in the console's order, values as their fields have them. A secret's value is never among them. */
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
        value: secret ? '' : settingText(key, value),
        isSet: secret && value === secretIsSet,
        /** Of a secret: what says where it goes. */
        boundTo: boundTo ? [...boundTo] : [],
        default: settingText(key, preset),
      };
    });
}

export type Property = Awaited<ReturnType<typeof readProperties>>[number];

/**
 * What a posted property grid asks for: text becomes what each setting is made of, and what stands as it was shown is no
 * change, so that a page that has been open for long puts nothing back. `shown` is what each field showed before, in the words of the store. Pure.
 */
export function changesFrom(form: Iterable<[string, unknown]>): {
  changes: Record<string, unknown>;
  shown: Record<string, string>;
} {
  const fields = [...form].filter(
    (field): field is [string, string] =>
      typeof field[1] === 'string' && Object.hasOwn(settingsTable, keyOf(field[0])),
  );
  const before = new Map(
    fields.filter(([name]) => name.endsWith('#shown')).map(([name, value]) => [keyOf(name), asShown(value)]),
  );
  const changes: Record<string, unknown> = {};
  for (const [name, value] of fields) {
    const key = keyOf(name);
    const { secret } = settingsTable[key];
    if (name.endsWith('#shown') || before.get(key) === asShown(value)) continue;
    if (name.endsWith('#remove')) changes[key] = null;
    else if (secret) {
      // An empty field leaves the stored secret alone.
      if (value !== '' && changes[key] !== null) changes[key] = value;
    } else if (value.trim() === '') changes[key] = null;
    else changes[key] = meantBy(key, value);
  }
  const shown = Object.fromEntries([...before].map(([key, value]) => [key, String(meantBy(key, value))]));
  return { changes, shown };
}

const keyOf = (field: string) => (field.split('#', 1)[0] ?? '') as SettingKey;
/** A form that is posted without a script ends its lines in CRLF. */
const asShown = (text: string) => text.replaceAll('\r\n', '\n');

const numbers: readonly SettingKind[] = ['whole', 'measure', 'share'];
const meantBy = (key: SettingKey, text: string) =>
  numbers.includes(settingsTable[key].kind) ? numberFromText(key, text) : text;
