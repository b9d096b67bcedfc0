import { duration } from '#lib/relative-time.ts';
import type { Property } from '#lib/settings/properties.ts';
import { binarySize } from './binary-size.ts';
import type { Moving } from './moving-secrets.ts';

// What is said beside a setting. Pure.

export function defaultWords({ default: preset, unit, kind, labels }: Property): string {
  if (kind === 'choice') return labels[preset] ?? preset;
  if (unit === 'seconds' && Number(preset) >= 60) return duration(Number(preset));
  if (unit === 'bytes') return binarySize(Number(preset));
  return kind === 'whole' && unit ? `${Number(preset).toLocaleString('en')} ${unit}` : preset;
}

/** Seconds are hard to read beyond a minute, and bytes beyond a thousand: both stand in words beside the field. */
export function hintFor({ unit }: Property, typed: string): string | null {
  if (unit === 'bytes' && Number(typed) >= 1024) return `= ${binarySize(Number(typed))}`;
  const seconds = Number(typed);
  if (unit !== 'seconds' || !Number.isFinite(seconds) || seconds < 120) return null;
  return `s = ${duration(seconds)
    .replace(/ hours?/, ' h')
    .replace(/ minutes?/, ' min')
    .replace(/ days?/, ' d')
    .replace(/ seconds?/, ' s')}`;
}

export function movingWords({ becomes, labels }: Moving): string {
  const what = labels.join(', ');
  return becomes === 'removed'
    ? `Removed with what it was entered for: ${what}.`
    : `Enter it again: the stored one was entered for another value of ${what}.`;
}

export function warningFor({ key, kind }: Property, typed: string): string | null {
  const seconds = Number(typed);
  if (key === 'fetcher.intervalSeconds' && typed !== '' && seconds >= 1 && seconds < 60) {
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
