/** What text messages say, besides of one refused account (refusals.ts). */

export const smsWords = {
  test: (organisation: string) =>
    `${organisation}: this is a test of the SMS settings. There is nothing to do.`,
  reminder: (text: string) => `Reminder. ${text}`,
  until: (instant: string) => `Until ${instant}.`,
  several: {
    fetching: (count: number) => `no mail is fetched for ${count} of your mail accounts`,
    sending: (count: number) => `no mail can be sent from ${count} of your mail accounts`,
    both: (count: number) => `${count} of your mail accounts need a new password`,
    /** `how`: one of those below. */
    text: (organisation: string, what: string, how: string) =>
      `${organisation}: ${what}. ${how}, and compare the check words:`,
    update: 'Update each password',
    signIn: 'Sign in to each again',
    open: 'Open each link',
  },
  recovered: {
    fetching: 'mail is fetched again for',
    sending: 'mail can be sent again from',
    both: 'all is well again with',
    text: (organisation: string, what: string, accounts: string[], more: number) =>
      `${organisation}: ${what} ${accounts.join(', ')}${more > 0 ? ` and ${more} more` : ''}. There is nothing to do.`,
  },
};
