import type { AccountState } from '#lib/accounts/schema.ts';
import { causeWords } from '#lib/words/causes.ts';
import { forOwner, states } from '#lib/words/language.ts';
import { repairOf } from '#lib/words/refusals.ts';

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
  repair: ReturnType<typeof repairOf> | null;
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
        label: states.suspended,
        why: refusedWords(cause).why,
        ...forOwner.suspended,
        isCutOff: true,
        repair: repairOf('wrong_credentials'),
      };
    case 'needs_consent': {
      const which = isConnected ? 'needs_consent' : 'unconnected';
      const repair = repairOf(isConnected ? 'consent_required' : 'unconnected');
      return { tone: 'bad', label: states[which], why: null, ...forOwner[which], isCutOff: true, repair };
    }
  }
  if (isPaused) {
    return {
      tone: 'idle',
      label: states.paused,
      why: null,
      ...forOwner.paused,
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
        ...forOwner.degraded,
        isCutOff: true,
        repair: null,
      };
    case 'failing':
      return {
        tone: 'warn',
        ...refusedWords(cause),
        ...forOwner.failing,
        isCutOff: false,
        repair: repairOf('wrong_credentials'),
      };
    case 'receive_only':
      return {
        tone: 'warn',
        label: states.receive_only,
        why: null,
        ...forOwner.receive_only,
        isCutOff: false,
        repair: repairOf('wrong_credentials'),
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
