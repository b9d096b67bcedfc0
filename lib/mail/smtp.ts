import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Secret } from '../crypto/secret.ts';
import { codeOf } from '../errors.ts';
import { judgeOffer } from './classify/capabilities.ts';
import { classifyError } from './classify.ts';
import { Clock } from './clock.ts';
import type { SessionOptions } from './connect.ts';
import { Finding, isTimeout, MailFailure, type Stage } from './failure.ts';
import { hostName } from './guard-address.ts';
import { type MailLimits, mailLimits } from './limits.ts';
import type { MailServer } from './server.ts';
import { assertSendable, secretsOf } from './sign-in.ts';
import { openSocket, tlsOptions } from './socket.ts';

export type SmtpSession = {
  /**
   * Hands one message over, to all its recipients or to none, and answers what the server said. Throws
   * `MessageRefused` where the server refused it, `FateUnknown` where nobody can say, another `MailFailure` where
   * it certainly was not taken.
   */
  send(envelope: Envelope, message: Buffer, hooks?: SendHooks): Promise<string>;
};

type SendHooks = {
  /** Runs when the server has agreed to take the content, before its first byte leaves; a throw ends it there. */
  beforeContent?: () => Promise<void>;
};

export type Envelope = { from: string; to: string[] };

/** The server took the sign-in and then refused this message: 5xx is for good, 4xx for now (RFC 5321 4.2.1). */
export class MessageRefused extends MailFailure {
  readonly isPermanent: boolean;

  constructor(stage: Stage, verdict: MailFailure['verdict'], isPermanent: boolean) {
    super(stage, verdict);
    this.isPermanent = isPermanent;
  }
}

/** All of the message left, and no answer came: the server may have taken it (RFC 1047). */
export class FateUnknown extends MailFailure {}

// What nodemailer keeps to itself and we decide by. The version is pinned; smtp.test.ts fails when it moves.
type Internals = {
  _supportedAuth: string[];
  _ehloLines?: string[];
  _remainder: string;
  _responseQueue: string[];
  _envelope?: { rejectedErrors?: Error[] };
  _upgradeConnection(callback: (error?: Error | null) => void): void;
  _onError(error: Error, code: string, response: false, command: string): void;
};

const Base = SMTPConnection as unknown as new (
  options: SMTPConnection.Options & { socketCloseTimeout?: number },
) => SMTPConnection & Internals;

class Connection extends Base {
  onUpgrade: () => void = () => {};

  // RFC 3207 6: what came with the STARTTLS answer was injected. nodemailer drops it; we end the session.
  override _upgradeConnection(callback: (error?: Error | null) => void): void {
    if (this._remainder.length > 0 || this._responseQueue.length > 0) {
      this._onError(new Error('data after the STARTTLS answer'), 'ETLS', false, 'STARTTLS');
      return;
    }
    this.onUpgrade();
    super._upgradeConnection(callback);
  }
}

/**
 * Connects to a sending server, signs in unless there is no user, runs `work` and closes, whatever happens; with
 * the promises of `withImapSession`. Throws a `MailFailure`.
 */
export async function withSmtpSession<T>(
  server: MailServer,
  password: Secret | null,
  options: SessionOptions,
  work: (session: SmtpSession) => Promise<T>,
): Promise<T> {
  if (password) assertSendable(server.user, password);
  const dialogue = new Dialogue(server, password, options);
  try {
    await dialogue.begin();
    const result = await work(dialogue);
    await dialogue.sayGoodBye();
    return result;
  } finally {
    dialogue.close();
  }
}

class Dialogue implements SmtpSession {
  readonly #server: MailServer;
  readonly #password: Secret | null;
  readonly #options: SessionOptions;
  readonly #limits: MailLimits;
  readonly #clock: Clock;
  #stage: Stage = 'connect';
  #connection: Connection | undefined;
  #socket: { destroy(): void } | undefined;

  constructor(server: MailServer, password: Secret | null, options: SessionOptions) {
    this.#server = server;
    this.#password = password;
    this.#options = options;
    this.#limits = { ...mailLimits, ...options.limits };
    this.#clock = new Clock(options.signal);
  }

  async begin(): Promise<void> {
    try {
      this.#clock.phase(this.#limits.setupMs);
      const socket = await openSocket(this.#server, {
        signal: this.#clock.signal,
        onStage: this.#enter,
        onStep: this.#options.onStep,
      });
      this.#socket = socket;
      this.#enter('greeting');
      const connection = this.#makeConnection(socket);
      this.#connection = connection;
      await this.#heard((done) => connection.connect(done));
      if (this.#server.security !== 'none' && !connection.secure) {
        throw new Finding('tls', 'the connection is not encrypted');
      }
      if (this.#password) await this.#signIn(connection, this.#password);
      this.#clock.phase(this.#limits.commandMs);
    } catch (error) {
      throw this.#explain(error);
    }
    if (this.#password) this.#options.onStep?.('signed_in');
    this.#enter('select');
  }

  async send(envelope: Envelope, message: Buffer, { beforeContent }: SendHooks = {}): Promise<string> {
    const connection = this.#connection as Connection;
    // 1 The content is read only once the server waits for it; 2 a server that refused one of several recipients
    // gets none of it; 3 until its last byte was given to the socket the server cannot have taken it.
    const content = new Content(message, async () => {
      const [refused] = connection._envelope?.rejectedErrors ?? [];
      if (refused) throw refused;
      await beforeContent?.();
      this.#clock.phase(this.#limits.contentMs);
    });
    try {
      this.#clock.phase(this.#limits.commandMs);
      const info = await this.#heard<{ response: string }>((done) =>
        connection.send(envelope, content, done),
      );
      return info.response;
    } catch (error) {
      const { stopped, hasLeft } = content;
      // What `beforeContent` threw is its caller's own.
      if (stopped && !replyCode(stopped)) throw stopped;
      throw this.#whyNotSent(stopped ?? error, hasLeft);
    }
  }

  #whyNotSent(error: unknown, hasLeft: boolean): unknown {
    const explained = this.#explain(error);
    const code = replyCode(error);
    if (explained instanceof MailFailure && code) {
      return new MessageRefused(explained.stage, explained.verdict, code >= 500);
    }
    if (!hasLeft) return explained;
    if (explained instanceof MailFailure) return new FateUnknown(explained.stage, explained.verdict);
    return new FateUnknown(
      this.#stage,
      new Finding('network', 'we stopped before the server answered').verdict,
    );
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
      logger: false,
      // The clock of ours ends every phase; these are only the second fence.
      connectionTimeout: this.#limits.setupMs + 1000,
      greetingTimeout: this.#limits.setupMs + 1000,
      socketTimeout:
        Math.max(
          this.#limits.signInMs,
          this.#limits.commandMs,
          this.#limits.contentMs,
          this.#options.signInMs ?? 0,
        ) + 5000,
      socketCloseTimeout: 0,
    });
    connection.onUpgrade = () => {
      this.#enter('starttls');
      this.#options.onStep?.('securing');
    };
    connection.on('error', () => {}); // a late one, after nobody waits any more
    return connection;
  }

  async #signIn(connection: Connection, password: Secret): Promise<void> {
    const method = chooseMethod(connection._supportedAuth);
    if (!method) throw this.#noPasswordTaken(connection);
    this.#enter('auth');
    this.#options.onStep?.('signing_in');
    this.#clock.phase(this.#options.signInMs ?? this.#limits.signInMs);
    const auth = { credentials: { user: this.#server.user, pass: password.reveal() }, method };
    const credentials = auth as unknown as SMTPConnection.AuthenticationType;
    await this.#heard<unknown>((done) => connection.login(credentials, (error) => done(error)));
  }

  #noPasswordTaken(connection: Connection): MailFailure {
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
          .split(/[\s=]+/)
          .slice(1),
      )
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
    if (found instanceof Finding) return new MailFailure(stage, found.verdict, { cause: found });
    const secrets = this.#password ? secretsOf(this.#server.user, this.#password) : [];
    const context = { protocol: 'smtp' as const, stage, host: this.#server.host, secrets };
    const capabilities = this.#connection ? this.#offered(this.#connection) : [];
    return new MailFailure(stage, classifyError(found, { ...context, capabilities }));
  }
}

const chunkBytes = 64 * 1024;

/** The bytes of a message, given out piece by piece, and a memory of whether the last one is out. */
class Content extends Readable {
  /** Why nothing, or nothing more, was given out. */
  stopped: unknown;
  hasLeft = false;
  readonly #message: Buffer;
  readonly #begin: () => Promise<void>;
  #at = -1;

  constructor(message: Buffer, begin: () => Promise<void>) {
    super({ highWaterMark: chunkBytes });
    this.#message = message;
    this.#begin = begin;
  }

  override async _read(): Promise<void> {
    try {
      if (this.#at < 0) {
        this.#at = 0;
        await this.#begin();
      }
    } catch (error) {
      this.stopped = error;
      this.destroy(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    const end = Math.min(this.#at + chunkBytes, this.#message.length);
    const chunk = this.#message.subarray(this.#at, end);
    this.#at = end;
    // Said before it is so: the end of the stream is what makes nodemailer write the final dot.
    if (end === this.#message.length) this.hasLeft = true;
    this.push(chunk);
    if (this.hasLeft) this.push(null);
  }
}

/** Pure. One mechanism for one sign-in; PLAIN and LOGIN carry any bytes, CRAM-MD5 proves without sending. */
export function chooseMethod(offered: readonly string[]): 'PLAIN' | 'LOGIN' | 'CRAM-MD5' | undefined {
  return (['PLAIN', 'LOGIN', 'CRAM-MD5'] as const).find((method) => offered.includes(method));
}

function replyCode(error: unknown): number | undefined {
  const code = error instanceof Error && 'responseCode' in error ? error.responseCode : undefined;
  return typeof code === 'number' && code >= 400 && codeOf(error) !== 'ETIMEDOUT' ? code : undefined;
}
