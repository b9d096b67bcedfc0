import { audit } from '#lib/words/language.ts';
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

/** Details as one line: `name: value`, and `name: before → after` for a change. Without the name that stands above them. */
export function detailWords(details: unknown): string {
  if (typeof details !== 'object' || details === null) return '';
  const above = nameIn(details);
  return Object.entries(details)
    .filter(([name, value]) => !((name === 'email' || name === 'address') && value === above))
    .map(([name, value]) => `${name}: ${valueWords(value)}`)
    .join(', ');
}

function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none';
  if (Array.isArray(value)) return value.map(valueWords).join(' ');
  if (typeof value === 'object') {
    const { from, to } = value as { from?: unknown; to?: unknown };
    if ('from' in value && 'to' in value) return `${valueWords(from)} → ${valueWords(to)}`;
    return detailWords(value);
  }
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
