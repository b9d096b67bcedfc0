import { type Cause, retryHelps } from './causes.ts';
import { classifyReply } from './classify.ts';
import type { Reply, Verdict } from './types.ts';

/**
 * Promises a verdict on a server's refusal of a token. The challenge before it (RFC 7628 3.2.2, and Google's XOAUTH2)
 * is the same whatever is wrong with the token, so the words after it come first: a policy, a lock, a limit and a
 * server that cannot judge say so there. What is left is about the token, and never about a password.
 */
export function judgeRefusedToken(reply: Reply): Verdict {
  const raw = typeof reply.raw === 'string' ? reply.raw : Buffer.from(reply.raw).toString('utf8');
  const lines = raw.split(/\r?\n/);
  const rest = lines.filter((line) => !challenge.test(line)).join('\r\n');
  const hasChallenge = lines.some((line) => challenge.test(line));
  const verdict = classifyReply({ ...reply, raw: rest || raw });
  const cause = causeOf(verdict, rest, hasChallenge);
  // RFC 7628 3.2.2: the status of HTTP; one of class 5 is the server's own trouble, and 429 a limit, whatever words follow.
  const status = statusIn(lines.find((line) => challenge.test(line)) ?? '');
  const known =
    cause !== 'oauth_required' || status < 429 ? cause : status === 429 ? 'throttled' : 'server_unavailable';
  return { ...verdict, cause: known, retry: retryHelps(known) };
}

/** The status in a challenge; 0 where it is none of those that do not judge a token. */
function statusIn(line: string): number {
  const text = Buffer.from(line.replace(/^\S+? ?(?=e[yw])/, '').slice(0, 1000), 'base64').toString('latin1');
  return Number(/"status"\s*:\s*"?(429|5\d\d)\b/.exec(text)?.[1] ?? 0);
}

/** An object as base64: what a server says of a token it does not take. */
const challenge = /^(?:\+|334) ?(?:eyJ|eyI|ewo|eyA)/;

/** Refused beyond doubt, and nothing more is said: a NO or 535 that answers a token. */
const plainRefusal =
  /^(?:\S+ )?NO (?:\[AUTHENTICATIONFAILED\] ?)?(?:AUTHENTICATE|authentication|login|sign-?in)? ?(?:failed|failure|invalid credentials[^\n]{0,20})?[.!]?\s*$|^535[ -]/im;

function causeOf({ cause }: Verdict, words: string, hasChallenge: boolean): Cause {
  // learn.microsoft.com/exchange/troubleshoot/user-and-shared-mailboxes: the token is good, the mailbox is switched
  // off for IMAP, has no licence, or is not there.
  if (/authenticated but not connected/i.test(words)) return 'account_disabled';
  const isAboutCredential =
    cause === 'wrong_credentials' || cause === 'app_password_required' || cause === 'oauth_required';
  if (isAboutCredential) return 'oauth_required';
  const saysNothing = cause === 'unknown' || cause === 'protocol';
  return saysNothing && (hasChallenge || plainRefusal.test(words)) ? 'oauth_required' : cause;
}
