import type { Credential } from '../credential.ts';
import { classifyReply } from '../judge/classify.ts';
import { classifyError } from '../judge/error.ts';
import { Finding, failureOf, isTimeout, MailFailure, type Stage } from '../judge/failure.ts';
import { Clock } from '../network/clock.ts';
import { hostName } from '../network/guard-address.ts';
import { type MailLimits, mailLimits } from '../network/limits.ts';
import type { MailServer } from '../network/server.ts';
import { openSocket, tlsOptions } from '../network/socket.ts';
import { type Tap, tapInto } from '../network/tap.ts';
import type { SenderOptions } from '../protocol.ts';
import { tapOf } from '../wire-log.ts';
import { secretsOf } from '../wire-secrets.ts';
import { ShownSmtp } from './shown.ts';
import { Connection } from './smtp-client.ts';

/**
 * One connection to a sending server: how far it is, how long anything is waited for, and what to throw for whatever goes
 * wrong on it.
 */
export class Exchange {
  readonly server: MailServer;
  readonly limits: MailLimits;
  readonly options: SenderOptions;
  readonly #credential: Credential | null;
  readonly #clock: Clock;
  #stage: Stage = 'connect';
  #tap: Tap | undefined;
  #connection: Connection | undefined;
  #socket: { destroy(): void } | undefined;

  constructor(server: MailServer, credential: Credential | null, options: SenderOptions) {
    this.server = server;
    this.options = options;
    this.limits = { ...mailLimits, ...options.limits };
    this.#credential = credential;
    this.#clock = new Clock(options.signal);
  }

  /** There is one once `connect` has begun. */
  get connection(): Connection {
    return this.#connection as Connection;
  }

  get stage(): Stage {
    return this.#stage;
  }

  get isOver(): boolean {
    return !this.#connection || this.#connection.destroyed;
  }

  /** Opens the connection, secured as the server's entry says, up to the answer to EHLO. */
  async connect(): Promise<void> {
    this.#clock.phase(this.limits.setupMs);
    this.#tap = tapOf(this.options.wire, 'SMTP', () => new ShownSmtp(), this.server, this.#credential);
    const socket = await openSocket(this.server, {
      signal: this.#clock.signal,
      onStage: this.enter,
      onStep: this.options.onStep,
      isAsked: this.options.isAsked,
      tap: this.#tap,
    });
    this.#socket = socket;
    this.enter('greeting');
    const connection = this.#makeConnection(socket);
    this.#connection = connection;
    this.#clock.phase(this.limits.greetingMs);
    await this.heard((done) => connection.connect(done));
    if (this.server.security !== 'none' && !connection.secure) {
      throw new Finding('tls', 'the connection is not encrypted');
    }
  }

  /** What fails from here on failed at this stage. */
  readonly enter = (stage: Stage): void => {
    this.#stage = stage;
  };

  /** What comes next may take so long. */
  phase(ms: number): void {
    this.#clock.phase(ms);
  }

  /** The answer to what `start` says to the server. nodemailer gives it by callback, by an 'error' event, or (a close before the greeting) by both or neither. */
  async heard<T = void>(start: (done: (error?: Error | null, result?: T) => void) => void): Promise<T> {
    const { connection } = this;
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

  /** What to throw for an error on this connection: a `MailFailure`, or the reason of a signal aborted on purpose. */
  explain(error: unknown): unknown {
    const { signal } = this.#clock;
    if (error instanceof MailFailure) return error;
    const { reason } = signal;
    if (signal.aborted && !isTimeout(reason) && !(reason instanceof Finding)) return reason;
    const stage =
      error instanceof Error && 'command' in error && error.command === 'STARTTLS' ? 'starttls' : this.#stage;
    const found = signal.aborted ? reason : error;
    const said = this.#connection?.lastServerResponse;
    const secrets = this.#credential ? secretsOf(this.server, this.#credential) : [];
    const context = { protocol: 'smtp' as const, stage, host: this.server.host, secrets };
    const capabilities = this.#connection ? this.offered : [];
    // The first reason wins: a server that said why, and then closed or fell silent, has said why.
    if (said && /^[45]\d\d/.test(said) && isGone(found)) {
      return new MailFailure(stage, classifyReply({ ...context, capabilities, raw: said }));
    }
    if (found instanceof Finding) return new MailFailure(stage, found.verdict, { cause: found });
    return failureOf(stage, classifyError(found, { ...context, capabilities }), found);
  }

  /** The ways to sign in that the server has named, as `AUTH=PLAIN`. */
  get offered(): string[] {
    const lines = this.connection._ehloLines?.filter((line) => /^AUTH[ =]/i.test(line)) ?? [];
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

  /** Says good-bye, and waits a little for the answer. */
  async quit(): Promise<void> {
    if (this.isOver) return;
    const { connection } = this;
    this.#clock.phase(this.limits.logoutMs);
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

  #makeConnection(socket: Awaited<ReturnType<typeof openSocket>>): Connection {
    const { host, port, security } = this.server;
    const connection = new Connection({
      host: hostName(host),
      port,
      connection: socket,
      secure: security === 'tls',
      secured: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      tls: tlsOptions(this.server),
      // nodemailer would say `[127.0.0.1]` on a machine without a full name, which servers refuse.
      name: this.options.ehloName ?? 'localhost',
      logger: false,
      // The clock of ours ends every phase; these are only the second fence.
      connectionTimeout: this.limits.greetingMs + 2 * this.limits.setupMs + 1000,
      greetingTimeout: this.limits.greetingMs + 1000,
      socketTimeout:
        Math.max(
          this.limits.greetingMs,
          this.limits.signInMs,
          this.limits.commandMs,
          this.limits.contentMs,
          this.options.signInMs ?? 0,
        ) + 5000,
      socketCloseTimeout: 0,
    });
    connection.wantsOffers = this.#credential !== null;
    connection.onGreeting = () => this.#clock.phase(this.limits.setupMs);
    connection.onUpgrade = () => {
      this.enter('starttls');
      this.options.onStep?.('securing');
    };
    connection.onSecuring = (secured) => {
      tapInto(secured, this.#tap);
      secured.prependOnceListener('secureConnect', () => this.#tap?.note('secured'));
    };
    connection.on('error', () => {}); // a late one, after nobody waits any more
    return connection;
  }
}

/** Nobody is there any more, and nothing was said. */
function isGone(error: unknown): boolean {
  if (error instanceof Finding) return error.verdict.cause === 'network';
  return error instanceof Error && !('response' in error && error.response);
}
