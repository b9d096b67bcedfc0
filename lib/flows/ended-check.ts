import { type ClaimedAccount, knownRefused } from '../accounts/claim.ts';
import type { AccountHistory, Decision } from '../accounts/decide.ts';
import type { GivenBack } from '../accounts/give-back.ts';
import { phaseOf } from '../accounts/schedule.ts';
import { isCredentialCause } from '../mail/judge/causes.ts';
import type { Verdict } from '../mail/judge/classify.ts';
import type { Settings } from '../settings/schema.ts';
import type { SendingProbe } from './probe-sending.ts';

/** What one check found, before anything is decided about it. */
export type CheckResult = {
  /** Newly stored messages. */
  fetched: number;
  /** Something is left to copy: the check was cut short by its deadline. */
  more: boolean;
  /** The server accepted the credential, whatever came after. */
  signedIn: boolean;
  failure: Verdict | null;
  /** The provider has said that the owner has to consent again. */
  needsConsent?: boolean;
  /** What its sign-in gives back of the lock-out budget. */
  givenBack: GivenBack;
  /** What the outgoing server said, where it was asked again. */
  sending?: SendingProbe | null;
};

/** A check whose outcome is to be recorded, by the settings that hold for its account. */
export type EndedCheck = { claimed: ClaimedAccount; result: CheckResult; settings: Settings; now: Date };

export type JudgedCheck = EndedCheck & { decision: Decision };

/** The server refused the credential itself, in this check. */
export function blamesCredential({ result: { failure, signedIn } }: Pick<EndedCheck, 'result'>): boolean {
  return failure !== null && !signedIn && isCredentialCause(failure.cause);
}

/** The server accepted the credential, whatever else went wrong. */
export const acceptsCredential = ({ result: { failure, signedIn } }: Pick<EndedCheck, 'result'>): boolean =>
  signedIn || !failure;

/** What was known of the account when it was claimed, and what its outgoing server said since. */
export function historyOf({ claimed, result: { sending } }: EndedCheck): AccountHistory {
  const sendingRefused = claimed.outgoingRefusedAt !== null && !sending?.ok;
  const isKnownRefused = knownRefused(claimed) !== null;
  const isGrant = claimed.credential !== null && claimed.credential.incomingKind !== 'password';
  return { ...claimed, sendingRefused, isKnownRefused, isGrant, phase: phaseOf(claimed.id) };
}
