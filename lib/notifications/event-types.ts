/** What webhooks and chats choose from, as programs outside know it; lib/events/kinds.ts says when each happens. */
export const eventTypes = [
  'account.created',
  'account.changed',
  'account.deleted',
  'account.paused',
  'account.resumed',
  'account.failing',
  'account.degraded',
  'account.working_again',
  'account.suspended',
  'account.recovered',
  'account.receive_only',
  'account.sending_works_again',
  'account.password_updated',
  'host.outage_began',
  'host.outage_ended',
] as const;

export type EventType = (typeof eventTypes)[number];
