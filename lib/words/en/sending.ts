/** Why an account cannot send, by what stands in the way. */
type NoSending = 'suspended' | 'receive_only' | 'needs_consent' | 'paused' | 'no_server';

/** For its owner. */
export const cannotSend: Record<NoSending, string> = {
  suspended:
    'This account is suspended: the mail server refused its password. It cannot send until the password is updated.',
  receive_only:
    'The sending server refused the password of this account. It can send again when the password is updated.',
  needs_consent:
    'This account is not connected, or no longer. It can send again when you have signed in for it.',
  paused: 'An administrator paused this account. It can send again when it is resumed.',
  no_server: 'This account has no sending server. Please tell the people who run this system.',
};

/** For administrators, beside the message. */
export const notSent: Record<
  NoSending | 'machine' | 'slow_server' | 'budget' | 'sealed' | 'worker' | 'sent_folder',
  string
> = {
  suspended: 'The account is suspended.',
  needs_consent: 'The account is not connected: its owner has to sign in for it.',
  paused: 'An administrator paused the account.',
  receive_only: 'The sending server refuses the password.',
  no_server: 'The account has no sending server.',
  slow_server: 'The sending server takes long for other messages; it goes out once they are through.',
  machine: 'This machine is out of resources; it goes out when that is over.',
  budget: 'Too many sign-ins without success in this hour; it is tried again later.',
  sealed: 'The stored credential cannot be opened with the secret key of this installation.',
  worker: 'Waiting for a worker.',
  sent_folder:
    'Nobody has said yet which folder of the mailbox is for sent messages. The copy is kept here until then.',
};

/** How a person's message stands. */
export const outbox = {
  sending: 'Sending…',
  waiting: 'Waiting to send',
  sent: 'Sent',
  failed: 'Could not send',
  unknown: 'Not known whether it was sent',
};

/** The sentence behind it. */
export const outboxNotes = {
  machine: 'Something is short on our side. It goes out by itself.',
  not_yet: 'The server could not take it yet. We try again.',
  which_folder:
    'Its copy is kept here until somebody says which folder of the mailbox is for sent messages. Please tell the people who run this system.',
  copy_follows: 'Its copy in the Sent folder follows.',
  no_copy: 'No copy could be put into the Sent folder.',
  unknown:
    'The connection ended after the message had left and before the server confirmed it. Ask a recipient if you can: “Send again” may deliver it twice.',
  refused: 'The sending server refused the message. Nothing was sent to anybody.',
  too_often: 'It was tried often enough. Nothing was sent to anybody.',
};
