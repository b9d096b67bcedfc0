import {
  Ban,
  CircleCheck,
  Clock,
  KeyRound,
  type LucideIcon,
  OctagonX,
  Pause,
  SendHorizontal,
  TriangleAlert,
} from 'lucide-react';
import type { AccountState } from '#lib/accounts/schema.ts';
import type { Tone } from './badge.tsx';

/** What the words of a mail account's state are made from. */
export type AccountStatusFacts = {
  state: AccountState;
  isPaused: boolean;
  /** Counted credential refusals, and how many suspend (where the caller knows). */
  refusals?: number;
  refusalsNeeded?: number;
  hasBeenChecked?: boolean;
  /** False: nothing opens it yet, and its owner is asked how. */
  isConnected?: boolean;
};

export type AccountStatus = { text: string; tone: Tone; icon: LucideIcon };

/** The state of a mail account in the words every view uses. */
export function accountStatus(facts: AccountStatusFacts): AccountStatus {
  // A dead credential stays the first thing to know, paused or not.
  if (facts.state === 'suspended') {
    return { text: facts.isPaused ? 'Suspended, paused' : 'Suspended', tone: 'bad', icon: OctagonX };
  }
  if (facts.state === 'needs_consent') {
    const text = facts.isConnected === false ? 'Not connected' : 'Sign in again';
    return { text: facts.isPaused ? `${text}, paused` : text, tone: 'bad', icon: KeyRound };
  }
  if (facts.isPaused) return { text: 'Paused', tone: 'idle', icon: Pause };
  switch (facts.state) {
    case 'active':
      return facts.hasBeenChecked === false
        ? { text: 'Not checked yet', tone: 'idle', icon: Clock }
        : { text: 'Active', tone: 'ok', icon: CircleCheck };
    case 'degraded':
      return { text: 'Server unreachable', tone: 'warn', icon: Clock };
    case 'failing':
      return { text: refusedText(facts), tone: 'warn', icon: TriangleAlert };
    case 'receive_only':
      return { text: 'Cannot send', tone: 'warn', icon: SendHorizontal };
    default:
      return { text: facts.state satisfies never, tone: 'idle', icon: Ban };
  }
}

function refusedText({ refusals = 0, refusalsNeeded }: AccountStatusFacts): string {
  if (!refusals) return 'Password refused';
  if (refusalsNeeded && refusals <= refusalsNeeded)
    return `Password refused ${refusals} of ${refusalsNeeded}`;
  return refusals === 1 ? 'Password refused once' : `Password refused ${refusals} times`;
}
