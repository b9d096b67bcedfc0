import { assertNever } from '#lib/errors.ts';
import type { ShownFailure } from '#lib/update-links/update-events.ts';
import {
  badlyTyped,
  consentNotTaken,
  consentRefused,
  passwordNotTaken,
  serverDown,
  someProvider,
} from '#lib/words/language.ts';

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

/**
 * What a person is told when an attempt did not succeed: what happened, what is unchanged, what to do. `provider`: where
 * they sign in in the place of a password; `isFirst`: none was stored before.
 */
export function failureWords(failure: ShownFailure, provider?: string, isFirst = false): FailureWords {
  return (provider && consentWords(failure, provider)) || passwordWords(failure, isFirst);
}

function passwordWords(failure: ShownFailure, isFirst: boolean): FailureWords {
  const told = passwordNotTaken;
  switch (failure.reason) {
    case 'consent_ended':
    case 'consent_unavailable':
    case 'consent_declined':
    case 'consent_refused':
    case 'another_identity':
      return signInWords(failure, someProvider);
    case 'invalid_input':
      return words(badlyTyped[failure.problem](failure.field), { field: failure.field });
    case 'wrong_old_password':
      return words(told.wrong_old_password, { field: 'oldPassword', help: 'people' });
    case 'same_as_refused':
      return words(told.same_as_refused, { field: 'newPassword' });
    case 'refused':
      return words(failure.isBeyondAscii ? told.refused_beyond_ascii : told.refused, {
        ...(isFirst ? { title: told.refused_first.title } : {}),
        field: 'newPassword',
        evidence: failure.evidence,
      });
    case 'app_password_required': {
      const { evidence } = failure;
      return words(told.app_password_required, { field: 'newPassword', evidence, help: 'app_password' });
    }
    case 'another_mailbox':
      return words(told.another_mailbox, { tone: 'warn', help: 'which_mailbox' });
    case 'needs_own_account':
      return words(told.needs_own_account, { tone: 'warn', help: 'own_account' });
    case 'oauth_required':
    case 'account_disabled':
      return words(told[failure.reason], { evidence: failure.evidence, tone: 'warn' });
    case 'server_down':
      return downWords(failure, serverDown.password);
    case 'throttled':
    case 'locked_out': {
      const { evidence, retryAt } = failure;
      return words(told[failure.reason], { evidence, retryAt, tone: 'warn' });
    }
    case 'too_many_tries':
      return failure.limit === 'link'
        ? words(told.too_many_of_link, { tone: 'warn', help: 'new_link' })
        : words(told.too_many_of_account, { tone: 'warn', retryAt: failure.retryAt });
    case 'link_invalid':
      return words(told.link_invalid, { tone: 'warn', help: 'new_link' });
    case 'broken':
      return words(told.broken, { tone: 'warn', help: 'reload' });
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
  const told = consentNotTaken;
  switch (failure.reason) {
    case 'consent_ended':
      return words(told.consent_ended, { tone: 'warn' });
    case 'consent_unavailable':
      return words(told.consent_unavailable, { tone: 'warn', help: 'own_account' });
    case 'consent_declined':
      return words(told.consent_declined(provider), { tone: 'warn' });
    case 'another_identity':
      return words(told.another_identity(failure.address));
    case 'consent_refused': {
      const { step, evidence } = failure;
      const help = step === 'ours' || step === 'administrator' ? 'own_account' : null;
      return words(consentRefused[step](failure.words), { evidence, tone: 'warn', help });
    }
    default:
      return assertNever(failure);
  }
}

/** The same failures where nobody typed a password: not a word of one. Null: the usual words are true here too. */
function consentWords(failure: ShownFailure, provider: string): FailureWords | null {
  const told = consentNotTaken;
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
      return words(told.not_let_in(provider), { evidence: failure.evidence, tone: 'warn' });
    case 'another_mailbox':
      return words(told.another_mailbox, { tone: 'warn', help: 'which_mailbox' });
    case 'account_disabled':
      return words(told.account_disabled, { evidence: failure.evidence, tone: 'warn' });
    case 'server_down':
      return downWords(failure, serverDown.consent);
    case 'throttled':
    case 'locked_out': {
      const { evidence, retryAt } = failure;
      return words(told.asked_to_wait, { evidence, retryAt, tone: 'warn' });
    }
    case 'broken':
      return words(told.broken, { tone: 'warn', help: 'reload' });
    default:
      return null;
  }
}

function downWords(failure: Extract<ShownFailure, { reason: 'server_down' }>, body: string): FailureWords {
  const { cause, evidence } = failure;
  return words({ title: serverDown.titles[cause], body }, { evidence, tone: 'warn' });
}

function words(told: Pick<FailureWords, 'title' | 'body'>, more: Partial<FailureWords> = {}): FailureWords {
  return { field: null, evidence: null, retryAt: null, tone: 'bad', help: null, ...told, ...more };
}
