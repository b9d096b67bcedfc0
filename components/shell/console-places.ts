/** The pages of the console, for its explorer tree and its palette. */
export type ConsolePlace = {
  href: string;
  label: string;
  /** How deep it stands in the tree, below the entry before it; 0: at its edge. */
  depth: 0 | 1 | 2;
};
/** A name over the entries below it, and no page of its own. */
export type PlaceHeading = { label: string };

export const consolePlaces: (ConsolePlace | PlaceHeading)[] = [
  { href: '/console', label: 'Overview', depth: 0 },
  { href: '/console/accounts', label: 'Email Accounts', depth: 0 },
  { href: '/console/notification-services', label: 'Notification Services', depth: 0 },
  { href: '/console/notifications', label: 'Deliveries', depth: 1 },
  { href: '/console/email-settings', label: 'Email Settings', depth: 1 },
  { href: '/console/sms-settings', label: 'SMS Settings', depth: 1 },
  { href: '/console/webhooks', label: 'Webhooks', depth: 1 },
  { href: '/console/settings/common', label: 'System Settings', depth: 0 },
  { href: '/console/providers', label: 'Providers', depth: 1 },
  { label: 'Configuration' },
  { href: '/console/settings/common', label: 'Common', depth: 2 },
  { href: '/console/settings/desktop', label: 'Desktop', depth: 2 },
  { href: '/console/settings/phone', label: 'Phone', depth: 2 },
];

export const administrationPlaces: ConsolePlace[] = [
  { href: '/console/users', label: 'Users', depth: 0 },
  { href: '/console/tokens', label: 'API tokens', depth: 0 },
  { href: '/console/audit', label: 'Audit log', depth: 0 },
];
