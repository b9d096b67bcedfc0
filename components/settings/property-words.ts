import { measureFrom, measureOf, measureText } from '#lib/fields/measure.ts';
import type { Property } from '#lib/settings/properties.ts';
import type { Moving } from './moving-secrets.ts';

// What is said beside a setting. Pure.

export function defaultWords({ default: preset, unit, kind, labels }: Property): string {
  if (kind === 'choice') return labels[preset] ?? preset;
  return kind === 'whole' && unit ? `${Number(preset).toLocaleString('en')} ${unit}` : preset;
}

/** What is typed as a setting would show it once it is stored, so that two ways to write one size are one. */
export function asStored(property: Property, typed: string): string {
  const measure = measureOf(property);
  const count = measure && measureFrom(typed, measure);
  return measure && count !== null ? measureText(count, measure) : typed;
}

/** Beside the field stands its unit; of what is typed with its own, how it reads best where that is otherwise. */
export function hintFor(property: Property, typed: string): string | null {
  if (!measureOf(property)) return property.unit;
  const stored = asStored(property, typed);
  return stored === typed.trim() ? '' : `= ${stored}`;
}

export function movingWords({ becomes, labels }: Moving): string {
  const what = labels.join(', ');
  return becomes === 'removed'
    ? `Removed with what it was entered for: ${what}.`
    : `Enter it again: the stored one was entered for another value of ${what}.`;
}

export function warningFor({ key, kind }: Property, typed: string): string | null {
  const seconds = measureFrom(typed, 'seconds') ?? 0;
  if (key === 'fetcher.intervalSeconds' && seconds >= 1 && seconds < 60) {
    return 'Below 60 seconds is meant for trials: servers may take so many sign-ins for an attack.';
  }
  if (kind === 'choice' && key === 'email.security' && typed === 'none') {
    return 'The password and every update link cross the network in clear text.';
  }
  const isClear = /^http:\/\/(?!localhost|127\.|\[::1\])/i.test(typed);
  if (key === 'sms.http.url' && isClear) {
    return 'Without https, every update link crosses the network in clear text.';
  }
  if (kind === 'web-address' && isClear) {
    return 'Without https, passwords typed there can be read on the way.';
  }
  return null;
}
