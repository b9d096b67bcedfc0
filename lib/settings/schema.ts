import type { SettingValues } from '../fields/setting.ts';
import { accessSettings } from './tables/access.ts';
import { channelsSettings } from './tables/channels.ts';
import { checkingSettings } from './tables/checking.ts';
import { mailSettings } from './tables/mail.ts';
import { organisationSettings } from './tables/organisation.ts';
import { tellingSettings } from './tables/telling.ts';
import { viewsSettings } from './tables/views.ts';

/** Every setting of Rekey, in the order the console shows them. This is the table the rest is derived from. */
export const settingsTable = {
  ...checkingSettings,
  ...tellingSettings,
  ...mailSettings,
  ...organisationSettings,
  ...accessSettings,
  ...viewsSettings,
  ...channelsSettings,
};

type Table = typeof settingsTable;
export type SettingKey = keyof Table;

/** All settings as one flat object. A secret opens when it is revealed; null when none is set. */
export type Settings = SettingValues<Table>;

export const settingKeys = Object.keys(settingsTable) as SettingKey[];

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settingsTable, key);
}
