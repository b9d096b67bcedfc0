/** What a chat is told, by the type of the event; with places for its values. */
export const chatSentences = {
  'account.created': '{account} was added.',
  'account.changed': '{account} was changed.',
  'account.deleted': '{address} was deleted.',
  'account.paused': '{account} was paused.',
  'account.resumed': '{account} is polled again.',
  'account.failing': '{account}: the mail server refused the sign-in.',
  'account.degraded': '{account}: its mail server is in trouble.',
  'account.working_again': '{account} works again.',
  'account.suspended': '{account} is suspended: its mail server refuses the password.',
  'account.recovered': '{account} works again: its password is accepted.',
  'account.receive_only': '{account}: mail comes in, but the sending server refuses the password.',
  'account.sending_works_again': '{account}: mail can be sent again.',
  'account.password_updated': '{account}: the stored password was changed.',
  'host.outage_began': '{host}: many accounts are refused together; their owners are told nothing meanwhile.',
  'host.outage_ended': '{host}: accounts are accepted again.',
  test: 'This is a test of the webhook. There is nothing to do.',
};

/** In the place of a value that is not there. */
export const someAccount = 'An account';
