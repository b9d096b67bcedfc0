import type { Right } from '#lib/rights.ts';

/** What each scope lets a program do. */
export const scopeWords: Record<Right, string> = {
  'accounts:read': 'See mail accounts and their history',
  'accounts:write': 'Add, change, move and delete mail accounts, ask for checks and send links',
  'messages:read': 'Read people’s mail',
  'notifications:read': 'See rules and what was delivered',
  'notifications:write': 'Switch rules, send again',
  'settings:read': 'See settings, no secrets',
  'settings:write': 'Change settings, send test messages',
  'providers:read': 'See sign-in providers, no secrets',
  'providers:write': 'Change sign-in providers',
  'webhooks:read': 'See webhooks, no secrets',
  'webhooks:write': 'Change webhooks and their secrets',
  'users:read': 'See users',
  'users:write': 'Add, change and delete users, administrators too',
  'provisioning:write': 'Provision users over SCIM: add, change, take their login; no roles',
  'tokens:read': 'See API tokens',
  'tokens:write': 'Create tokens that can do no more than this one, revoke any',
  'audit:read': 'Read the audit log',
  'metrics:read': 'Read metrics (Prometheus)',
};
