import { UnsealError } from '../crypto/seal.ts';
import { messageOf } from '../errors.ts';
import { log } from '../log.ts';
import type { Credential } from '../mail/credential.ts';
import { retryHelps } from '../mail/judge/causes.ts';
import { MailFailure } from '../mail/judge/failure.ts';
import type { ConnectionStep } from '../mail/network/server.ts';
import { TokenFailure } from '../providers/token-failure.ts';
import type { Opener } from './access.ts';
import { givenBack, type SignInEnd } from './give-back.ts';
import type { SignIn } from './sign-in-budget.ts';

export type SignInResult<T> =
  | { ok: true; value: T }
  /** So many sign-ins of this hour are spent: nobody was asked. */
  | { ok: false; reason: 'budget'; retryAt: Date }
  /** The stored credential does not open here, which is no evidence against it: nobody was asked. */
  | { ok: false; reason: 'sealed'; error: UnsealError }
  /** `signedIn`: the server accepted the credential before this went wrong. */
  | { ok: false; reason: 'failed'; failure: MailFailure; signedIn: boolean };

/**
 * The one way to sign in to a mail account: enters it into the lock-out budget, opens the credential, runs the attempt,
 * and gives back what the rule says (lib/accounts/give-back.ts), whatever came of it. Expected outcomes are values;
 * what the attempt throws besides (it was stopped, the database is away) is thrown on, with the budget in order.
 *
 * 1 it is entered before it begins, so that a crash leaves it counted, the safe side; 2 how far it came is seen on the
 * way, so that one cut off in the middle counts where the server may have heard the credential; 3 a budget that cannot
 * be written leaves it counted too, and hides nothing of the outcome.
 */
export async function withSignIn<T>(
  signIn: SignIn,
  open: Opener,
  attempt: (credential: Credential, onStep: (step: ConnectionStep) => void) => Promise<T>,
): Promise<SignInResult<T>> {
  const entered = await signIn.enter();
  if (!entered.ok) return { ok: false, reason: 'budget', retryAt: entered.retryAt };
  const end: SignInEnd = { reached: 'unsent', worked: false, cause: null };
  try {
    const value = await withToken(open, (credential) =>
      attempt(credential, (step) => {
        if (step === 'signing_in') end.reached = 'sent';
        if (step === 'signed_in') end.reached = 'accepted';
      }),
    );
    Object.assign(end, { reached: 'accepted', worked: true });
    return { ok: true, value };
  } catch (error) {
    if (error instanceof UnsealError) return { ok: false, reason: 'sealed', error };
    if (!(error instanceof MailFailure)) throw error;
    // Of some failures of our own in this step nobody can tell that nothing had left; where no token was to be had,
    // nobody was asked.
    const isUnasked = error instanceof TokenFailure;
    if (end.reached === 'unsent' && error.stage === 'auth' && !isUnasked) end.reached = 'sent';
    end.cause = error.verdict.cause;
    return { ok: false, reason: 'failed', failure: error, signedIn: end.reached === 'accepted' };
  } finally {
    await signIn.giveBack(givenBack(signIn.way, end), entered.at).catch((error) => {
      log.warn({ way: signIn.way, reason: messageOf(error) }, 'a sign-in stays counted');
    });
  }
}

/**
 * A server cannot say what is wrong with a token: one that it refuses is replaced once, and what the provider says then
 * is the reason; a second refusal stands. Of the organisation's grant no owner can mend anything: the mailbox was not
 * opened to it.
 */
async function withToken<T>(open: Opener, attempt: (credential: Credential) => Promise<T>): Promise<T> {
  const first = await open();
  try {
    return await attempt(first);
  } catch (error) {
    if (first.kind !== 'oauth2' || !isRefused(error)) throw error;
  }
  const second = await open(first);
  try {
    return await attempt(second);
  } catch (error) {
    if (second.kind !== 'oauth2' || second.grant === 'person' || !isRefused(error)) throw error;
    const cause = 'account_disabled';
    throw new MailFailure(error.stage, { ...error.verdict, cause, retry: retryHelps(cause) });
  }
}

const isRefused = (error: unknown): error is MailFailure =>
  error instanceof MailFailure &&
  !(error instanceof TokenFailure) &&
  error.stage === 'auth' &&
  error.verdict.cause === 'oauth_required';
