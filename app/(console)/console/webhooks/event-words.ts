import type { EventType } from '#lib/notifications/event-types.ts';

/** When each event happens, for whoever chooses. */
export const eventWords: Record<EventType, string> = {
  'account.created': 'A mail account was added',
  'account.changed': 'Its name, owner, servers or folders were changed',
  'account.deleted': 'It was deleted, with its mail here',
  'account.paused': 'An administrator paused it',
  'account.resumed': 'It is checked again after a pause',
  'account.failing': 'Its password was refused, not often enough yet',
  'account.degraded': 'Its server is in trouble, or cannot be reached',
  'account.working_again': 'A check went well after such trouble',
  'account.suspended': 'Its password was refused often enough: mail stops',
  'account.recovered': 'It works again after its password was refused',
  'account.receive_only': 'The sending server refuses the sign-in',
  'account.sending_works_again': 'It can send again',
  'account.password_updated': 'Its password was replaced',
  'host.outage_began': 'A server refuses many accounts at once',
  'host.outage_ended': 'That is over',
};

/** By what they are about, as the form shows them. */
export const eventGroups: { title: string; types: EventType[] }[] = [
  {
    title: 'An account',
    types: ['account.created', 'account.changed', 'account.deleted', 'account.paused', 'account.resumed'],
  },
  {
    title: 'Its password',
    types: ['account.failing', 'account.suspended', 'account.password_updated', 'account.recovered'],
  },
  { title: 'Sending from it', types: ['account.receive_only', 'account.sending_works_again'] },
  {
    title: 'Its server',
    types: ['account.degraded', 'account.working_again', 'host.outage_began', 'host.outage_ended'],
  },
];
