import type { AccountState } from '#lib/accounts/schema.ts';
import { causeWords } from '#lib/words/causes.ts';

/** What the owner's views need to know of an account to say how it is. */
export type TroubleFacts = {
  state: AccountState;
  isPaused: boolean;
  cause: string | null;
  /** The words the last failure left. */
  evidence?: string | null;
  /** False: nothing opens it yet, and its owner is asked how. */
  isConnected?: boolean;
};

/** What is wrong with an account, for its owner: why, what it means, and what they can do about it. */
export type Trouble = {
  tone: 'bad' | 'warn' | 'idle';
  /** The state in a word or two: "Suspended" (since …). */
  label: string;
  /** Goes on after a colon: ": the mail server refused its password." */
  why: string | null;
  meaning: string;
  /** Whether no mail comes in: then the last good fetch is worth saying. */
  isCutOff: boolean;
  /** What its owner can do here: the words of the button. */
  repair: 'Update password' | 'Sign in again' | 'Connect' | null;
};

/** null for an account that is well. */
export function troubleOf({
  state,
  isPaused,
  cause,
  evidence = null,
  isConnected = true,
}: TroubleFacts): Trouble | null {
  switch (state) {
    case 'suspended':
      return {
        tone: 'bad',
        label: 'Suspended',
        why: refusedWords(cause).why,
        meaning: 'It neither receives nor sends; mail fetched before stays readable.',
        isCutOff: true,
        repair: 'Update password',
      };
    case 'needs_consent':
      return {
        tone: 'bad',
        label: isConnected ? 'Sign in again' : 'Not connected',
        why: isConnected
          ? 'the mail provider gives us no permission to sign in, or no longer'
          : 'nobody has said yet how it is opened',
        meaning: 'It neither receives nor sends; mail fetched before stays readable.',
        isCutOff: true,
        repair: isConnected ? 'Sign in again' : 'Connect',
      };
  }
  if (isPaused) {
    return {
      tone: 'idle',
      label: 'Paused',
      why: 'an administrator paused this account',
      meaning: 'No new mail is fetched until it is resumed.',
      isCutOff: false,
      repair: null,
    };
  }
  switch (state) {
    case 'active':
      return null;
    case 'degraded':
      return {
        tone: 'warn',
        ...awayWords(cause, evidence),
        meaning: 'This is not about your password. We keep trying, and mail that waits there comes in later.',
        isCutOff: true,
        repair: null,
      };
    case 'failing':
      return {
        tone: 'warn',
        ...refusedWords(cause),
        meaning: 'We try again before we stop. If you changed the password, enter the new one here.',
        isCutOff: false,
        repair: 'Update password',
      };
    case 'receive_only':
      return {
        tone: 'warn',
        label: 'Cannot send',
        why: 'the sending server refused the password',
        meaning: 'Mail comes in as usual.',
        isCutOff: false,
        repair: 'Update password',
      };
    default:
      return state satisfies never;
  }
}

const refusals = ['wrong_credentials', 'app_password_required', 'oauth_required'];
const isRefusal = (cause: string | null) => refusals.includes(cause ?? '');

/** Something of the owner's was refused; where nobody has said what, their password. */
const refusedWords = (cause: string | null) =>
  causeWords(isRefusal(cause) ? cause : 'wrong_credentials').owner;

/** Nothing of the owner's was refused, whatever was so before. */
const awayWords = (cause: string | null, evidence: string | null) =>
  causeWords(isRefusal(cause) ? 'unknown' : cause, evidence).owner;
