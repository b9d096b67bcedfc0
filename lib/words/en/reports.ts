/** What became of a message, by the report about it. */
export const deliveries = {
  failed: 'Not delivered',
  delayed: 'Still being tried',
  delivered: 'Delivered',
  relayed: 'Passed on',
  expanded: 'Passed on to a list',
};

const people = (count: number) => (count === 1 ? 'one recipient' : `${count} recipients`);

/** The same of all recipients together. */
export const reportTitles = {
  failed: (count: number) => `Your message did not reach ${people(count)}`,
  delayed: (count: number) => `Your message has not reached ${people(count)} yet`,
  delivered: 'Your message was delivered',
};

/** What a receipt says was done with a message; `by`: an address. */
export const receipts = {
  displayed: (message: string, by: string) => `${message} was shown to ${by}.`,
  deleted: (message: string, by: string) => `${message} was deleted, perhaps unread, by ${by}.`,
  dispatched: (message: string, by: string) => `${message} was passed on by ${by}.`,
  processed: (message: string, by: string) => `${message} was taken by a program of ${by}.`,
  denied: (message: string, by: string) => `${message} reached, without word whether it was read, ${by}.`,
  failed: (message: string, by: string) => `${message} could not be handled by the program of ${by}.`,
};

/** What is said against a message; `by`: the address it went to, where that is told. */
export const complaints = {
  abuse: (message: string, by: string) => `${message} was reported as unwanted${by}.`,
  fraud: (message: string, by: string) => `${message} was reported as an attempt of fraud${by}.`,
  virus: (message: string, by: string) => `${message} was reported to carry a virus${by}.`,
  'not-spam': (message: string, by: string) => `${message} was reported to be no spam${by}.`,
  'opt-out': (message: string, by: string) => `${message} was answered with the wish to get no more${by}.`,
  'auth-failure': (message: string, by: string) =>
    `${message} did not prove to the receiving mail server that it is from its sender${by}.`,
  other: (message: string, by: string) => `${message} was complained about${by}.`,
};
export const complainedBy = (address: string) => (address ? `, sent to ${address}` : '');
/** A message that is perhaps not the reader's own: somebody else may have written it in their name. */
export const oneMessage = (subject: string) => (subject ? `The message “${subject}”` : 'A message');

export const yourMessage = (subject: string) => (subject ? `Your message “${subject}”` : 'Your message');
export const itsRecipient = 'its recipient';
