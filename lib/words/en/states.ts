import type { AccountState } from '../../db/generated/enums.ts';

/** An account's state in a word or two, for lists, badges and filters. */
export const states: Record<AccountState, string> & Record<'paused' | 'unchecked' | 'unconnected', string> = {
  active: 'Active',
  degraded: 'Server unreachable',
  failing: 'Password refused',
  suspended: 'Suspended',
  receive_only: 'Cannot send',
  needs_consent: 'Sign in again',
  paused: 'Paused',
  unchecked: 'Not checked yet',
  unconnected: 'Not connected',
};

/** The same where an administrator paused it as well. */
export const alsoPaused = (state: string) => `${state}, paused`;

/** How often it was refused, and after how often it is suspended, where that is known and not yet passed. */
export function refusedSoOften(refusals: number, needed?: number): string {
  if (!refusals) return states.failing;
  if (needed && refusals <= needed) return `Refused ${refusals} of ${needed}`;
  return refusals === 1 ? 'Refused once' : `Refused ${refusals} times`;
}

type OwnerWords = {
  /** After the state and a colon; left out: the cause says it. */
  why?: string;
  meaning: string;
};

const cutOff = 'It neither receives nor sends; mail fetched before stays readable.';

/** What a state means to the owner of the account, who can do something about it or need not. */
export const forOwner: Record<Exclude<AccountState, 'active'> | 'paused' | 'unconnected', OwnerWords> = {
  suspended: { meaning: cutOff },
  needs_consent: {
    why: 'the mail provider gives us no permission to sign in, or no longer',
    meaning: cutOff,
  },
  unconnected: { why: 'nobody has said yet how it is opened', meaning: cutOff },
  paused: {
    why: 'an administrator paused this account',
    meaning: 'No new mail is fetched until it is resumed.',
  },
  degraded: {
    meaning: 'This is not about your password. We keep trying, and mail that waits there comes in later.',
  },
  failing: {
    meaning: 'We try again before we stop. If you changed the password, enter the new one here.',
  },
  receive_only: { why: 'the sending server refused the password', meaning: 'Mail comes in as usual.' },
};
