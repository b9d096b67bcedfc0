import { type CauseWords, causes } from './language.ts';
import { specialTrouble } from './special-trouble.ts';
import { wordOf } from './word-of.ts';

/** A cause in words, with what the evidence tells beyond it; one this version does not know reads as "unknown". Pure. */
export function causeWords(cause: string | null, evidence: string | null = null): CauseWords {
  return wordOf(causes, specialTrouble(cause, evidence) ?? cause) ?? causes.unknown;
}
