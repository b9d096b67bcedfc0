import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Secret } from '../../secret.ts';
import type { Credential, PasswordCredential, TokenCredential, TokenMechanism } from '../credential.ts';
import { judgeOffer } from '../judge/capabilities.ts';
import { Finding, MailFailure } from '../judge/failure.ts';
import { judgeRefusedToken } from '../judge/refused-token.ts';
import { endOfExchange, saslName, tokenMessage } from '../token-exchange.ts';
import { secretsOf } from '../wire-secrets.ts';
import type { Exchange } from './exchange.ts';
import { replyCode } from './message.ts';
import type { Connection } from './smtp-client.ts';

/**
 * Signs in on a connection that said hello. One judged credential at most: the next mechanism is only tried where the server has
 * said that it judged none. Throws a `MailFailure`, or whatever `Exchange.explain` makes of the error.
 */
export async function signIn(exchange: Exchange, credential: Credential): Promise<void> {
  if (credential.kind === 'oauth2') await signInByToken(exchange, credential);
  else await signInByPassword(exchange, credential);
}

function begin(exchange: Exchange): void {
  const { options, limits } = exchange;
  exchange.enter('auth');
  options.onStep?.('signing_in');
  exchange.phase(options.signInMs ?? limits.signInMs);
}

/**
 * By the first mechanism of the token's provider that the server offers, and by the other only where the server does not
 * know the first.
 */
async function signInByToken(exchange: Exchange, credential: TokenCredential): Promise<void> {
  const { server, offered, connection } = exchange;
  const mechanisms = credential.mechanisms.filter((name) => offered.includes(`AUTH=${saslName[name]}`));
  if (mechanisms.length === 0) {
    const evidence = `the server takes no token (${offered.join(' ') || 'no AUTH'})`;
    throw new MailFailure('auth', new Finding('protocol', evidence.slice(0, 200), 'NO_TOKEN_TAKEN').verdict);
  }
  begin(exchange);
  for (const [index, mechanism] of mechanisms.entries()) {
    const said = await showToken(exchange, credential, mechanism);
    if (!said) return;
    const reply = { protocol: 'smtp', stage: 'auth', capabilities: offered, raw: said } as const;
    const secrets = secretsOf(server, credential);
    const verdict = judgeRefusedToken({ ...reply, host: server.host, secrets });
    const isLast = index === mechanisms.length - 1;
    if (isLast || connection.destroyed || verdict.cause !== 'protocol')
      throw new MailFailure('auth', verdict);
  }
}

/** All the server said where it did not take the token, else nothing. */
async function showToken(
  exchange: Exchange,
  { accessToken }: TokenCredential,
  mechanism: TokenMechanism,
): Promise<string> {
  const { server, connection } = exchange;
  const message = tokenMessage(mechanism, server, accessToken.reveal());
  return exchange.heard<string>((done) =>
    connection.exchangeToken(saslName[mechanism], message, endOfExchange[mechanism], done),
  );
}

async function signInByPassword(exchange: Exchange, { password }: PasswordCredential): Promise<void> {
  const methods = methodsOf(exchange.offered);
  if (methods.length === 0) throw noPasswordTaken(exchange);
  begin(exchange);
  let first: MailFailure | undefined;
  for (const method of methods) {
    try {
      return await signInBy(exchange, method, password);
    } catch (error) {
      const explained = exchange.explain(error);
      if (!(explained instanceof MailFailure)) throw explained;
      if (first && !replyCode(error)) throw first; // what it said before it went away is the reason
      first ??= explained;
      if (!wasJudged(exchange.connection, method, error, explained)) continue;
      throw explained;
    }
  }
  throw first;
}

async function signInBy(exchange: Exchange, method: Method, password: Secret): Promise<void> {
  const { server, connection } = exchange;
  const auth = { credentials: { user: server.user, pass: password.reveal() }, method };
  const credentials = auth as unknown as SMTPConnection.AuthenticationType;
  connection.linesSent = 0;
  await exchange.heard<unknown>((done) => connection.login(credentials, (error) => done(error)));
}

function noPasswordTaken({ connection, offered }: Exchange): MailFailure {
  // RFC 5321 4.1.1.1: HELO has no extensions, so there is nothing to sign in by, with TLS or without.
  if (!connection._ehloLines) {
    const words = 'the server knows no EHLO, and so no sign-in';
    return new MailFailure('auth', new Finding('protocol', words, 'ENOAUTH').verdict);
  }
  const withTls = connection._ehloLines.some((line) => /^STARTTLS/i.test(line)) ? ['STARTTLS'] : [];
  const cause = judgeOffer([...offered, ...(connection.secure ? [] : withTls)], true) ?? 'protocol';
  const evidence = `the server offers no sign-in with a password (${offered.join(' ') || 'no AUTH'})`;
  const sure = connection.secure && cause === 'tls' ? 'protocol' : cause;
  return new MailFailure('auth', new Finding(sure, evidence.slice(0, 200), 'ENOAUTH').verdict);
}

type Method = 'PLAIN' | 'LOGIN' | 'CRAM-MD5';

/** Pure. The mechanisms to try, in this order; PLAIN and LOGIN carry any bytes, CRAM-MD5 proves without sending. */
function methodsOf(offered: readonly string[]): Method[] {
  return (['PLAIN', 'LOGIN', 'CRAM-MD5'] as const).filter((method) => offered.includes(`AUTH=${method}`));
}

/** The line of the exchange that carries the password, or the proof of it. */
const lineOfPassword = { PLAIN: 1, LOGIN: 3, 'CRAM-MD5': 2 } as const;

/** Whether the server may have looked at the password: it did not where that had not left, or a mechanism was refused. */
function wasJudged(
  connection: Connection,
  method: Method,
  error: unknown,
  { verdict }: MailFailure,
): boolean {
  const code = replyCode(error);
  if (!code || code < 500 || connection.destroyed) return true; // for now it takes none at all, or is gone
  if (verdict.cause === 'protocol') return false;
  // RFC 4954 6 has 535 for a password. What says nothing of one may mean the mechanism (Naver): LOGIN is tried, once.
  if (method === 'PLAIN' && verdict.cause === 'unknown' && code !== 535) return false;
  return connection.linesSent >= lineOfPassword[method] || verdict.cause !== 'unknown';
}
