import { audit } from '#lib/words/language.ts';
import { wordOf } from '#lib/words/word-of.ts';

/** An audit action as people say it; one this page does not know reads as its name. */
export function actionWords(action: string): string {
  const known = wordOf(audit, action);
  if (known) return known;
  const plain = action.replaceAll(/[._]/g, ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** Details as one line: `name: value`, and `name: before → after` for a change. */
export function detailWords(details: unknown): string {
  if (typeof details !== 'object' || details === null) return '';
  return Object.entries(details)
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
