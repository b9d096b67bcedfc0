import type { Right } from '#lib/rights.ts';

/** The pages of the console, for its explorer tree and its palette. */
export type ConsolePlace = {
  href: string;
  label: string;
  /** How deep it stands in the tree, below the entry before it; 0: at its edge. */
  depth: 0 | 1 | 2;
  /** Who may open it; others are not shown it. */
  right: Right;
};
/** A name over the entries below it, and no page of its own. */
export type PlaceHeading = { label: string; right: Right };

export const consolePlaces: (ConsolePlace | PlaceHeading)[] = [
  { href: '/console', label: 'Overview', depth: 0, right: 'accounts:read' },
  { href: '/console/accounts', label: 'Email Accounts', depth: 0, right: 'accounts:read' },
  {
    href: '/console/notification-services',
    label: 'Notification Services',
    depth: 0,
    right: 'notifications:read',
  },
  { href: '/console/notifications', label: 'Deliveries', depth: 1, right: 'notifications:read' },
  { href: '/console/email-settings', label: 'Email Settings', depth: 1, right: 'settings:read' },
  { href: '/console/sms-settings', label: 'SMS Settings', depth: 1, right: 'settings:read' },
  { href: '/console/webhooks', label: 'Webhooks', depth: 1, right: 'webhooks:read' },
  { href: '/console/settings/common', label: 'System Settings', depth: 0, right: 'settings:read' },
  { href: '/console/providers', label: 'Providers', depth: 1, right: 'providers:read' },
  { label: 'Configuration', right: 'settings:read' },
  { href: '/console/settings/common', label: 'Common', depth: 2, right: 'settings:read' },
  { href: '/console/settings/appearance', label: 'Appearance', depth: 2, right: 'settings:read' },
  { href: '/console/settings/desktop', label: 'Desktop', depth: 2, right: 'settings:read' },
  { href: '/console/settings/phone', label: 'Phone', depth: 2, right: 'settings:read' },
];

export const administrationPlaces: ConsolePlace[] = [
  { href: '/console/users', label: 'Users', depth: 0, right: 'users:read' },
  { href: '/console/identity-providers', label: 'Single sign-on', depth: 1, right: 'settings:read' },
  { href: '/console/tokens', label: 'API tokens', depth: 0, right: 'tokens:read' },
  { href: '/console/backups', label: 'Backups', depth: 0, right: 'settings:read' },
  { href: '/console/audit', label: 'Audit log', depth: 0, right: 'audit:read' },
  { href: '/console/about', label: 'About', depth: 0, right: 'settings:read' },
];
