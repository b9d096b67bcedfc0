import type { Cause } from './causes.ts';
import { isCredentialCause } from './causes.ts';
import { judgeDirectoryCode } from './directory-codes.ts';
import type { ParsedReply } from './parse-reply.ts';
import { remembered } from './remembered.ts';
import { isTransient } from './response-codes.ts';
import {
  appPasswordAbroad,
  closedAbroad,
  faultsAbroad,
  limitsAbroad,
  ranOutAbroad,
  triesAbroad,
  wrongAppPassword,
} from './sentences/abroad.ts';
import { composites } from './sentences/composites.ts';
import { compounds } from './sentences/compounds.ts';
import { refusedBarely, refusedPlainly, secondThoughts } from './sentences/credentials.ts';
import { judges, machinery } from './sentences/judges.ts';
import { lockedOut } from './sentences/locks.ts';
import { misunderstanding } from './sentences/misunderstanding.ts';
import { brokenParts } from './sentences/parts.ts';
import { anotherKind, passwordsAreOver, unchecked } from './sentences/passwords-abroad.ts';
import { closedDoors, encryptionFirst, otherPassword, tokenOnly } from './sentences/policy.ts';
import {
  comeBackLater,
  faults,
  greylisted,
  mailbox,
  ownerAtTheWeb,
  ownerAtTheWebAbroad,
  throttled,
  underRepair,
} from './sentences/pressure.ts';
import type { Sentence } from './sentences/sentence.ts';
import type { Stage } from './types.ts';

// The narrower meaning comes first: "mailbox locked by another session" before "account locked",
// "disabled after too many failures" before "disabled".
const known: Sentence[] = [
  ...judges,
  ...composites,
  ...encryptionFirst,
  ...wrongAppPassword,
  ...otherPassword,
  ...appPasswordAbroad,
  ...tokenOnly,
  ...passwordsAreOver,
  ...unchecked,
  ...anotherKind,
  ...ownerAtTheWeb,
  ...mailbox,
  ...brokenParts,
  ...compounds,
  ...machinery,
  ...greylisted,
  ...triesAbroad,
  ...lockedOut,
  ...throttled,
  ...limitsAbroad,
  ...underRepair,
  ...closedDoors,
  ...closedAbroad,
  ...ranOutAbroad,
  ...ownerAtTheWebAbroad,
  ...faults,
  ...faultsAbroad,
  ...misunderstanding,
];

/** Promises what the words of a reply, or the number of a directory in them, name as the reason, or undefined. */
export function judgeWords(reply: ParsedReply, stage: Stage): Cause | undefined {
  const numbered = judgeDirectoryCode(reply.text);
  if (numbered && mayBlame(numbered, reply, stage)) return numbered;
  return named(reply, stage);
}

// A server refuses many accounts with the same words, and some six hundred patterns take 3 ms of each.
const named = remembered(
  ({ text, number, codes, enhanced }: ParsedReply, stage: Stage) =>
    JSON.stringify([stage, number, codes, enhanced, text]),
  (reply, stage) => known.find((sentence) => applies(sentence, reply, stage))?.cause,
);

// Only the sign-in can blame the credential, and there no 4xx number does (RFC 4954 section 6).
function mayBlame(cause: Cause, reply: ParsedReply, stage: Stage): boolean {
  if (!isCredentialCause(cause)) return true;
  return stage === 'auth' && !isTransient(reply.number);
}

/** Promises whether the words ask to come back later. */
export function asksToComeBack(reply: ParsedReply): boolean {
  return comeBackLater.some((sentence) => sentence.pattern.test(reply.text));
}

function applies(sentence: Sentence, reply: ParsedReply, stage: Stage): boolean {
  if (stage !== 'auth' && isCredentialCause(sentence.cause)) return false;
  if (sentence.stage && sentence.stage !== stage) return false;
  if (sentence.numbers && !sentence.numbers(reply.number)) return false;
  if (sentence.code && !reply.codes.includes(sentence.code)) return false;
  if (sentence.enhanced && !sentence.enhanced.test(reply.enhanced ?? '')) return false;
  if (!sentence.pattern.test(reply.text)) return false;
  return !(sentence.mentioned && stage === 'auth' && refusal(reply.text) === 'plain');
}

/**
 * Promises how a reply's words refuse the credential: `plain` (they name the name or the password),
 * `bare` (only "sign-in failed"), `doubtful` (a hint of another reason stands beside, or a sentence nobody
 * here has read), or `none`.
 */
export function refusal(text: string): 'plain' | 'bare' | 'doubtful' | 'none' {
  if (refusedPlainly.some((sentence) => sentence.pattern.test(text))) return 'plain';
  if (secondThoughts.test(text)) return 'doubtful';
  const bare = refusedBarely.filter((sentence) => sentence.pattern.test(text));
  const rest = bare.reduce((left, sentence) => left.replace(sentence.pattern, ' '), text);
  // A clause of its own ("Anmeldung fehlgeschlagen: …") is the reason, so fewer strange words make one.
  const clauses = rest.split(/[:;–—]\s/).slice(1);
  // Beside no word of a sign-in at all, one is enough: "Standby", "VPN".
  const isNamed = (clause: string) => /^(?:invalid|bad|unknown|wrong|missing) \p{L}/u.test(clause.trim());
  const isReason = (clause: string) => strangeWords(clause) > (isNamed(clause) ? 0 : 1);
  if (strangeWords(rest) > (bare.length > 0 ? 2 : 0) || clauses.some(isReason)) return 'doubtful';
  return bare.length > 0 ? 'bare' : 'none';
}

// Words a bare refusal may carry without meaning more; what is left of "authentication failed: please
// accept the EULA first" is the reason.
const filler =
  /\b(?:auth\w{0,24}|log-?in|log-?on|sign-?in|fail(?:ed|ure|s)?|(?:un)?success\w{0,9}|errors?|invalid|rejected|denied|refused|please|try|again|sorry|attempts?|process|session|reason|unavailable|account|e?-?mail|address|command|imap4?|pop3?|smtp|sasl|plain|learn|more|information|help|details|check|see|go|visit|the|to|for|user|server|your?|is|was|not|no|nope|out|and|of|an?|could|unable|cannot|in|on|at|with|by|this|that|has|been|x@x|x\.x)\b/g;
const marks = /\[[^\]\n]{0,200}\]|\([^)\n]{0,200}\)|"[^"\n]{0,200}"|\S{0,40}\d\S{0,40}|https:\/\/x\S{0,80}/g;

function strangeWords(text: string): number {
  const left = text.slice(0, 600).replace(marks, ' ').replace(filler, ' ');
  const words = left.match(/\p{L}{2,}/gu) ?? [];
  // Chinese and Japanese write no spaces: two characters to a word.
  return words.reduce(
    (sum, word) => sum + (/[\u3040-\u30ff\u3400-\u9fff]/.test(word) ? word.length / 2 : 1),
    0,
  );
}
