import { assertNever } from '#lib/errors.ts';
import type { ShownFailure } from '#lib/update-links/update-events.ts';

export type FailureWords = {
  title: string;
  body: string;
  /** The field to correct; the focus goes there. */
  field: 'oldPassword' | 'newPassword' | null;
  /** The server's own words. */
  evidence: string | null;
  /** When another try makes sense, where that is known (ISO). */
  retryAt: string | null;
  /** Whether it blames what was typed (red) or something else (amber). */
  tone: 'bad' | 'warn';
  /** What helps further. */
  help: 'people' | 'app_password' | 'which_mailbox' | 'own_account' | 'new_link' | 'reload' | null;
};

const refusedBody = 'Nothing was changed. Check it by signing in to your mail elsewhere, then try again.';
const beyondAsciiHint =
  'It has letters such as ä, é or ł, which some mail servers cannot read from programs: if it works elsewhere, a password without them will work here.';

/**
 * What a person is told when an attempt did not succeed: what happened, what is unchanged, what to do. `provider`: where
 * they sign in in the place of a password.
 */
export function failureWords(failure: ShownFailure, provider?: string): FailureWords {
  return (provider && consentWords(failure, provider)) || passwordWords(failure);
}

function passwordWords(failure: ShownFailure): FailureWords {
  switch (failure.reason) {
    case 'consent_ended':
    case 'consent_unavailable':
    case 'consent_declined':
    case 'consent_refused':
    case 'another_identity':
      return signInWords(failure, 'your mail provider');
    case 'invalid_input':
      return inputWords(failure);
    case 'wrong_old_password':
      return words({
        title: 'Old password is not the one we have.',
        body: 'Nothing was changed, and the mail server was not asked. Enter the password this account had here before; capital and small letters count.',
        field: 'oldPassword',
        help: 'people',
      });
    case 'same_as_refused':
      return words({
        title: 'The mail server already refused this password.',
        body: 'It is the one we have, so we did not try it again. Enter the password you use for this mailbox now. If it did not change, sign in to your mail elsewhere to see whether it works there.',
        field: 'newPassword',
      });
    case 'refused':
      return words({
        title: 'The mail server refused the new password.',
        body: failure.isBeyondAscii ? `${refusedBody} ${beyondAsciiHint}` : refusedBody,
        field: 'newPassword',
        evidence: failure.evidence,
      });
    case 'app_password_required':
      return words({
        title: 'Your mail provider asks for an app password.',
        body: 'Nothing was changed. The provider does not take your usual password from programs like this one. Make an app password in its security settings and enter it as the new password.',
        field: 'newPassword',
        evidence: failure.evidence,
        help: 'app_password',
      });
    case 'another_mailbox':
      return words({
        title: 'We do not know the mailbox this password opens.',
        body: 'It works, but the messages there are not those we have of this account, so nothing was changed and nothing was copied. Was the mailbox moved or built anew, or is it another one? Please say so below.',
        tone: 'warn',
        help: 'which_mailbox',
      });
    case 'needs_own_account':
      return words({
        title: 'Another mailbox needs an account of its own.',
        body: 'Nothing was changed. The messages that are stored here stay readable as they are. The people who run this system can add the other mailbox for you.',
        tone: 'warn',
        help: 'own_account',
      });
    case 'oauth_required':
      return words({
        title: 'Your mail provider wants you to sign in on its own page.',
        body: 'Nothing was changed. It takes no password from programs like this one, so trying others will not help. Please tell the people who run this system.',
        evidence: failure.evidence,
        tone: 'warn',
      });
    case 'account_disabled':
      return words({
        title: 'The mail server says that this account is switched off.',
        body: 'This is not about the password you entered. Nothing was changed. The people who run your mail server can switch it on again.',
        evidence: failure.evidence,
        tone: 'warn',
      });
    case 'server_down':
      return words({
        title: downTitles[failure.cause],
        body: 'This is not your password. Nothing was changed, and this try does not count. Please try again in a few minutes.',
        evidence: failure.evidence,
        tone: 'warn',
      });
    case 'throttled':
      return words({
        title: 'The mail server asks us to wait.',
        body: 'It allows only so many sign-ins in a time. This says nothing about your password. Nothing was changed.',
        evidence: failure.evidence,
        retryAt: failure.retryAt,
        tone: 'warn',
      });
    case 'locked_out':
      return words({
        title: 'The mail server has locked this account for a while.',
        body: 'That happens after too many sign-ins with a wrong password, here or elsewhere. Nothing was changed. Please wait: trying more often makes it longer.',
        evidence: failure.evidence,
        retryAt: failure.retryAt,
        tone: 'warn',
      });
    case 'too_many_tries':
      return failure.limit === 'link'
        ? words({
            title: 'All tries of this link are used.',
            body: 'Nothing was changed.',
            tone: 'warn',
            help: 'new_link',
          })
        : words({
            title: 'Too many tries for this account.',
            body: 'We wait before we try again, so that the mail server does not lock your account. Nothing was changed.',
            retryAt: failure.retryAt,
            tone: 'warn',
          });
    case 'link_invalid':
      return words({
        title: 'This link does not work any more.',
        body: 'Nothing was changed.',
        tone: 'warn',
        help: 'new_link',
      });
    case 'broken':
      return words({
        title: 'Something went wrong on our side.',
        body: 'We do not know whether the new password was saved. Reload this page to see.',
        tone: 'warn',
        help: 'reload',
      });
    default:
      return assertNever(failure);
  }
}

type SignInFailure = Extract<
  ShownFailure,
  {
    reason:
      | 'consent_ended'
      | 'consent_unavailable'
      | 'consent_declined'
      | 'consent_refused'
      | 'another_identity';
  }
>;

/** What came of going to a provider. */
function signInWords(failure: SignInFailure, provider: string): FailureWords {
  switch (failure.reason) {
    case 'consent_ended':
      return words({
        title: 'This sign-in has ended.',
        body: 'It can be used once, and within ten minutes. Nothing was changed. Please sign in again.',
        tone: 'warn',
      });
    case 'consent_unavailable':
      return words({
        title: 'There is no sign-in page for this account.',
        body: 'Nothing was changed. Please tell the people who run this system.',
        tone: 'warn',
        help: 'own_account',
      });
    case 'consent_declined':
      return words({
        title: 'You did not allow it.',
        body: `Nothing was changed. Without your permission at ${provider} we can neither fetch nor send mail of this account. If you want that, sign in again and choose Allow.`,
        tone: 'warn',
      });
    case 'another_identity':
      return words({
        title: failure.address
          ? `You signed in as ${failure.address}, which is another account.`
          : 'The provider did not say who signed in.',
        body: 'Nothing was changed and nothing is kept of it. Please sign in as the owner of this mailbox.',
      });
    case 'consent_refused':
      return words({
        title: refusedTitles[failure.step],
        body: `${failure.words} Nothing was changed. ${nextSteps[failure.step]}`,
        evidence: failure.evidence,
        tone: 'warn',
        help: failure.step === 'ours' || failure.step === 'administrator' ? 'own_account' : null,
      });
    default:
      return assertNever(failure);
  }
}

const refusedTitles = {
  ours: 'The provider does not know this system as it should.',
  consent: 'The provider gave no permission.',
  administrator: 'Somebody of your organisation has to allow this first.',
  later: 'The provider cannot answer at the moment.',
} as const;

const nextSteps = {
  ours: 'This is not about you. Please tell the people who run this system.',
  consent: 'Please sign in again.',
  administrator: 'Please ask the people who run your mail.',
  later: 'Please try again in a few minutes.',
} as const;

/** The same failures where nobody typed a password: not a word of one. Null: the usual words are true here too. */
function consentWords(failure: ShownFailure, provider: string): FailureWords | null {
  switch (failure.reason) {
    case 'consent_ended':
    case 'consent_unavailable':
    case 'consent_declined':
    case 'consent_refused':
    case 'another_identity':
      return signInWords(failure, provider);
    case 'refused':
    case 'oauth_required':
    case 'app_password_required':
      return words({
        title: 'The mail server did not let us in.',
        body: `${provider} gave its permission, but the mail server does not take it for this account. Nothing was changed. Often mail programs are switched off for the mailbox; the people who run your mail can switch them on.`,
        evidence: failure.evidence,
        tone: 'warn',
      });
    case 'another_mailbox':
      return words({
        title: 'We do not know the mailbox this opens.',
        body: 'The sign-in works, but the messages there are not those we have of this account, so nothing was changed and nothing was copied. Was the mailbox moved or built anew, or is it another one? Please say so below, and sign in once more.',
        tone: 'warn',
        help: 'which_mailbox',
      });
    case 'account_disabled':
      return words({
        title: 'The mail server says that this account is switched off.',
        body: 'Nothing was changed. The people who run your mail server can switch it on again.',
        evidence: failure.evidence,
        tone: 'warn',
      });
    case 'server_down':
      return words({
        title: downTitles[failure.cause],
        body: 'This is not about your sign-in. Nothing was changed. Please try again in a few minutes.',
        evidence: failure.evidence,
        tone: 'warn',
      });
    case 'throttled':
    case 'locked_out':
      return words({
        title: 'The mail server asks us to wait.',
        body: 'It allows only so many sign-ins in a time. Nothing was changed.',
        evidence: failure.evidence,
        retryAt: failure.retryAt,
        tone: 'warn',
      });
    case 'broken':
      return words({
        title: 'Something went wrong on our side.',
        body: 'We do not know whether the sign-in was saved. Reload this page to see.',
        tone: 'warn',
        help: 'reload',
      });
    default:
      return null;
  }
}

const downTitles = {
  server_unavailable: 'The mail server is not available at the moment.',
  network: 'We could not reach the mail server.',
  tls: 'We could not make a secure connection to the mail server.',
  protocol: 'The mail server gave an answer we do not understand.',
  unknown: 'The mail server gave an answer we do not understand.',
  machine: 'Something is short on our side.',
} as const;

const fieldNames = { oldPassword: 'old password', newPassword: 'new password' } as const;

function inputWords({ field, problem }: Extract<ShownFailure, { reason: 'invalid_input' }>): FailureWords {
  const name = fieldNames[field];
  switch (problem) {
    case 'empty':
      return words({ title: `Enter the ${name}.`, body: 'Nothing was changed.', field });
    case 'too_long':
      return words({
        title: `The ${name} is too long.`,
        body: 'A password can have up to 1000 characters here. Nothing was changed.',
        field,
      });
    case 'control_character':
      return words({
        title: `The ${name} contains a line break.`,
        body: 'Perhaps it was copied with the line after it. Nothing was changed.',
        field,
      });
    default:
      return assertNever(problem);
  }
}

function words(said: Pick<FailureWords, 'title' | 'body'> & Partial<FailureWords>): FailureWords {
  return { field: null, evidence: null, retryAt: null, tone: 'bad', help: null, ...said };
}
