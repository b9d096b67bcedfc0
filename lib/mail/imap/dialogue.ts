import type net from 'node:net';
import type { Credential } from '../credential.ts';
import { explain } from '../explain.ts';
import { Finding, MailFailure, type Stage } from '../judge/failure.ts';
import { Clock } from '../network/clock.ts';
import { type MailLimits, mailLimits } from '../network/limits.ts';
import type { ConnectionStep, MailServer } from '../network/server.ts';
import { openSocket } from '../network/socket.ts';
import type { Tap } from '../network/tap.ts';
import type { SessionOptions } from '../protocol.ts';
import { tapOf } from '../wire-log.ts';
import { boundedClient } from './bounded-client.ts';
import { mostIdleBytes } from './idle.ts';
import {
  type Capabilities,
  type ImapArgument,
  type ImapClient,
  type ImapReply,
  pathSpelled,
  type ReadResponse,
  spelledPath,
} from './imap-client.ts';
import { type Allowance, Pace, type Untagged } from './pace.ts';
import { canLookQuickly, type Glance, type Look, QuickLook } from './quick-look.ts';
import type { Rehearsal } from './rehearsal.ts';
import type { KeptSession } from './session.ts';
import { ShownImap } from './shown.ts';
import { signIn } from './sign-in.ts';

/** A server that does not answer within this that the waiting is ended is gone. */
const longestDoneMs = 10_000;

/** One conversation with an IMAP server, from the connection to the good-bye; what each door of it promises stands in connect.ts. */
export class Dialogue implements KeptSession {
  readonly limits: MailLimits;
  readonly #server: MailServer;
  readonly #credential: Credential;
  readonly #options: SessionOptions;
  readonly #clock: Clock;
  #client: ImapClient | undefined;
  #look: QuickLook | undefined;
  #passedOver: MailFailure | undefined;
  #stage: Stage = 'connect';
  #tap: Tap | undefined;
  #isIn = false;
  readonly #spelled = new Map<string, string>();
  readonly #pace: Pace;

  constructor(server: MailServer, credential: Credential, options: SessionOptions) {
    this.#server = server;
    this.#credential = credential;
    this.#options = options;
    this.limits = { ...mailLimits, ...options.limits };
    this.#clock = new Clock(options.signal);
    this.#pace = new Pace(this.#clock, this.limits, {
      isOpen: () => this.isOpen,
      breakOff: (fault) => this.#client?.breakOff(fault),
    });
  }

  get capabilities(): Capabilities {
    return this.#client?.capabilities ?? this.#look?.capabilities ?? new Map();
  }

  get place(): string {
    return `${this.#server.host}:${this.#server.port}`;
  }

  get isOpen() {
    const isThere = this.#client ? this.#client.usable : this.#look !== undefined && !this.#look.isOver;
    return isThere && !this.#clock.signal.aborted;
  }

  /** It is open, and the server tells of new mail. */
  get canIdle(): boolean {
    return this.isOpen && this.capabilities.has('IDLE');
  }

  follow(signal: AbortSignal): void {
    this.#clock.follow(signal);
  }

  rest(): void {
    this.#look?.forget();
    this.#clock.stop();
  }

  folder(path: string): ImapArgument {
    const value = this.#spelled.get(path) ?? spelledPath(this.capabilities, path);
    return { type: 'STRING', value };
  }

  spell(path: string, spelled: string): boolean {
    const isNew = (this.folder(path) as { value: string }).value !== spelled;
    this.#spelled.set(path, spelled);
    return isNew;
  }

  pathOf(spelled: string): string {
    return pathSpelled(this.capabilities, spelled);
  }

  /** True: all was as it was in these folders. */
  async begin(glances: readonly Glance[]): Promise<boolean> {
    let seen: Look;
    try {
      this.#clock.phase(this.limits.setupMs);
      this.#tap = tapOf(this.#options.wire, 'IMAP', () => new ShownImap(), this.#server, this.#credential);
      const socket = await openSocket(this.#server, {
        // An everyday check; whoever tests a server is shown its certificate.
        resumes: glances.length > 0,
        signal: this.#clock.signal,
        onStage: this.#enter,
        onStep: this.#tell,
        isAsked: this.#options.isAsked,
        tap: this.#tap,
      });
      this.#enter('greeting');
      this.#clock.phase(this.limits.greetingMs);
      seen = await this.#lookAround(socket, glances);
      if (seen === 'odd') await this.#beginSession(this.#look?.connection ?? socket);
    } catch (error) {
      const explained = this.#explain(error);
      // The library reports the end of a connection itself, before the sign-in can say what was said.
      const isEnd = explained instanceof MailFailure && !(error instanceof MailFailure);
      throw isEnd ? (this.#passedOver ?? explained) : explained;
    }
    this.#tell('signed_in');
    this.#enter('select');
    this.#isIn = true;
    return seen === 'quiet';
  }

  async #lookAround(socket: net.Socket, glances: readonly Glance[]): Promise<Look> {
    const credential = this.#credential;
    const { setupBytes: bytes, logoutMs: refusedMs, signInMs, commandMs } = this.limits;
    if (!canLookQuickly(this.#server, credential, glances)) return 'odd';
    this.#look = new QuickLook(socket, this.#server, { bytes, refusedMs });
    const seen = await this.#look.look(credential, glances, {
      onWait: (what) => {
        if (what !== 'refused') this.#enter(what === 'auth' ? 'auth' : 'select');
        if (what === 'auth') this.#tell('signing_in');
        this.#clock.phase(what === 'auth' ? (this.#options.signInMs ?? signInMs) : commandMs);
      },
    });
    this.#clock.signal.throwIfAborted();
    return seen;
  }

  /** Hands the connection to the client, which judges what was said and heard so far as if it had been there. */
  async #beginSession(connection: net.Socket | Rehearsal): Promise<void> {
    this.#enter('greeting');
    const client = this.#boundedClient(connection);
    this.#client = client;
    client.responsesLeft = this.limits.setupResponses;
    await client.connect();
    this.#clock.phase(this.limits.commandMs);
  }

  /** One command without the client. False: its answer is for the client to judge, which goes on from here. */
  async #ask(look: QuickLook, name: string, args: ImapArgument[], untagged: Untagged, allowance: Allowance) {
    const handlers = new Map(
      Object.entries(untagged).map(([word, handle]) => [word.toUpperCase(), handle] as const),
    );
    const { responses: most = this.limits.commandResponses, ms = this.limits.commandMs } = allowance;
    let responses: ReadResponse[] | null;
    try {
      this.#clock.signal.throwIfAborted();
      this.#clock.phase(ms);
      responses = await look.ask(name, args, most);
      this.#clock.signal.throwIfAborted();
      if (!responses) {
        const { openTag } = look;
        await this.#beginSession(look.connection);
        (this.#client as ImapClient | undefined)?.countTagsFrom(openTag);
        return false;
      }
    } catch (error) {
      throw this.#explain(error);
    }
    this.#clock.pause(); // from here on it is we who are busy
    try {
      for (const response of responses) {
        const busy = handlers.get(response.name)?.(response.untagged);
        if (busy) await busy;
      }
    } catch (error) {
      look.close(); // as the client is: nothing more is wanted
      throw error;
    }
    return true;
  }

  async command(name: string, args: ImapArgument[], untagged: Untagged = {}, allowance: Allowance = {}) {
    const isAnswered =
      !this.#client && this.#look && (await this.#ask(this.#look, name, args, untagged, allowance));
    if (isAnswered) return { unreadable: 0 };
    const client = this.#client as ImapClient;
    client.forgetLines();
    client.unreadable = 0;
    client.responsesLeft = allowance.responses ?? this.limits.commandResponses;
    let thrown: { error: unknown } | undefined;
    const handlers = this.#pace.guarded(untagged, (error) => {
      thrown ??= { error };
      client.close(); // nothing more of this command is wanted, and it may be gigabytes
    });
    try {
      this.#clock.signal.throwIfAborted();
      this.#pace.begin(allowance);
      const reply: ImapReply = await client.exec(name, args, { untagged: handlers });
      reply.next();
    } catch (error) {
      if (thrown) throw thrown.error;
      throw this.#explain(error);
    }
    if (thrown) throw thrown.error;
    return { unreadable: client.unreadable };
  }

  async idle(isNews: (line: string) => boolean, ms: number, stop: AbortSignal): Promise<void> {
    const enough = new AbortController();
    const onStop = () => enough.abort();
    const timer = setTimeout(onStop, ms);
    stop.addEventListener('abort', onStop, { once: true });
    if (stop.aborted) onStop();
    const doneMs = Math.min(this.limits.commandMs, longestDoneMs);
    const hooks = {
      isNews,
      onBegun: () => this.#clock.pause(),
      onDone: () => this.#clock.phase(doneMs),
      stop: enough.signal,
    };
    try {
      const client = this.#client;
      if (client) {
        client.forgetLines();
        client.responsesLeft = this.limits.commandResponses;
      }
      this.#pace.begin({ bytes: mostIdleBytes });
      const isWell = await (client ?? (this.#look as QuickLook)).idleUntil(hooks);
      this.#clock.signal.throwIfAborted();
      if (!isWell) throw new Finding('network', 'the server ended the waiting for mail', 'ECONNRESET');
      this.#clock.pause();
    } catch (error) {
      throw this.#explain(error);
    } finally {
      clearTimeout(timer);
      stop.removeEventListener('abort', onStop);
    }
  }

  async sayGoodBye(): Promise<void> {
    const client = this.#client;
    if (!this.isOpen) return;
    this.#clock.phase(this.limits.logoutMs);
    if (!client) return await this.#look?.sayGoodBye();
    client.responsesLeft = this.limits.commandResponses;
    // The work is done: a server that does not answer, or closes first, has said good-bye as well.
    await client.exec('LOGOUT', []).then(
      (reply) => reply.next(),
      () => {},
    );
  }

  close(): void {
    this.#clock.stop();
    this.#client?.close();
    this.#client?.removeAllListeners();
    if (!this.#client) this.#look?.close();
  }

  // Once we are signed in, a client that is let in on it says nothing new of how far that came.
  readonly #enter = (stage: Stage) => {
    if (!this.#isIn) this.#stage = stage;
  };

  readonly #tell = (step: ConnectionStep) => {
    if (!this.#isIn) this.#options.onStep?.(step);
  };

  #boundedClient(socket: net.Socket | Rehearsal): ImapClient {
    return boundedClient(socket, this.#server, {
      limits: this.limits,
      signInMs: this.#options.signInMs,
      count: this.#pace.count,
      signal: this.#clock.signal,
      start: this.#start,
      firstTag: this.#look?.firstTag,
      tap: this.#tap,
    });
  }

  // 1. TLS where it is demanded, 2. what the server takes, 3. the sign-in. Nothing of 3 leaves before 1 stands.
  readonly #start = async (client: ImapClient) => {
    if (client.state !== client.states.NOT_AUTHENTICATED) {
      throw new Finding('protocol', 'the server signed us in before any password was sent', 'PREAUTH');
    }
    this.#clock.phase(this.limits.setupMs);
    await client.run('CAPABILITY');
    if (this.#server.security === 'starttls') {
      this.#enter('starttls');
      this.#tell('securing');
      await client.upgradeToSTARTTLS();
    }
    if (this.#server.security !== 'none' && !client.secureConnection) {
      throw new Finding('tls', 'the connection is not encrypted');
    }
    if (client.isClosed || this.#clock.signal.aborted) throw gone();
    this.#enter('auth');
    this.#tell('signing_in');
    this.#clock.phase(this.#options.signInMs ?? this.limits.signInMs);
    await signIn(client, this.#server, this.#credential, {
      explain: (error) => this.#explain(error),
      onPassedOver: (refusal) => {
        this.#passedOver = refusal;
      },
    });
  };

  #explain(error: unknown): unknown {
    const client = this.#client;
    return explain(error, {
      protocol: 'imap',
      stage: this.#stage,
      server: this.#server,
      credential: this.#credential,
      signal: this.#clock.signal,
      fault: client?.fault,
      heard: client?.heard,
      said: client?.saidSoFar ?? this.#look?.saidSoFar,
      capabilities: [...this.capabilities.keys()],
    });
  }
}

function gone(): Finding {
  return new Finding('network', 'the connection was closed', 'ECONNRESET');
}
