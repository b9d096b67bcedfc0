import type { ToGo } from '../messages/retention.ts';
import { refused } from './action.ts';

/**
 * What a form would delete is said before it is saved: null where nothing goes, or where `seen`, which the form sends back, is the
 * number that goes now.
 */
export function sayWhatGoes({ count, bytes }: ToGo, seen: unknown, field: string) {
  if (count === 0 || seen === String(count)) return null;
  const size = `${Math.max(1, Math.round(bytes / 1e6)).toLocaleString('en')} MB`;
  const words = `${count === 1 ? '1 message' : `${count.toLocaleString('en')} messages`} (${size})`;
  return refused(`This would delete ${words} here. Nothing was saved yet.`, [
    { field, message: `Would delete ${words} here, and nothing at the server. Save again to do so` },
    { field: 'toGo', message: String(count) },
  ]);
}
