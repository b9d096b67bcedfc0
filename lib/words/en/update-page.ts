/** What happened and what is unchanged, for who gives a new password or signs in at a provider. */
type Told = { title: string; body: string };

/** Where a password was typed. */
export const passwordNotTaken = {
  wrong_old_password: {
    title: 'Old password is not the one we have.',
    body: 'Nothing was changed, and the mail server was not asked. Enter the password this account had here before; capital and small letters count.',
  },
  same_as_refused: {
    title: 'The mail server already refused this password.',
    body: 'It is the one we have, so we did not try it again. Enter the password you use for this mailbox now. If it did not change, sign in to your mail elsewhere to see whether it works there.',
  },
  refused: {
    title: 'The mail server refused the new password.',
    body: 'Nothing was changed. Check it by signing in to your mail elsewhere, then try again.',
  },
  refused_first: {
    title: 'The mail server refused this password.',
    body: 'Nothing was changed. Check it by signing in to your mail elsewhere, then try again.',
  },
  refused_beyond_ascii: {
    title: 'The mail server refused the new password.',
    body: 'Nothing was changed. Check it by signing in to your mail elsewhere, then try again. It has letters such as ä, é or ł, which some mail servers cannot read from programs: if it works elsewhere, a password without them will work here.',
  },
  app_password_required: {
    title: 'Your mail provider asks for an app password.',
    body: 'Nothing was changed. The provider does not take your usual password from programs like this one. Make an app password in its security settings and enter it as the new password.',
  },
  another_mailbox: {
    title: 'We do not know the mailbox this password opens.',
    body: 'It works, but the messages there are not those we have of this account, so nothing was changed and nothing was copied. Was the mailbox moved or built anew, or is it another one? Please say so below.',
  },
  needs_own_account: {
    title: 'Another mailbox needs an account of its own.',
    body: 'Nothing was changed. The messages that are stored here stay readable as they are. The people who run this system can add the other mailbox for you.',
  },
  oauth_required: {
    title: 'Your mail provider wants you to sign in on its own page.',
    body: 'Nothing was changed. It takes no password from programs like this one, so trying others will not help. Please tell the people who run this system.',
  },
  account_disabled: {
    title: 'The mail server says that this account is switched off.',
    body: 'This is not about the password you entered. Nothing was changed. The people who run your mail server can switch it on again.',
  },
  throttled: {
    title: 'The mail server asks us to wait.',
    body: 'It allows only so many sign-ins in a time. This says nothing about your password. Nothing was changed.',
  },
  locked_out: {
    title: 'The mail server has locked this account for a while.',
    body: 'That happens after too many sign-ins with a wrong password, here or elsewhere. Nothing was changed. Please wait: trying more often makes it longer.',
  },
  too_many_of_link: { title: 'All tries of this link are used.', body: 'Nothing was changed.' },
  too_many_of_account: {
    title: 'Too many tries for this account.',
    body: 'We wait before we try again, so that the mail server does not lock your account. Nothing was changed.',
  },
  link_invalid: { title: 'This link does not work any more.', body: 'Nothing was changed.' },
  broken: {
    title: 'Something went wrong on our side.',
    body: 'We do not know whether the new password was saved. Reload this page to see.',
  },
} satisfies Record<string, Told>;

/** Where it was not even tried, because of how it was typed. */
const fields = { oldPassword: 'old password', newPassword: 'new password' };
type Field = keyof typeof fields;
export const badlyTyped = {
  empty: (field: Field) => ({ title: `Enter the ${fields[field]}.`, body: 'Nothing was changed.' }),
  too_long: (field: Field) => ({
    title: `The ${fields[field]} is too long.`,
    body: 'A password can have up to 1000 characters here. Nothing was changed.',
  }),
  control_character: (field: Field) => ({
    title: `The ${fields[field]} contains a line break.`,
    body: 'Perhaps it was copied with the line after it. Nothing was changed.',
  }),
} satisfies Record<string, (field: Field) => Told>;

/** Where the owner signs in at a provider: not a word of a password. */
export const consentNotTaken = {
  consent_ended: {
    title: 'This sign-in has ended.',
    body: 'It can be used once, and within ten minutes. Nothing was changed. Please sign in again.',
  },
  consent_unavailable: {
    title: 'There is no sign-in page for this account.',
    body: 'Nothing was changed. Please tell the people who run this system.',
  },
  consent_declined: (provider: string) => ({
    title: 'You did not allow it.',
    body: `Nothing was changed. Without your permission at ${provider} we can neither fetch nor send mail of this account. If you want that, sign in again and choose Allow.`,
  }),
  another_identity: (address: string | null) => ({
    title: address
      ? `You signed in as ${address}, which is another account.`
      : 'The provider did not say who signed in.',
    body: 'Nothing was changed and nothing is kept of it. Please sign in as the owner of this mailbox.',
  }),
  not_let_in: (provider: string) => ({
    title: 'The mail server did not let us in.',
    body: `${provider} gave its permission, but the mail server does not take it for this account. Nothing was changed. Often mail programs are switched off for the mailbox; the people who run your mail can switch them on.`,
  }),
  another_mailbox: {
    title: 'We do not know the mailbox this opens.',
    body: 'The sign-in works, but the messages there are not those we have of this account, so nothing was changed and nothing was copied. Was the mailbox moved or built anew, or is it another one? Please say so below, and sign in once more.',
  },
  account_disabled: {
    title: 'The mail server says that this account is switched off.',
    body: 'Nothing was changed. The people who run your mail server can switch it on again.',
  },
  asked_to_wait: {
    title: 'The mail server asks us to wait.',
    body: 'It allows only so many sign-ins in a time. Nothing was changed.',
  },
  broken: {
    title: 'Something went wrong on our side.',
    body: 'We do not know whether the sign-in was saved. Reload this page to see.',
  },
};

/** By whom a provider's refusal can be mended; `said`: in the provider's own terms. */
export const consentRefused = {
  ours: (said: string) => ({
    title: 'The provider does not know this system as it should.',
    body: `${said} Nothing was changed. This is not about you. Please tell the people who run this system.`,
  }),
  consent: (said: string) => ({
    title: 'The provider gave no permission.',
    body: `${said} Nothing was changed. Please sign in again.`,
  }),
  administrator: (said: string) => ({
    title: 'Somebody of your organisation has to allow this first.',
    body: `${said} Nothing was changed. Please ask the people who run your mail.`,
  }),
  later: (said: string) => ({
    title: 'The provider cannot answer at the moment.',
    body: `${said} Nothing was changed. Please try again in a few minutes.`,
  }),
};

/** Where nobody could be asked. */
export const serverDown = {
  titles: {
    server_unavailable: 'The mail server is not available at the moment.',
    network: 'We could not reach the mail server.',
    tls: 'We could not make a secure connection to the mail server.',
    protocol: 'The mail server gave an answer we do not understand.',
    unknown: 'The mail server gave an answer we do not understand.',
    machine: 'Something is short on our side.',
  },
  password:
    'This is not your password. Nothing was changed, and this try does not count. Please try again in a few minutes.',
  consent: 'This is not about your sign-in. Nothing was changed. Please try again in a few minutes.',
};

/** In the place of a provider's name where it is not known. */
export const someProvider = 'your mail provider';
