import type { Cause } from '../mail/judge/causes.ts';

type Worth = {
  /** How much of the hour's lock-out budget it may use: all of it, or all but what is kept for a corrected password. */
  mayUse: 'all' | 'unreserved';
  /** What is given back when it did what it was made for: the whole budget, as servers do, or this sign-in alone. */
  worked: 'all' | 'own';
  /** The same when the server let us in and something went wrong behind that. */
  letIn: 'all' | 'own';
};

/** Every way to sign in to a mail account. */
export const ways = {
  check: { mayUse: 'unreserved', worked: 'all', letIn: 'all' },
  // A server that lets anybody in and shows nothing has proved no password that nobody has seen work.
  update_page: { mayUse: 'all', worked: 'all', letIn: 'own' },
  update_page_sending: { mayUse: 'all', worked: 'own', letIn: 'own' },
  form_with_password: { mayUse: 'all', worked: 'all', letIn: 'own' },
  form_without: { mayUse: 'unreserved', worked: 'all', letIn: 'own' },
  form_sending: { mayUse: 'all', worked: 'own', letIn: 'own' },
  sending: { mayUse: 'unreserved', worked: 'own', letIn: 'own' },
  sent_copy: { mayUse: 'unreserved', worked: 'own', letIn: 'own' },
  sending_probe: { mayUse: 'unreserved', worked: 'own', letIn: 'own' },
  /** Of an account that is not there yet: there is no hour to enter it into. */
  new_account: { mayUse: 'all', worked: 'own', letIn: 'own' },
} as const satisfies Record<string, Worth>;

export type WayIn = keyof typeof ways;

/** How a sign-in ended, as far as anybody here knows. */
export type SignInEnd = {
  /**
   * `unsent`: the server never got as far as the credential. `sent`: it may have judged it, and has not accepted it.
   * `accepted`: it let us in.
   */
  reached: 'unsent' | 'sent' | 'accepted';
  /** What it was made for is done. */
  worked: boolean;
  /** What went wrong; null: nothing did, or it was cut off and nobody heard the answer. */
  cause: Cause | null;
};

export type GivenBack = {
  /** Of the lock-out budget: all that was entered up to this sign-in, this sign-in, or nothing. */
  budget: 'all' | 'own' | 'nothing';
  /** Of the number of new passwords that may be tried, for the account and for its link. */
  test: boolean;
};

/**
 * What a sign-in gives back of what was entered for it. Pure, and the only rule about it: one the server cannot have
 * held against the account leaves the lock-out budget; one whose fate nobody knows stays; a try of a new password is
 * given back where the server has not judged it.
 */
export function givenBack(way: WayIn, end: SignInEnd): GivenBack {
  return { budget: budgetOf(way, end), test: isUnjudged(end) };
}

function budgetOf(way: WayIn, { reached, worked, cause }: SignInEnd): GivenBack['budget'] {
  if (reached === 'accepted') return worked ? ways[way].worked : ways[way].letIn;
  if (reached === 'unsent') return 'own';
  // RFC 5530: UNAVAILABLE says that it could judge no password just now, so it has counted none.
  return cause === 'server_unavailable' ? 'own' : 'nothing';
}

/** Causes by which a server shows that it judged the password, whatever stage it says so at. */
const judging: ReadonlySet<Cause> = new Set<Cause>([
  'wrong_credentials',
  'app_password_required',
  'oauth_required',
  'account_disabled',
  'locked_out',
]);

function isUnjudged({ reached, cause }: SignInEnd): boolean {
  return cause === null ? reached === 'unsent' : !judging.has(cause);
}
