import type { Cause } from '../../mail/judge/causes.ts';

type Told = { cause: Cause; step: 'ours' | 'consent' | 'administrator' | 'later'; words: string };

/** What an answer can mean, by who has to do something next. */
export const meanings = {
  // The owner signs in again, and nothing else is needed.
  ended: consent('The permission to fetch this mailbox has ended.'),
  takenBack: consent('The permission to fetch this mailbox was taken back.'),
  ranOut: consent('The permission to fetch this mailbox has run out.'),
  signInAgain: consent('The provider wants you to sign in again.'),
  secondFactor: consent('The provider asks for a second step when you sign in.'),
  passwordRanOut: consent(
    'Your password at the provider has run out; it asks for a new one when you sign in.',
  ),
  declined: consent('Rekey was not given the permission to fetch this mailbox.'),

  // Somebody of the organisation has to change something; the owner cannot.
  policy: organisation('A rule of your organisation keeps Rekey from this mailbox.'),
  adminConsent: organisation('An administrator of your organisation has to permit Rekey first.'),
  notAssigned: organisation('Your organisation has not permitted Rekey for this account.'),
  disabled: organisation('This account is switched off at the provider.'),
  noSuchUser: organisation('The provider knows no account for this mailbox in that organisation.'),
  noMailbox: organisation('Your organisation has no mail service for this account.'),
  organisationGrant: organisation(
    'The provider does not open this mailbox by the grant of the organisation.',
  ),
  locked: {
    cause: 'locked_out',
    step: 'administrator',
    words: 'The provider has locked this account for now.',
  },

  // What we are registered as there: the same for every account.
  registration: ours('The provider does not take the registration of Rekey.'),
  secret: ours('The provider does not take the client secret of Rekey.'),
  secretRanOut: ours('The client secret of Rekey at the provider has run out.'),
  certificate: ours('The provider does not take what Rekey signs with its key.'),
  delegation: ours('The service account has not been given the mail scope for the whole domain.'),
  switchedOff: ours('The registration of Rekey is switched off or deleted at the provider.'),
  redirect: ours('The redirect address of Rekey is not among those registered at the provider.'),
  tenant: ours('The provider knows no such tenant, or Rekey is not registered in it.'),

  // Nobody has to do anything.
  unreachable: later('network', "The provider's sign-in service cannot be reached."),
  unclear: later('server_unavailable', "The provider's sign-in service cannot answer just now."),
  busy: later('throttled', "The provider's sign-in service asks for a pause."),
} as const satisfies Record<string, Told>;

export type Meaning = keyof typeof meanings;

function consent(words: string): Told {
  return { cause: 'oauth_required', step: 'consent', words };
}

function organisation(words: string): Told {
  return { cause: 'account_disabled', step: 'administrator', words };
}

// Of the account nothing was said: it waits as for a server that is away.
function ours(words: string): Told {
  return { cause: 'server_unavailable', step: 'ours', words };
}

function later(cause: Cause, words: string): Told {
  return { cause, step: 'later', words };
}
