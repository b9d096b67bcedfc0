import type { Refusal } from '../single-sign-on/judge.ts';

/** Why single sign-on did not lead where it should. */
export type SignOnProblem =
  | Refusal
  | ('away' | 'refused' | 'cancelled' | 'ended' | 'gone' | 'too_many')
  | ('taken' | 'somebody_else' | 'not_asked_again');

const words: Record<SignOnProblem, string> = {
  login_refused: 'Your organisation does not let you into this system. Nothing is wrong with your password.',
  login_off: 'You may not sign in here. An administrator can allow it.',
  unknown: 'Nobody here belongs to this sign-in. An administrator can add you.',
  connect_first:
    'Somebody with this address is here already. Sign in as usual, and connect this way under Your sign-in, Security.',
  address_unverified:
    'The other side did not say that your e-mail address is yours, so nobody can be found or added by it.',
  other_domain: 'Addresses like yours do not sign in this way.',
  away: 'The other side does not answer at present. Try again in a moment.',
  refused:
    'The other side did not confirm who you are. Try again; an administrator finds the reason in the log.',
  cancelled: 'You were not signed in: the other side was told no.',
  ended: 'This took too long, or it began in another browser. Try again.',
  gone: 'This way to sign in is not there any more.',
  too_many: 'Too many tries from where you are. Please wait a quarter of an hour.',
  taken: 'This sign-in belongs to another user here, or you are connected to another one there.',
  somebody_else: 'Somebody else signed in there. It has to be you.',
  not_asked_again: 'The other side did not ask you again who you are.',
};

/** What a page says about a `problem` in its address; null for none, and for what is none. Pure. */
export function signOnWords(problem: unknown): string | null {
  return typeof problem === 'string' && Object.hasOwn(words, problem)
    ? words[problem as SignOnProblem]
    : null;
}
