import type { Cause } from './causes.ts';
import { authWords } from './parse-reply.ts';

const passwordMechanism = /^AUTH=(?:PLAIN|LOGIN|CRAM-|DIGEST-|SCRAM-|NTLM|PLAIN-CLIENTTOKEN$)/;
const tokenMechanism = /^AUTH=(?:XOAUTH2?|OAUTHBEARER)$/;

/**
 * Promises what an offer without any way for a password means, or undefined where a password can work.
 * RFC 3501 6.2.3: LOGINDISABLED forbids LOGIN, usually until STARTTLS.
 */
export function judgeOffer(offers: readonly string[], loginDisabledIsKnown = false): Cause | undefined {
  const offered = offers.flatMap(authWords);
  const has = (pattern: RegExp) => offered.some((word) => pattern.test(word));
  if (!loginDisabledIsKnown && !has(/^LOGINDISABLED$/)) return undefined;
  if (has(passwordMechanism)) return undefined;
  if (has(/^STARTTLS$/)) return 'tls';
  if (has(tokenMechanism)) return 'oauth_required';
  return has(/^AUTH=/) ? 'protocol' : 'tls';
}

/** Ways to prove that a mailbox is one's own. */
export type Proof = 'password' | 'oauth2';

/**
 * Which of them an offer has; LOGIN of IMAP is one that needs no word of its own (RFC 3501 6.2.3), USER is that of POP3 (RFC 2449
 * 6.3). Pure.
 */
export function proofsOffered(offers: readonly string[], protocol: 'imap' | 'pop3' | 'smtp'): Proof[] {
  const offered = offers.flatMap(authWords);
  const hasLogin = protocol === 'imap' ? !offered.includes('LOGINDISABLED') : offered.includes('USER');
  const takesPassword = hasLogin || offered.some((word) => passwordMechanism.test(word));
  const takesToken = offered.some((word) => tokenMechanism.test(word));
  return [...(takesPassword ? (['password'] as const) : []), ...(takesToken ? (['oauth2'] as const) : [])];
}
