import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Secret } from '../../secret.ts';
import type { Credential, PasswordCredential, TokenCredential, TokenMechanism } from '../credential.ts';
import { FateUnknown } from '../handing-over.ts';
import { judgeOffer } from '../judge/capabilities.ts';
import { classifyReply } from '../judge/classify.ts';
import { classifyError } from '../judge/error.ts';
import { Finding, failureOf, isTimeout, MailFailure, type Stage } from '../judge/failure.ts';
import { judgeRefusedToken } from '../judge/refused-token.ts';
import { Clock } from '../network/clock.ts';
import { hostName } from '../network/guard-address.ts';
import { type MailLimits, mailLimits } from '../network/limits.ts';
import type { MailServer } from '../network/server.ts';
import { openSocket, tlsOptions } from '../network/socket.ts';
import { type Tap, tapInto } from '../network/tap.ts';
import type { Envelope, SenderOptions, SendHooks, SendingSession } from '../protocol.ts';
import { endOfExchange, saslName, tokenMessage } from '../token-exchange.ts';
import { tapOf } from '../wire-log.ts';
import { assertSendable, secretsOf } from '../wire-secrets.ts';
import { Content, gravest, inAscii, refuseBeyondAscii, replyCode, whyNotSent } from './message.ts';
import { ShownSmtp } from './shown.ts';
import { Connection } from './smtp-client.ts';

/**
 * Connects to a sending server, signs in unless there is no user, runs `work` and closes, whatever happens; with
 * the promises of every sender (protocol.ts). Throws a `MailFailure`.
 */
export async function withSmtpSession<T>(
  server: MailServer,
  credential: Credential | null,
  options: SenderOptions,
  work: (session: SendingSession) => Promise<T>,
): Promise<T> {
  if (credential) assertSendable(server.user, credential);
  const dialogue = new Dialogue(server, credential, options);
  try {
    await dialogue.begin();
    const result = await work(dialogue);
    await dialogue.sayGoodBye();
    return result;
  } finally {
    dialogue.close();
  }
}

class Dialogue implements SendingSession {
  readonly #server: MailServer;
  readonly #credential: Credential | null;
  readonly #options: SenderOptions;
  readonly #limits: MailLimits;
  readonly #clock: Clock;
  #stage: Stage = 'connect';
  #tap: Tap | undefined;
  #connection: Connection | undefined;
  #socket: { destroy(): void } | undefined;

  constructor(server: MailServer, credential: Credential | null, options: SenderOptions) {
    this.#server = server;
    this.#credential = credential;
    this.#options = options;
    this.#limits = { ...mailLimits, ...options.limits };
    this.#clock = new Clock(options.signal);
  }

  async begin(): Promise<void> {
    try {
      this.#clock.phase(this.#limits.setupMs);
      this.#tap = tapOf(this.#options.wire, 'SMTP', () => new ShownSmtp(), this.#server, this.#credential);
      const socket = await openSocket(this.#server, {
        signal: this.#clock.signal,
        onStage: this.#enter,
        onStep: this.#options.onStep,
        tap: this.#tap,
      });
      this.#socket = socket;
      this.#enter('greeting');
      const connection = this.#makeConnection(socket);
      this.#connection = connection;
      this.#clock.phase(this.#limits.greetingMs);
      await this.#heard((done) => connection.connect(done));
      if (this.#server.security !== 'none' && !connection.secure) {
        throw new Finding('tls', 'the connection is not encrypted');
      }
      if (this.#credential) await this.#signIn(connection, this.#credential);
      this.#clock.phase(this.#limits.commandMs);
    } catch (error) {
      throw this.#explain(error);
    }
    if (this.#credential) this.#options.onStep?.('signed_in');
    this.#enter('select');
  }

  async send(given: Envelope, message: Buffer, { beforeContent }: SendHooks = {}): Promise<string> {
    const connection = this.#connection as Connection;
    const envelope = inAscii(given);
    if (!connection._supportedExtensions.includes('SMTPUTF8')) refuseBeyondAscii(envelope);
    // 1 The content is read only once the server waits for it; 2 a server that refused one of several recipients
    // gets none of it; 3 until its last byte was given to the socket the server cannot have taken it.
    const content = new Content(message, async () => {
      const refused = gravest(connection._envelope?.rejectedErrors);
      if (refused) throw refused;
      await beforeContent?.();
      this.#clock.phase(this.#limits.contentMs);
    });
    try {
      this.#clock.phase(this.#limits.commandMs);
      const info = await this.#heard<{ response: string }>((done) =>
        connection.send(envelope, content, done),
      );
      if (content.hasLeft && !connection.isAhead) return info.response;
      // Nobody can have taken a message that is not whole, or else they have taken what is none.
      connection.close();
      throw new FateUnknown('select', answeredTooSoon.verdict);
    } catch (error) {
      if (error instanceof FateUnknown) throw error;
      const { stopped, hasLeft } = content;
      // What `beforeContent` threw is its caller's own.
      if (stopped && !replyCode(stopped)) throw stopped;
      const refused = connection._envelope?.rejectedErrors ?? [];
      // Behind a sender that is refused its recipients are as well, for that alone.
      const areAllRefused = (error as { command?: string }).command === 'RCPT TO';
      const why = stopped ?? (areAllRefused ? gravest(refused) : undefined) ?? error;
      throw whyNotSent(why, this.#explain(why), hasLeft, this.#stage, { to: envelope.to, refused });
    }
  }

  async sayGoodBye(): Promise<void> {
    const connection = this.#connection;
    if (!connection || connection.destroyed) return;
    this.#clock.phase(this.#limits.logoutMs);
    const { promise, resolve } = Promise.withResolvers<void>();
    const { signal } = this.#clock;
    connection.once('end', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
    connection.quit();
    await promise;
  }

  close(): void {
    this.#clock.stop();
    this.#connection?.close();
    this.#socket?.destroy();
  }

  readonly #enter = (stage: Stage) => {
    this.#stage = stage;
  };

  #makeConnection(socket: Awaited<ReturnType<typeof openSocket>>): Connection {
    const { host, port, security } = this.#server;
    const connection = new Connection({
      host: hostName(host),
      port,
      connection: socket,
      secure: security === 'tls',
      secured: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      tls: tlsOptions(this.#server),
      // nodemailer would say `[127.0.0.1]` on a machine without a full name, which servers refuse.
      name: this.#options.ehloName ?? 'localhost',
      logger: false,
      // The clock of ours ends every phase; these are only the second fence.
      connectionTimeout: this.#limits.greetingMs + 2 * this.#limits.setupMs + 1000,
      greetingTimeout: this.#limits.greetingMs + 1000,
      socketTimeout:
        Math.max(
          this.#limits.greetingMs,
          this.#limits.signInMs,
          this.#limits.commandMs,
          this.#limits.contentMs,
          this.#options.signInMs ?? 0,
        ) + 5000,
      socketCloseTimeout: 0,
    });
    connection.wantsOffers = this.#credential !== null;
    connection.onGreeting = () => this.#clock.phase(this.#limits.setupMs);
    connection.onUpgrade = () => {
      this.#enter('starttls');
      this.#options.onStep?.('securing');
    };
    connection.onSecuring = (secured) => {
      tapInto(secured, this.#tap);
      secured.prependOnceListener('secureConnect', () => this.#tap?.note('secured'));
    };
    connection.on('error', () => {}); // a late one, after nobody waits any more
    return connection;
  }

  // One judged password at most: the next mechanism is only tried where the server has said that it judged none.
  async #signIn(connection: Connection, credential: Credential): Promise<void> {
    if (credential.kind === 'oauth2') await this.#signInByToken(connection, credential);
    else await this.#signInByPassword(connection, credential);
  }

  #beginSignIn(): void {
    this.#enter('auth');
    this.#options.onStep?.('signing_in');
    this.#clock.phase(this.#options.signInMs ?? this.#limits.signInMs);
  }

  /**
   * By the first mechanism of the token's provider that the server offers, and by the other only where the server does not
   * know the first.
   */
  async #signInByToken(connection: Connection, credential: TokenCredential): Promise<void> {
    const offered = this.#offered(connection);
    const mechanisms = credential.mechanisms.filter((name) => offered.includes(`AUTH=${saslName[name]}`));
    if (mechanisms.length === 0) {
      const evidence = `the server takes no token (${offered.join(' ') || 'no AUTH'})`;
      throw new MailFailure(
        'auth',
        new Finding('protocol', evidence.slice(0, 200), 'NO_TOKEN_TAKEN').verdict,
      );
    }
    this.#beginSignIn();
    for (const [index, mechanism] of mechanisms.entries()) {
      const said = await this.#showToken(connection, credential, mechanism);
      if (!said) return;
      const reply = { protocol: 'smtp', stage: 'auth', capabilities: offered, raw: said } as const;
      const secrets = secretsOf(this.#server, credential);
      const verdict = judgeRefusedToken({ ...reply, host: this.#server.host, secrets });
      const isLast = index === mechanisms.length - 1;
      if (isLast || connection.destroyed || verdict.cause !== 'protocol')
        throw new MailFailure('auth', verdict);
    }
  }

  /** All the server said where it did not take the token, else nothing. */
  async #showToken(
    connection: Connection,
    { accessToken }: TokenCredential,
    mechanism: TokenMechanism,
  ): Promise<string> {
    const message = tokenMessage(mechanism, this.#server, accessToken.reveal());
    return this.#heard<string>((done) =>
      connection.exchangeToken(saslName[mechanism], message, endOfExchange[mechanism], done),
    );
  }

  async #signInByPassword(connection: Connection, { password }: PasswordCredential): Promise<void> {
    const methods = methodsOf(this.#offered(connection));
    if (methods.length === 0) throw this.#noPasswordTaken(connection);
    this.#beginSignIn();
    let first: MailFailure | undefined;
    for (const method of methods) {
      try {
        return await this.#signInBy(connection, method, password);
      } catch (error) {
        const explained = this.#explain(error);
        if (!(explained instanceof MailFailure)) throw explained;
        if (first && !replyCode(error)) throw first; // what it said before it went away is the reason
        first ??= explained;
        if (!wasJudged(connection, method, error, explained)) continue;
        throw explained;
      }
    }
    throw first;
  }

  async #signInBy(connection: Connection, method: Method, password: Secret): Promise<void> {
    const auth = { credentials: { user: this.#server.user, pass: password.reveal() }, method };
    const credentials = auth as unknown as SMTPConnection.AuthenticationType;
    connection.linesSent = 0;
    await this.#heard<unknown>((done) => connection.login(credentials, (error) => done(error)));
  }

  #noPasswordTaken(connection: Connection): MailFailure {
    // RFC 5321 4.1.1.1: HELO has no extensions, so there is nothing to sign in by, with TLS or without.
    if (!connection._ehloLines) {
      const words = 'the server knows no EHLO, and so no sign-in';
      return new MailFailure('auth', new Finding('protocol', words, 'ENOAUTH').verdict);
    }
    const offered = this.#offered(connection);
    const withTls = connection._ehloLines?.some((line) => /^STARTTLS/i.test(line)) ? ['STARTTLS'] : [];
    const cause = judgeOffer([...offered, ...(connection.secure ? [] : withTls)], true) ?? 'protocol';
    const evidence = `the server offers no sign-in with a password (${offered.join(' ') || 'no AUTH'})`;
    const sure = connection.secure && cause === 'tls' ? 'protocol' : cause;
    return new MailFailure('auth', new Finding(sure, evidence.slice(0, 200), 'ENOAUTH').verdict);
  }

  #offered(connection: Connection): string[] {
    const lines = connection._ehloLines?.filter((line) => /^AUTH[ =]/i.test(line)) ?? [];
    return lines
      .flatMap((line) =>
        line
          .toUpperCase()
          .split(/[\s=,]+/)
          .slice(1),
      )
      .filter(Boolean)
      .map((name) => `AUTH=${name}`);
  }

  // nodemailer answers by callback, by an 'error' event, or (a close before the greeting) by both or neither.
  async #heard<T = void>(start: (done: (error?: Error | null, result?: T) => void) => void): Promise<T> {
    const connection = this.#connection as Connection;
    const { signal } = this.#clock;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const onEnd = () => reject(new Finding('network', 'the connection was closed', 'ECONNRESET'));
    const onAbort = () => reject(signal.reason);
    connection.once('error', reject).once('end', onEnd);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    else start((error, result) => (error ? reject(error) : resolve(result as T)));
    try {
      return await promise;
    } finally {
      connection.off('error', reject).off('end', onEnd);
      signal.removeEventListener('abort', onAbort);
    }
  }

  #explain(error: unknown): unknown {
    const { signal } = this.#clock;
    if (error instanceof MailFailure) return error;
    const { reason } = signal;
    if (signal.aborted && !isTimeout(reason) && !(reason instanceof Finding)) return reason;
    const stage =
      error instanceof Error && 'command' in error && error.command === 'STARTTLS' ? 'starttls' : this.#stage;
    const found = signal.aborted ? reason : error;
    const said = this.#connection?.lastServerResponse;
    const secrets = this.#credential ? secretsOf(this.#server, this.#credential) : [];
    const context = { protocol: 'smtp' as const, stage, host: this.#server.host, secrets };
    const capabilities = this.#connection ? this.#offered(this.#connection) : [];
    // The first reason wins: a server that said why, and then closed or fell silent, has said why.
    if (said && /^[45]\d\d/.test(said) && isGone(found)) {
      return new MailFailure(stage, classifyReply({ ...context, capabilities, raw: said }));
    }
    if (found instanceof Finding) return new MailFailure(stage, found.verdict, { cause: found });
    return failureOf(stage, classifyError(found, { ...context, capabilities }), found);
  }
}

const answeredTooSoon = new Finding(
  'protocol',
  'the server said that it took the message before all of it had left',
);

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

/** Nobody is there any more, and nothing was said. */
function isGone(error: unknown): boolean {
  if (error instanceof Finding) return error.verdict.cause === 'network';
  return error instanceof Error && !('response' in error && error.response);
}
