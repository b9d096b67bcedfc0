import { headers } from 'next/headers';
import { nameBrowser } from '../users/name-browser.ts';
import { sourceOf } from './source.ts';

/** What a session says of where it was begun: the browser in words, and the network address. */
export async function whereFrom(): Promise<{ browser: string; source: string }> {
  const asked = await headers();
  return { browser: nameBrowser(asked.get('user-agent')), source: sourceOf(asked) };
}
