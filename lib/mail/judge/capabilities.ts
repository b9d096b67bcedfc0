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
