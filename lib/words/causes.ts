import { type CauseWords, causes } from './language.ts';
import { specialTrouble } from './special-trouble.ts';

/** A cause in words, with what the evidence tells beyond it; one this version does not know reads as "unknown". Pure. */
export function causeWords(cause: string | null, evidence: string | null = null): CauseWords {
  const found = specialTrouble(cause, evidence) ?? cause ?? 'unknown';
  return Object.hasOwn(causes, found) ? causes[found as keyof typeof causes] : causes.unknown;
}
