import { measureFrom, measureOf, measureText } from '../fields/measure.ts';
import { type SettingKey, settingsTable } from './schema.ts';

// A setting's value as its field in the console has it: a size or a length of time with its unit. Pure.

/** Empty where there is no value. */
export function settingText(key: SettingKey, value: unknown): string {
  if (value === null || value === undefined) return '';
  const measure = measureOf(settingsTable[key]);
  return measure && typeof value === 'number' ? measureText(value, measure) : String(value);
}

/** What a text in the field of a number means; text that is no number stays text, for the check to name it. */
export function numberFromText(key: SettingKey, text: string): number | string {
  const trimmed = text.trim();
  const measure = measureOf(settingsTable[key]);
  if (measure) return measureFrom(trimmed, measure) ?? trimmed;
  return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
}
