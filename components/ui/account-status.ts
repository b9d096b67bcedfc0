import {
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
import { alsoPaused, refusedSoOften, states } from '#lib/words/language.ts';
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
  const { state, isPaused } = facts;
  // A dead credential stays the first thing to know, paused or not.
  if (state === 'suspended' || state === 'needs_consent') {
    const text = states[facts.isConnected === false && state === 'needs_consent' ? 'unconnected' : state];
    const icon = state === 'suspended' ? OctagonX : KeyRound;
    return { text: isPaused ? alsoPaused(text) : text, tone: 'bad', icon };
  }
  if (isPaused) return { text: states.paused, tone: 'idle', icon: Pause };
  if (state === 'active' && facts.hasBeenChecked === false) {
    return { text: states.unchecked, tone: 'idle', icon: Clock };
  }
  if (state === 'failing') {
    return { text: refusedSoOften(facts.refusals ?? 0, facts.refusalsNeeded), ...looks.failing };
  }
  return { text: states[state], ...looks[state] };
}

const looks = {
  active: { tone: 'ok', icon: CircleCheck },
  degraded: { tone: 'warn', icon: Clock },
  failing: { tone: 'warn', icon: TriangleAlert },
  receive_only: { tone: 'warn', icon: SendHorizontal },
} as const;
