import type { Right } from '#lib/rights.ts';
import { administrationPlaces, type ConsolePlace, consolePlaces } from '../console-places.ts';
import type { Found } from './use-found.ts';

type Place = Found & { right: Right };

const pages: Place[] = [...consolePlaces, ...administrationPlaces]
  .filter((place): place is ConsolePlace => 'href' in place && place.label !== 'System Settings')
  .map(({ href, label, depth, right }) => ({
    href,
    right,
    label: depth === 2 ? `System Settings: ${label}` : label,
  }));

const acts: Place[] = [
  { href: '/console/accounts/new', label: 'Add account', right: 'accounts:write' },
  { href: '/console/accounts/import', label: 'Import accounts from a CSV file', right: 'accounts:write' },
  { href: '/console/accounts/move', label: 'Move accounts to another server', right: 'accounts:write' },
  {
    href: '/console/accounts?state=attention',
    label: 'Show accounts that need attention',
    right: 'accounts:read',
  },
  { href: '/console/users/new', label: 'Add user', right: 'users:write' },
  { href: '/console/providers/new', label: 'Add provider', right: 'providers:write' },
  { href: '/console/webhooks/new', label: 'Add webhook', right: 'webhooks:write' },
];

/** Pure. The pages, and the things to do, that one may and whose names hold every word; all where nothing is sought. */
export function placesFor(sought: string, rights: readonly Right[]): { pages: Found[]; acts: Found[] } {
  const words = sought.toLowerCase().split(/\s+/);
  const isFound = ({ label, right }: Place) =>
    rights.includes(right) && words.every((word) => label.toLowerCase().includes(word));
  return { pages: pages.filter(isFound), acts: acts.filter(isFound) };
}
