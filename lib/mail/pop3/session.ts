import type net from 'node:net';
import tls from 'node:tls';
import type { Credential } from '../credential.ts';
import { explain } from '../explain.ts';
import { Finding, type MailFailure, type Stage } from '../judge/failure.ts';
import { insteadOfGreeting } from '../judge/instead-of-greeting.ts';
import { display } from '../judge/text.ts';
import { Clock } from '../network/clock.ts';
import { type MailLimits, mailLimits } from '../network/limits.ts';
import type { ConnectionStep, MailServer } from '../network/server.ts';
import { closeOnAbort, openSocket, tlsOptions } from '../network/socket.ts';
import { type Tap, tapInto } from '../network/tap.ts';
import type { SessionOptions } from '../protocol.ts';
import { tapOf } from '../wire-log.ts';
import { assertSendable, secretsOf } from '../wire-secrets.ts';
import { type Capabilities, capabilitiesIn, isAnswer, isQuestion, isYes, offersOf } from './answers.ts';
import { linesOf } from './dotted.ts';
import { Reader } from './reader.ts';
import { ShownPop3 } from './shown.ts';
import { signIn } from './sign-in.ts';

/** A signed-in POP3 session, as long as `work` of `withPop3Session` runs. What is said leaves at once; answers come in its order. */
export type Pop3Session = {
  readonly limits: MailLimits;
  readonly capabilities: Capabilities;
  /** Commands may be said before the ones ahead of them are answered (RFC 2449 6.6). */
  readonly isPipelined: boolean;
  /** False once the connection is gone, or speaks what is not POP3: nothing more can be asked for. */
  readonly isOpen: boolean;
  say(...commands: string[]): void;
  /** The next answer, `+OK` or `-ERR`. Throws a `MailFailure` where none comes. */
  answer(): Promise<string>;
  /** What follows it where an answer has many lines, at most so large. */
  part(most: number): Promise<Buffer>;
  /** Says one command and answers it; what it refuses is thrown as a `MailFailure`. */
  ask(command: string): Promise<string>;
  /** The lines of an answer that has many. */
  askLines(command: string, most?: number): Promise<string[]>;
  /** What an answer that refuses means. */
  refusal(answer: string): MailFailure;
  /** We are busy ourselves: the server is not waited for. */
  pause(): void;
};

/**
 * Connects, signs in, runs `work` and closes, whatever happens. Promises that the credential leaves only over a verified
 * connection (or `none`, an administrator's choice), is judged once at most, and stays where the server takes none. What was
 * marked for deletion goes only if `work` ends well: then, and only then, the session is ended by QUIT (RFC 1939 6).
 */
export async function withPop3Session<T>(
  server: MailServer,
  credential: Credential,
  options: SessionOptions & { resumes?: boolean },
  work: (session: Pop3Session) => Promise<T>,
): Promise<T> {
  assertSendable(server.user, credential);
  const dialogue = new Dialogue(server, credential, options);
  try {
    await dialogue.begin(options.resumes ?? false);
    const result = await work(dialogue);
    await dialogue.sayGoodBye();
    return result;
  } finally {
    dialogue.close();
  }
}

// RFC 2449 4: 512 octets; some servers say more.
const mostLine = 8 * 1024;

// Some servers put an empty line between their answers, or end an answer twice; no answer is so, and it says nothing of which belongs to what.
const mostEmptyLines = 2;
const isEmpty = (line: string) => line === '' || line === '.';

async function nextLine(reader: Reader): Promise<string> {
  for (let passed = 0; ; passed += 1) {
    const line = (await reader.line(mostLine)).toString('latin1');
    if (!isEmpty(line) || passed === mostEmptyLines) return line;
  }
}

class Dialogue implements Pop3Session {
  readonly limits: MailLimits;
  readonly #server: MailServer;
  readonly #credential: Credential;
  readonly #options: SessionOptions;
  readonly #clock: Clock;
  #socket: net.Socket | undefined;
  #tap: Tap | undefined;
  #reader: Reader | undefined;
  #capabilities: Capabilities = null;
  #stage: Stage = 'connect';
  #said: string | undefined;
  #isBroken = false;
  #isSecure = false;
  #waitMs: number;

  constructor(server: MailServer, credential: Credential, options: SessionOptions) {
    this.#server = server;
    this.#credential = credential;
    this.#options = options;
    this.limits = { ...mailLimits, ...options.limits };
    this.#waitMs = this.limits.setupMs;
    this.#clock = new Clock(options.signal);
  }

  get capabilities() {
    return this.#capabilities;
  }

  get isPipelined() {
    return this.#capabilities?.has('PIPELINING') ?? false;
  }

  get isOpen() {
    return !this.#isBroken && this.#reader?.isOver === false && !this.#clock.signal.aborted;
  }

  // 1 the greeting, 2 TLS where it is demanded, 3 what the server takes, 4 the sign-in. Nothing of 4 leaves before 2 stands.
  async begin(resumes: boolean): Promise<void> {
    const { security } = this.#server;
    try {
      this.#clock.phase(this.limits.setupMs);
      this.#tap = tapOf(this.#options.wire, 'POP3', () => new ShownPop3(), this.#server, this.#credential);
      this.#use(
        await openSocket(this.#server, {
          resumes,
          signal: this.#clock.signal,
          onStage: this.#enter,
          onStep: this.#tell,
          isAsked: this.#options.isAsked,
          tap: this.#tap,
        }),
      );
      this.#isSecure = security === 'tls';
      this.#enter('greeting');
      this.#waitMs = this.limits.greetingMs;
      const greeting = await this.answer();
      if (!isYes(greeting)) throw this.refusal(greeting);
      this.#enter('capability');
      this.#waitMs = this.limits.setupMs;
      await this.#askCapabilities();
      if (security === 'starttls') await this.#startTls();
      if (security !== 'none' && !this.#isSecure) throw new Finding('tls', 'the connection is not encrypted');
      this.#clock.signal.throwIfAborted();
      this.#enter('auth');
      this.#tell('signing_in');
      this.#waitMs = this.#options.signInMs ?? this.limits.signInMs;
      await signIn(this, this.#server, this.#credential, this.#capabilities, {
        offers: offersOf(this.#capabilities, this.#isSecure),
        // RFC 2449 8.1.2: that the maildrop is in use is said to whom has signed in.
        onAccepted: () => {
          this.#tell('signed_in');
          this.#enter('select');
        },
      });
      this.#waitMs = this.limits.commandMs;
    } catch (error) {
      throw this.#explain(error);
    }
  }

  say(...commands: string[]): void {
    this.#said = undefined;
    this.#socket?.write(Buffer.from(commands.map((command) => `${command}\r\n`).join('')));
  }

  async answer(): Promise<string> {
    const line = await this.#waiting(nextLine);
    if (!isAnswer(line) && !(this.#stage === 'auth' && isQuestion(line))) {
      this.#isBroken = true;
      throw this.#explain(this.#inNoShape(line));
    }
    this.#said = line;
    return line;
  }

  /** A line where an answer was due. Once mail is read it may be mail, and is not shown. */
  #inNoShape(line: string): Finding {
    if (this.#stage === 'greeting') return insteadOfGreeting('pop3', line);
    if (this.#stage === 'select') return outOfStep();
    const words = display(line, secretsOf(this.#server, this.#credential));
    return new Finding('protocol', `the server answered what is no POP3: ${words}`.slice(0, 200));
  }

  async part(most: number): Promise<Buffer> {
    const { paceBytes, answerMs } = this.limits;
    const since = performance.now();
    let bytes = 0;
    const part = await this.#waiting((reader) =>
      reader.part(most, (count) => {
        bytes += count;
        // A drop now and then is no sign of life, and one answer may not take what the others need.
        if (performance.now() - since > answerMs) throw tooSlow(answerMs);
        if (bytes < paceBytes) return;
        bytes = 0;
        this.#clock.alive();
      }),
    );
    if (this.#stage === 'select' && beginsWithAnswer(part)) {
      this.#isBroken = true;
      throw this.#explain(outOfStep());
    }
    return part;
  }

  async ask(command: string): Promise<string> {
    this.say(command);
    const answer = await this.answer();
    if (!isYes(answer)) throw this.refusal(answer);
    return answer;
  }

  async askLines(command: string, most = this.limits.commandBytes): Promise<string[]> {
    await this.ask(command);
    return linesOf(await this.part(most));
  }

  refusal(answer: string): MailFailure {
    this.#said = answer;
    // Nothing of ours has ended it: what the server said is the reason.
    return this.#explain(new Error(answer)) as MailFailure;
  }

  pause(): void {
    this.#clock.pause();
  }

  /** RFC 1939 6: only now does the server delete what was marked. */
  async sayGoodBye(): Promise<void> {
    if (!this.isOpen) return;
    this.#waitMs = this.limits.logoutMs;
    this.say('QUIT');
    // The work is done: a server that does not answer, or closes first, has said good-bye as well.
    await this.answer().catch(() => {});
  }

  close(): void {
    this.#clock.stop();
    this.#socket?.destroy();
  }

  readonly #enter = (stage: Stage) => {
    this.#stage = stage;
  };

  readonly #tell = (step: ConnectionStep) => this.#options.onStep?.(step);

  #use(socket: net.Socket): void {
    this.#socket = socket;
    this.#reader = new Reader(socket);
  }

  async #askCapabilities(): Promise<void> {
    this.say('CAPA');
    const answer = await this.answer();
    this.#capabilities = isYes(answer)
      ? capabilitiesIn(linesOf(await this.part(this.limits.setupBytes)))
      : null;
  }

  /** RFC 2595 4. What was said in the clear counts for nothing afterwards, and what came with the answer was injected. */
  async #startTls(): Promise<void> {
    this.#enter('starttls');
    this.#tell('securing');
    const socket = this.#socket as net.Socket;
    this.say('STLS');
    const answer = await this.answer();
    if (!isYes(answer)) throw this.refusal(answer);
    if (!this.#reader?.leave()) throw new Finding('tls', 'data came with the STLS answer');
    const secured = tls.connect({ socket, ...tlsOptions(this.#server) });
    tapInto(secured, this.#tap);
    closeOnAbort(secured, this.#clock.signal);
    this.#clock.phase(this.limits.setupMs);
    await opened(secured);
    this.#tap?.note('secured');
    this.#isSecure = true;
    this.#use(secured);
    await this.#askCapabilities();
  }

  /** Waits for the server, and for nobody else. */
  async #waiting<T>(read: (reader: Reader) => Promise<T>): Promise<T> {
    try {
      this.#clock.signal.throwIfAborted();
      this.#clock.phase(this.#waitMs);
      return await read(this.#reader as Reader);
    } catch (error) {
      this.#isBroken = true;
      throw this.#explain(error);
    } finally {
      this.#clock.pause();
    }
  }

  #explain(error: unknown): unknown {
    const said = this.#said === undefined ? undefined : Buffer.from(this.#said, 'latin1');
    return explain(error, {
      protocol: 'pop3',
      stage: this.#stage,
      server: this.#server,
      credential: this.#credential,
      signal: this.#clock.signal,
      fault: undefined,
      heard: this.#reader?.heard,
      said,
      capabilities: offersOf(this.#capabilities, this.#isSecure),
    });
  }
}

const outOfStep = () => new Finding('protocol', 'the server answered what was not asked');

/** Behind an answer too many the next one stands in the part. Neither a list nor a message begins so (RFC 5322 2.2). */
function beginsWithAnswer(part: Buffer): boolean {
  return isAnswer(part.toString('latin1', 0, 64).split(/\r?\n/, 1)[0] ?? '');
}

function tooSlow(ms: number): Finding {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return new Finding('network', `one answer took longer than ${seconds} s`, 'ETIMEDOUT');
}

function opened(socket: tls.TLSSocket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const gone = () => reject(new Finding('network', 'the connection was closed', 'ECONNRESET'));
  socket.once('secureConnect', resolve).once('error', reject).once('close', gone);
  return promise.finally(() => socket.off('error', reject).off('close', gone));
}
