import type { Cause } from '../causes.ts';
import { isCredentialCause } from '../causes.ts';
import type { ParsedReply } from './parse-reply.ts';
import { composites } from './sentences/composites.ts';
import { refusedBarely, refusedPlainly, secondThoughts } from './sentences/credentials.ts';
import { misunderstanding } from './sentences/misunderstanding.ts';
import { closedDoors, encryptionFirst, otherPassword, tokenOnly } from './sentences/policy.ts';
import { comeBackLater, faults, lockedOut, mailbox, ownerAtTheWeb, throttled } from './sentences/pressure.ts';
import type { Sentence } from './sentences/sentence.ts';
import type { Stage } from './types.ts';

// The narrower meaning comes first: "mailbox locked by another session" before "account locked",
// "disabled after too many failures" before "disabled".
const known: Sentence[] = [
  ...composites,
  ...encryptionFirst,
  ...otherPassword,
  ...tokenOnly,
  ...ownerAtTheWeb,
  ...mailbox,
  ...lockedOut,
  ...throttled,
  ...closedDoors,
  ...faults,
  ...misunderstanding,
];

/** Promises what the words of a reply mean where they name a reason, or undefined. */
export function judgeWords(reply: ParsedReply, stage: Stage): Cause | undefined {
  return known.find((sentence) => applies(sentence, reply, stage))?.cause;
}

/** Promises whether the words ask to come back later. */
export function asksToComeBack(reply: ParsedReply): boolean {
  return comeBackLater.some((sentence) => sentence.pattern.test(reply.text));
}

function applies(sentence: Sentence, reply: ParsedReply, stage: Stage): boolean {
  if (stage !== 'auth' && isCredentialCause(sentence.cause)) return false;
  if (sentence.numbers && !sentence.numbers(reply.number)) return false;
  if (sentence.code && !reply.codes.includes(sentence.code)) return false;
  if (sentence.enhanced && !sentence.enhanced.test(reply.enhanced ?? '')) return false;
  return sentence.pattern.test(reply.text);
}

/**
 * Promises how a reply's words refuse the credential: `plain` (they name the name or the password),
 * `bare` (only "sign-in failed"), `doubtful` (a hint of another reason stands beside), or `none`.
 */
export function refusal(text: string): 'plain' | 'bare' | 'doubtful' | 'none' {
  if (refusedPlainly.some((sentence) => sentence.pattern.test(text))) return 'plain';
  if (secondThoughts.test(text)) return 'doubtful';
  return refusedBarely.some((sentence) => sentence.pattern.test(text)) ? 'bare' : 'none';
}
