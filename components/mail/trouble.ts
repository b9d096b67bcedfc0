import type { AccountState } from '#lib/accounts/schema.ts';
import { specialTrouble } from '#lib/words/special-trouble.ts';

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
        why: refusedWhy(cause),
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
        ...degradedWords(cause, evidence),
        meaning: 'This is not about your password. We keep trying, and mail that waits there comes in later.',
        isCutOff: true,
        repair: null,
      };
    case 'failing':
      return {
        tone: 'warn',
        label: 'Sign-in refused',
        why: refusedWhy(cause),
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

function refusedWhy(cause: string | null): string {
  switch (cause) {
    case 'app_password_required':
      return 'the mail provider asks for an app password';
    case 'oauth_required':
      return 'the mail provider changed how programs sign in';
    default:
      return 'the mail server refused its password';
  }
}

function degradedWords(cause: string | null, evidence: string | null): Pick<Trouble, 'label' | 'why'> {
  switch (specialTrouble(cause, evidence)) {
    case 'host_unknown':
      return { label: 'Server unreachable', why: 'there is no mail server of this name, or no longer' };
    case 'certificate_expired':
      return { label: 'Server unreachable', why: 'the mail server’s certificate ran out' };
  }
  switch (cause) {
    case 'account_disabled':
      return { label: 'No mail', why: 'the mail server says that this account is switched off' };
    case 'locked_out':
      return { label: 'No mail', why: 'the mail server has locked this account for a while' };
    case 'throttled':
      return { label: 'Waiting', why: 'the mail server asked us to slow down' };
    case 'tls':
      return { label: 'Server unreachable', why: 'no secure connection could be made' };
    case 'mailbox':
      return { label: 'No mail', why: 'the mail server could not open a folder' };
    default:
      return { label: 'Server unreachable', why: null };
  }
}
