import type { Delivery } from '../delivery.ts';
import type { HttpAnswer } from '../mail/network/http-call.ts';

// Whom an answer of a gateway is about where its number does not tell: us, or the recipient. What is said of a
// recipient is never taken for something about us.

/** A call without an answer: a gateway that heard nothing of the message is away, one that heard all of it may have sent it. */
export function noAnswer({ reason, hasLeft, isOwn }: Extract<HttpAnswer, { ok: false }>): Delivery {
  if (isOwn) return { result: 'machine', reason };
  if (hasLeft) return { result: 'temporary', reason, inDoubt: true };
  return { result: 'ours', reason, isGeneral: true };
}

/** The number, and what its owner asked for. Pure. */
export const isAboutRecipient = (words: string): boolean => recipientWords.test(words);

/** The credit, the key, the account, the sender of our own. Pure. */
export const isAboutUs = (words: string): boolean => !isAboutRecipient(words) && usWords.test(words);

const recipientWords =
  /\b(?:recipients?|destinations?|msisdn|subscribers?|handset|phone ?numbers?|mobile ?numbers?|opt(?:ed)?[ -]?out|unsubscribed|do[ -]not[ -]disturb|dnd)\b|\b(?:invalid|bad|wrong|unknown) (?:to\b|number)|'to'/i;

const usWords = new RegExp(
  [
    '\\b(?:insufficient|not enough|no|low|out of|exceeded) (?:\\w+ )?(?:credits?|balance|funds?)\\b|\\b(?:credits?|balance|funds?) (?:\\w+ ){0,2}(?:insufficient|exhausted|too low|exceeded|expired|used up)|\\bpayment (?:is )?required',
    '\\b(?:invalid|bad|wrong|unknown|missing|incorrect|expired|revoked) (?:\\w+ )?(?:api ?-?key|token|credentials?|passwords?|user ?names?|login|signature)\\b|\\bauth(?:entication|ori[sz]ation)? (?:\\w+ )?(?:failed|failure|error|required|invalid)|\\b(?:not|un) ?-?auth(?:ori[sz]ed|enticated)\\b',
    '\\baccount (?:is |has been )?(?:suspended|disabled|locked|blocked|closed|inactive|expired|not active)',
    '\\b(?:sender(?: ?id| ?name)?|originator|source address|from(?: number| address| name)?)\\b (?:\\w+ ){0,3}(?:not (?:allowed|permitted|registered|approved|authori[sz]ed|valid|whitelisted)|invalid|unknown|rejected|blocked|unregistered)|\\b(?:invalid|unregistered|unapproved|unknown|bad) (?:sender|originator|source address)',
    '\\b(?:ip|host)(?: address)? (?:\\S+ )?(?:is )?not (?:allowed|whitelisted|permitted|authori[sz]ed)',
  ].join('|'),
  'i',
);
