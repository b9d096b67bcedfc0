import { administrationPlaces, type ConsolePlace, consolePlaces } from '../console-places.ts';
import type { Found } from './use-found.ts';

const pages: Found[] = [...consolePlaces, ...administrationPlaces]
  .filter((place): place is ConsolePlace => 'href' in place && place.label !== 'System Settings')
  .map(({ href, label, depth }) => ({ href, label: depth === 2 ? `System Settings: ${label}` : label }));

const acts: Found[] = [
  { href: '/console/accounts/new', label: 'Add account' },
  { href: '/console/accounts/import', label: 'Import accounts from a CSV file' },
  { href: '/console/accounts/move', label: 'Move accounts to another server' },
  { href: '/console/accounts?state=attention', label: 'Show accounts that need attention' },
  { href: '/console/users/new', label: 'Add user' },
  { href: '/console/providers/new', label: 'Add provider' },
  { href: '/console/webhooks/new', label: 'Add webhook' },
];

/** Pure. The pages, and the things to do, whose names hold every word; all of them where nothing is sought. */
export function placesFor(sought: string): { pages: Found[]; acts: Found[] } {
  const words = sought.toLowerCase().split(/\s+/);
  const isFound = ({ label }: Found) => words.every((word) => label.toLowerCase().includes(word));
  return { pages: pages.filter(isFound), acts: acts.filter(isFound) };
}
