import { judgeOffer } from './capabilities.ts';
import { type Cause, isCredentialCause, retryHelps } from './causes.ts';
import { classifyReply } from './classify.ts';
import { judgeErrorCode, judgeErrorText } from './socket-codes.ts';
import { display } from './text.ts';
import type { ErrorContext, Stage, Verdict } from './types.ts';

type Fields = Record<string, unknown>;

/**
 * Promises a verdict on anything thrown while speaking to a mail server: imapflow, nodemailer, TLS, DNS,
 * socket, abort, strings, undefined. It rebuilds the server's reply from the error where there is one and
 * ignores library flags such as `authenticationFailed`. It never throws.
 */
export function classifyError(error: unknown, context: ErrorContext): Verdict {
  try {
    return judge(error, context, 0);
  } catch {
    // A getter or proxy that throws: nothing about it can be known.
    return { cause: 'unknown', retry: true, evidence: '' };
  }
}

function judge(error: unknown, context: ErrorContext, depth: number): Verdict {
  if (typeof error !== 'object' || error === null) return judgeText(textOf(error), undefined, context);
  const fields = error as Fields;
  const stage = stageOf(fields, context.stage);
  const raw = serverReply(fields, context.protocol);
  if (raw !== undefined) return judgeServerReply(fields, raw, { ...context, stage });

  const inner = innerErrors(fields);
  if (inner.length > 0 && depth < 4) {
    const verdicts = inner.slice(0, 16).map((one) => judge(one, context, depth + 1));
    return (
      verdicts.find((one) => one.cause !== 'network' && one.cause !== 'unknown') ??
      verdicts[0] ??
      judgeText('', undefined, context)
    );
  }
  return judgeLocal(fields, { ...context, stage }, depth);
}

function judgeServerReply(fields: Fields, raw: string, context: ErrorContext): Verdict {
  const verdict = classifyReply({ ...context, raw });
  if (fields.code === 'ETHROTTLE') {
    const reset = fields.throttleReset;
    const retryAfterMs =
      typeof reset === 'number' && reset > 0 ? Math.min(reset, 86_400_000) : verdict.retryAfterMs;
    return { ...verdict, cause: 'throttled', retry: true, retryAfterMs };
  }
  // A token was sent, so what was refused is the token: no password form can help.
  if (verdict.cause === 'wrong_credentials' && usedToken(fields))
    return { ...verdict, ...named('oauth_required') };
  return verdict;
}

// Errors without a word of the server.
function judgeLocal(fields: Fields, context: ErrorContext, depth: number): Verdict {
  const message = text(fields.message);
  const codes = [fields.originalCode, fields.code, fields.timeoutType]
    .map(text)
    .filter((code) => code !== '');
  const evidence = display(
    codes[0] && !message.includes(codes[0]) ? `${codes[0]} ${message}` : message,
    context.secrets,
  );
  const settle = (cause: Cause): Verdict => ({
    ...named(cause),
    evidence,
    ...(codes[0] ? { code: codes[0] } : {}),
  });

  if (fields.name === 'AbortError' || fields.name === 'TimeoutError') return settle('network');
  if (codes.includes('EOAUTH2') || (usedToken(fields) && context.stage === 'auth')) {
    return settle(
      /invalid_grant|invalid_client|unauthorized|consent|expired|revoked|denied/i.test(message)
        ? 'oauth_required'
        : (judgeErrorText(message)?.cause ?? 'unknown'),
    );
  }
  if (/login is disabled/i.test(message))
    return settle(judgeOffer(context.capabilities ?? [], true) ?? 'tls');
  if (
    /^(?:unsupported|unknown) authentication m|no matching authentication method|missing credentials|no password configured|misconfiguration/i.test(
      message,
    )
  ) {
    return settle(judgeOffer(context.capabilities ?? []) ?? 'protocol');
  }
  if (fields.tlsFailed === true) return settle('tls');

  // ESOCKET and ECONNECTION only say where it broke; the original code or the words say what.
  const telling = codes.filter((code) => code !== 'ESOCKET' && code !== 'ECONNECTION' && code !== 'EAUTH');
  for (const code of telling) {
    const cause = judgeErrorCode(code);
    if (cause) return settle(cause);
  }
  const byText = judgeErrorText(message)?.cause;
  if (byText) return settle(byText);
  const nested = fields.cause;
  if (nested !== undefined && nested !== null && depth < 4) return judge(nested, context, depth + 1);
  if (codes.includes('ESOCKET') || codes.includes('ECONNECTION')) return settle('network');
  return settle('unknown');
}

function judgeText(message: string, code: string | undefined, context: ErrorContext): Verdict {
  const evidence = display(message, context.secrets);
  const cause = message === '' ? 'unknown' : (judgeErrorText(message)?.cause ?? 'unknown');
  return { ...named(isCredentialCause(cause) ? 'unknown' : cause), evidence, ...(code ? { code } : {}) };
}

// imapflow: `response` is the whole tagged line once a command has dressed its error, else the parsed
// object; `reason` is the text of an untagged BYE. nodemailer: `response` is the reply with its number.
function serverReply(fields: Fields, protocol: ErrorContext['protocol']): string | undefined {
  const lines: string[] = [];
  // OpenSSL's and Node's TLS errors have a `reason` too, and no server said that.
  const reason = /^(?:NoConnection|EConnectionClosed|ClosedAfterConnect\w*)$/.test(text(fields.code))
    ? text(fields.reason)
    : '';
  if (protocol === 'imap' && reason) lines.push(`* BYE ${reason}`);
  const response = text(fields.response);
  const status = text(fields.responseStatus);
  const words = text(fields.responseText);
  if (protocol === 'imap' && /^(?:NO|BAD|BYE)$/i.test(status)) {
    const code = text(fields.serverResponseCode);
    const whole = / (?:NO|BAD|BYE)(?: |$)/i.test(response) ? response : undefined;
    lines.push(whole ?? `A1 ${status} ${code ? `[${code}] ` : ''}${words}`.trim());
  } else if (protocol !== 'imap' && response) {
    lines.push(response);
  } else if (protocol === 'smtp' && typeof fields.responseCode === 'number') {
    lines.push(`${fields.responseCode}`);
  } else if (protocol === 'imap' && response && status === '' && lines.length === 0) {
    lines.push(response);
  }
  return lines.length > 0 ? lines.join('\r\n') : undefined;
}

const stagesOfCommands: [verbs: RegExp, stage: Stage][] = [
  [/^(?:AUTH|AUTHENTICATE|LOGIN|PASS|USER|APOP)$/, 'auth'],
  [/^(?:STARTTLS|STLS)$/, 'starttls'],
  [/^(?:CAPABILITY|CAPA|ID|EHLO|HELO|LHLO|CONN|NOOP)$/, 'capability'],
  [/^[A-Z]{2,}$/, 'select'],
];

// Both libraries say which command was answered; that outranks what the caller believed.
function stageOf(fields: Fields, stage: Stage): Stage {
  // imapflow: `2 LOGIN "ana" "(* value hidden *)"`, or the verb alone; nodemailer: `AUTH PLAIN`, `CONN`, `API`.
  const executed = text(fields.executedCommand).slice(0, 64).split(' ')[1];
  const verb = (executed ?? text(fields.command).slice(0, 64).split(' ')[0] ?? '').toUpperCase();
  if (verb === '' || verb === 'API') return stage;
  const known = stagesOfCommands.find(([verbs]) => verbs.test(verb))?.[1] ?? stage;
  // What comes before the sign-in is told by the caller's stage, unless the caller took it for the sign-in.
  return known === 'capability' && stage !== 'auth' && stage !== 'select' ? stage : known;
}

function usedToken(fields: Fields): boolean {
  if (fields.oauthError) return true;
  return /\b(?:XOAUTH2?|OAUTHBEARER)\b/.test(
    `${text(fields.executedCommand)} ${text(fields.command)}`.toUpperCase(),
  );
}

function innerErrors(fields: Fields): unknown[] {
  return Array.isArray(fields.errors) ? fields.errors : [];
}

function named(cause: Cause): { cause: Cause; retry: boolean } {
  return { cause, retry: retryHelps(cause) };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textOf(error: unknown): string {
  return typeof error === 'string' ? error : '';
}
