import { isCredentialCause } from './judge/causes.ts';
import { Finding, MailFailure } from './judge/failure.ts';
import { refusal } from './judge/sentences.ts';
import { fold } from './judge/text.ts';

// RFC 5530 3, RFC 3501 7.1: codes that may stand in a reply without anybody having looked at the password.
const codesBesides: ReadonlySet<string> = new Set(['ALERT', 'CAPABILITY', 'CANNOT', 'CLIENTBUG']);

// Words about the password, in the languages servers speak, as text.ts folds them.
const aboutPassword =
  /pass|credential|kennwort|contrasen|clave|senha|mot de passe|wachtwoord|losenord|hasl[oa]|heslo|jelszo|parol|парол|密码|密碼|パスワード/;

/** How far the secret went in one exchange. */
export type Attempted = {
  isSent: boolean;
  /** The server asked for more after it had everything: who knows what it meant by that. */
  isCancelled: boolean;
};

/**
 * Whether the server may have looked at the secret: it did not where a mechanism, or the command itself, was refused. `words`
 * are those of its refusal, without what the protocol puts before them. Pure.
 */
export function wasJudged(
  words: string,
  { verdict }: MailFailure,
  { isSent, isCancelled }: Attempted,
  commandIsOff?: RegExp,
): boolean {
  if (isCancelled) return true;
  const codes = [...words.matchAll(/\[([A-Z][\w/.-]*)/gi)].map(([, code = '']) => code.toUpperCase());
  if (codes.some((code) => !codesBesides.has(code))) return true;
  const text = fold(words);
  if (aboutPassword.test(text)) return true;
  if (commandIsOff?.test(text)) return false;
  if (/^(?:plain|bare)$/.test(refusal(text))) return true;
  return verdict.cause !== 'protocol' && (isSent || verdict.cause !== 'unknown');
}

/** What refused a mechanism blames nobody's password, whatever else its words may mean. */
export function blameless(failure: MailFailure): MailFailure {
  const { cause, evidence, code } = failure.verdict;
  if (cause !== 'account_disabled' && !isCredentialCause(cause)) return failure;
  return new MailFailure('auth', new Finding('protocol', evidence, code).verdict);
}
