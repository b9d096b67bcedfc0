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

/** What a person is told when an attempt did not succeed: what happened, what is unchanged, what to do. */
export function failureWords(failure: ShownFailure): FailureWords {
  switch (failure.reason) {
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
