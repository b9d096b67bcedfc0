import { measureText } from '#lib/fields/measure.ts';
import { duration } from '#lib/relative-time.ts';
import { roleTitles } from '#lib/rights.ts';
import { placeOfSetting } from '#lib/settings/name-of.ts';
import { type SettingKey, settingsTable } from '#lib/settings/schema.ts';
import { causeWords } from '#lib/words/causes.ts';
import { audit, auditChange, auditDetails, auditNames } from '#lib/words/language.ts';
import { wordOf } from '#lib/words/word-of.ts';

/** An audit action as people say it; one this page does not know reads as its name. */
export function actionWords(action: string): string {
  const known = wordOf(audit, action);
  if (known) return known;
  const plain = action.replaceAll(/[._]/g, ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** The person or mail account that details name themselves. */
export function nameIn(details: unknown): string | undefined {
  if (typeof details !== 'object' || details === null) return undefined;
  const { email, address } = details as Record<string, unknown>;
  return [email, address].find((name) => typeof name === 'string');
}

/** Details as sentences, of a change with what it was before. Without the name that stands above them. */
export function detailWords(details: unknown): string {
  if (typeof details !== 'object' || details === null) return '';
  const above = nameIn(details);
  return Object.entries(details)
    .filter(([name, value]) => !((name === 'email' || name === 'address') && value === above))
    .map(([name, value]) => sentenceOf(name, value))
    .join(' ');
}

function sentenceOf(name: string, value: unknown): string {
  if (typeof value === 'object' && value !== null && 'from' in value && 'to' in value) {
    const wordsOf = (one: unknown) =>
      typeof one === 'boolean' ? (one ? 'on' : 'off') : stateWords(name, one);
    return auditChange(labelOf(name), wordsOf(value.from), wordsOf(value.to));
  }
  if (name === 'cause') return causeWords(String(value)).sentence;
  const words = stateWords(name, value);
  const known = wordOf(auditDetails, name);
  return known ? known(words) : `${labelOf(name)}: ${words}.`;
}

/** A setting goes by its name in the console, the rest by its own words: `clientId` reads "Client id". */
function labelOf(name: string): string {
  const known = wordOf(auditNames, name);
  if (known) return known;
  if (isSetting(name)) return placeOfSetting(name).name;
  const plain = name
    .replaceAll(/[._]/g, ' ')
    .replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

const isSetting = (name: string): name is SettingKey => Object.hasOwn(settingsTable, name);

/** A value as people read it, with the unit of its setting. */
function stateWords(name: string, value: unknown): string {
  if (name === 'role' && typeof value === 'string') return wordOf(roleTitles, value) ?? value;
  const unit = isSetting(name) ? settingsTable[name].unit : undefined;
  if (typeof value !== 'number') return valueWords(value);
  if (unit === 'bytes') return measureText(value, 'bytes');
  if (unit === 'seconds' && value >= 60) return duration(value);
  return [value.toLocaleString('en'), unit].filter(Boolean).join(' ');
}

function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map(valueWords).join(', ') || 'none';
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, one]) => `${name} ${valueWords(one)}`)
      .join(', ');
  return String(value);
}

const mostLetters = 160;
const shownLetters = 120;

/** The beginning of words too long to be read at a glance, cut behind a word where there is one; null: they are not. */
export function beginningOf(words: string): string | null {
  if (words.length <= mostLetters) return null;
  const cut = words.slice(0, shownLetters);
  const atWord = cut.replace(/[\s,]+\S{0,60}$/, '');
  return `${(atWord || cut).toWellFormed()}…`;
}
