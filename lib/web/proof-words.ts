import { minutesWords } from './minutes-words.ts';

/** Why a code was not taken. Pure. */
export function proofWords(
  outcome: { reason: 'wrong' } | { reason: 'too_many'; retryAfterMs: number },
  what = 'code',
): string {
  if (outcome.reason === 'too_many')
    return `Too many tries. Please wait ${minutesWords(outcome.retryAfterMs)} and try again.`;
  return what === 'code'
    ? 'This code is not right, or it was used already. Wait for the next one.'
    : `This ${what} is not right.`;
}
