import { judgeOffer } from './capabilities.ts';
import { type Cause, isCredentialCause, retryHelps } from './causes.ts';
import { type ParsedReply, parseReply } from './parse-reply.ts';
import { isOfTheFolder, isTransient, judgeCodes } from './response-codes.ts';
import { retryAfter } from './retry-after.ts';
import { asksToComeBack, judgeWords, refusal } from './sentences.ts';
import { judgeErrorText } from './socket-codes.ts';
import { mendSpelling } from './spelling.ts';
import { display, hide, readings, withoutInvisible } from './text.ts';
import type { Reply, Stage, Verdict } from './types.ts';

export type { Protocol, Reply, Stage, Verdict } from './types.ts';

/**
 * Promises a verdict on a server's words, for any input whatever: it never throws and never guesses.
 * Only a reply to the credential step can blame the credential.
 */
export function classifyReply(reply: Reply): Verdict {
  // What we sent and they repeat says nothing of theirs; but a password may also be a word of any refusal.
  const texts = readings(reply.raw).flatMap((text) => [text, hide(withoutInvisible(text), reply.secrets)]);
  const judged = [...new Set(texts)].map((text) => judge(text, reply));
  const sure = judged.find(({ cause }) => cause !== 'unknown');
  const asWritten = sure ?? judged[0];
  if (!asWritten) return { cause: 'unknown', retry: true, evidence: '' };
  // A slip of spelling may hide the reason, or hide that there is one beside the password.
  if (!sure || sure.cause === 'wrong_credentials') {
    const mended = texts.map(mendSpelling).find((text) => !texts.includes(text));
    const cause = mended === undefined ? 'unknown' : judge(mended, reply).cause;
    if (cause !== 'unknown') return verdictOf({ ...asWritten, cause }, reply);
  }
  return verdictOf(asWritten, reply);
}

type Judged = Pick<Verdict, 'cause' | 'code' | 'retryAfterMs'> & { words: string };

function judge(text: string, { protocol, stage, capabilities = [] }: Reply): Judged {
  if (text.trim() === '') return { cause: 'network', words: '' };
  if (protocol === 'socket') return judgeSocket(text, stage);
  const parsed = parseReply(text, protocol);
  const cause = judgeReply(parsed, stage, text, capabilities);
  return {
    cause,
    words: parsed.words,
    code: codeOf(parsed),
    retryAfterMs: mayWait.has(cause) ? retryAfter(parsed.text) : undefined,
  };
}

const mayWait: ReadonlySet<Cause> = new Set<Cause>([
  'locked_out',
  'throttled',
  'server_unavailable',
  'mailbox',
  'unknown',
]);

function judgeSocket(text: string, stage: Stage): Judged {
  const found = judgeErrorText(text);
  const cause = found?.cause ?? (stage === 'tls' || stage === 'starttls' ? 'tls' : 'unknown');
  return { cause, words: text, code: found?.code };
}

// The order is the whole judgement: shape, words of policy, what was offered, codes, words about the
// credential. Each step either knows or leaves it to the next.
function judgeReply(reply: ParsedReply, stage: Stage, raw: string, capabilities: readonly string[]): Cause {
  if (reply.foreign) return reply.foreign;
  if (reply.tokenError) return stage === 'auth' ? 'oauth_required' : 'unknown';
  if (isOfTheFolder(reply, stage)) return 'mailbox';
  const words = judgeWords(reply, stage);
  if (stage === 'starttls') return judgeStartTls(reply, words);
  const cause =
    words ??
    (stage === 'auth' ? judgeOffer([...capabilities, ...reply.capabilities]) : undefined) ??
    judgeCredentials(reply, stage) ??
    judgeShape(reply, stage, raw);
  return cause === 'wrong_credentials' && tellsOfClosing(reply, stage) ? 'account_disabled' : cause;
}

// What a server wants the person to read beside a refused password: a closed account is the reason for that. Anything else it
// announces this way (maintenance, a full mailbox) says nothing of the password.
function tellsOfClosing(reply: ParsedReply, stage: Stage): boolean {
  return reply.alert !== '' && judgeWords({ ...reply, text: reply.alert }, stage) === 'account_disabled';
}

// RFC 3207, RFC 2595: whatever refuses STARTTLS leaves us without TLS, unless it names another reason.
function judgeStartTls(reply: ParsedReply, words: Cause | undefined): Cause {
  if (words && words !== 'protocol') return words;
  // RFC 3207 4: 454 is for now.
  return reply.status === 'BYE' || isTransient(reply.number) ? 'server_unavailable' : 'tls';
}

const outweighed: ReadonlySet<Cause> = new Set<Cause>(['wrong_credentials', 'account_disabled', 'protocol']);

const vague: ReadonlySet<string> = new Set(['AUTHORIZATIONFAILED', 'SYS/PERM', 'CONTACTADMIN']);

// Codes and words about the credential, weighed together.
function judgeCredentials(reply: ParsedReply, stage: Stage): Cause | undefined {
  const byCode = judgeCodes(reply, stage)?.cause;
  // "Try again later" outweighs a code that blames somebody, not one that tells what is busy.
  if (asksToComeBack(reply) && (!byCode || outweighed.has(byCode))) return 'server_unavailable';
  if (stage !== 'auth') return byCode && isCredentialCause(byCode) ? undefined : byCode;
  const words = refusal(reply.text);
  if (byCode === 'wrong_credentials')
    return words === 'doubtful' && !reply.codes.includes('EXPIRED') ? 'unknown' : byCode;
  // No 4xx number counts against a password, 432 included.
  if (isTransient(reply.number)) return byCode;
  // BAD, 500 to 504, 530, 534: the server did not check. Only plain words about the password outweigh that,
  // and the codes some servers (Yahoo) put before any refusal.
  if (words === 'plain' && (byCode === 'protocol' || reply.codes.some((code) => vague.has(code))))
    return 'wrong_credentials';
  // RFC 3463 3.8: 5.7 speaks of security, even behind a number of syntax, and the words say which.
  if (words === 'bare' && byCode === 'protocol' && /^5\.7\.[013]$/.test(reply.enhanced ?? ''))
    return 'wrong_credentials';
  // RFC 3463 3.4, 3.5: the mail system or the way to it, which words of a refusal gainsay.
  if (
    (words === 'plain' || words === 'bare') &&
    byCode === 'server_unavailable' &&
    /^5\.[34]\./.test(reply.enhanced ?? '')
  )
    return words === 'plain' ? 'wrong_credentials' : 'unknown';
  // A server that says goodbye instead of NO: its words are all there is.
  if (byCode && !(reply.status === 'BYE' && reply.codes.length === 0)) return byCode;
  if (words === 'plain' || words === 'bare') return 'wrong_credentials';
  // RFC 4954 535 and RFC 3206 AUTH mean the credential by themselves only while no words say otherwise.
  const silent =
    /^(?:(?:un|not )(?:authori[sz]ed|authenticated)[.!]?)?$/.test(reply.text) &&
    (reply.number === 535 || reply.codes.includes('AUTH'));
  return silent ? 'wrong_credentials' : byCode;
}

// Nothing known was said: what the shape and the place in the dialogue tell.
function judgeShape(reply: ParsedReply, stage: Stage, raw: string): Cause {
  if (reply.status === undefined && reply.number === undefined) {
    // An error code where a reply was due, else words in no shape of the protocol.
    const local = judgeErrorText(raw);
    return local?.code ? local.cause : 'protocol';
  }
  if (reply.number === 221) return 'server_unavailable'; // RFC 5321 4.2.3: it closes, whatever was asked
  // RFC 4954 4: a sign-in ends with 235 or a refusal; any other success answers something we never asked.
  if (stage === 'auth' && reply.number !== undefined && reply.number < 400) {
    return reply.number === 235 ? 'unknown' : 'protocol';
  }
  const accepted = /^(?:OK|PREAUTH|\+OK)$/.test(reply.status ?? '') || (reply.number ?? 999) < 400;
  if (accepted || stage === 'auth' || stage === 'select') return 'unknown';
  return reply.enhanced === '5.7.1' ? 'account_disabled' : 'server_unavailable';
}

function codeOf(reply: ParsedReply): string | undefined {
  const number = reply.number === undefined ? undefined : `${reply.number}`;
  return reply.codes[0] ?? ([number, reply.enhanced].filter(Boolean).join(' ') || undefined);
}

/** Shown is what the server said, in its own words. */
function verdictOf({ cause, words, code, retryAfterMs }: Judged, { secrets }: Reply): Verdict {
  return {
    cause,
    retry: retryHelps(cause),
    evidence: display(words, secrets),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(code === undefined ? {} : { code }),
  };
}
