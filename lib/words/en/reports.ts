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

export const yourMessage = (subject: string) => (subject ? `Your message “${subject}”` : 'Your message');
export const itsRecipient = 'its recipient';
