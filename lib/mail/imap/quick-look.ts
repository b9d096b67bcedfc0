import { randomInt } from 'node:crypto';
import type net from 'node:net';
import type { Credential, PasswordCredential } from '../credential.ts';
import { Finding } from '../judge/failure.ts';
import type { MailServer } from '../network/server.ts';
import { commandLine, type ImapArgument } from './imap-client.ts';
import { type Heard, Rehearsal } from './rehearsal.ts';
import { mechanismsOf } from './sign-in.ts';
import { type FolderState, noteSaid, stateFrom, statusItems } from './status.ts';

/** A folder to look at, and whether what is said of it means that nothing there is new. */
export type Glance = { path: string; withModseq: boolean; isUnchanged: (state: FolderState) => boolean };

export type LookLimits = {
  /** All that the server may send meanwhile. */
  bytes: number;
  /** So long the answers behind a refusal are waited for. */
  refusedMs: number;
};

export type LookHooks = {
  /** The next answer is waited for from now on: to the sign-in, which leaves now; of a folder; or behind a refusal. */
  onWait: (what: 'auth' | 'status' | 'refused') => void;
};

// Servers that took a sign-in and would not answer what came in the same breath: for an hour they are asked step by step.
const slow = new Map<string, number>();
const mostSlow = 10_000;
const slowMs = 3_600_000;

/** Whether this server can be asked quickly, with this credential and these folders. Pure but for what was noted. */
export function canLookQuickly(
  server: MailServer,
  credential: Credential,
  glances: readonly Glance[],
): credential is PasswordCredential {
  const isPlain = glances.every(({ path }) => /^[\x20-\x25\x27-\x5b\x5d-\x7e]+$/.test(path));
  return (
    server.security !== 'starttls' &&
    credential.kind === 'password' &&
    glances.length > 0 &&
    isPlain &&
    performance.now() > (slow.get(placeOf(server)) ?? 0)
  );
}

/**
 * The check of an account where nothing is new, in as few words as the protocol has: the sign-in and a STATUS of each
 * folder in one write (RFC 3501 5.5), read without a parser. `isQuiet` says that every answer was by the book and every
 * folder as it was. Whatever else came of it, `connection` has it all for a full session to judge (rehearsal.ts).
 *
 * Nothing is sent before the greeting has said what the server takes, and no sign-in but LOGIN: everything else is left to
 * the session, which then begins at the greeting. Throws a `Finding` where the server sends without end.
 */
export class QuickLook {
  /** The session goes on counting its tags from here. */
  readonly firstTag = randomInt(0x1000000, 0xf000000);
  readonly #socket: net.Socket;
  readonly #server: MailServer;
  readonly #answers: Answers;
  readonly #refusedMs: number;
  #heard: Heard = { greeting: Buffer.alloc(0), exchanges: [], rest: Buffer.alloc(0), isOver: false };
  #tag = this.firstTag;

  constructor(socket: net.Socket, server: MailServer, limits: LookLimits) {
    this.#socket = socket;
    this.#server = server;
    this.#answers = new Answers(socket, limits.bytes);
    this.#refusedMs = limits.refusedMs;
  }

  /** What the server said last: the words a failure is judged by. */
  get saidSoFar(): Buffer {
    return this.#answers.last;
  }

  /** The connection, with all that was said and heard. */
  get connection(): Rehearsal {
    const { rest, isOver } = this.#answers.leave();
    return new Rehearsal(this.#socket, { ...this.#heard, rest, isOver: isOver || this.#heard.isOver });
  }

  async isQuiet(
    credential: PasswordCredential,
    glances: readonly Glance[],
    { onWait }: LookHooks,
  ): Promise<boolean> {
    const greeting = await this.#answers.until('*');
    this.#heard.greeting = greeting.bytes;
    if (!greeting.isWhole || !this.#takesLogin(greeting.lines, credential)) return false;
    const commands = [
      this.#command('LOGIN', [string(this.#server.user), string(credential.password.reveal())]),
      ...glances.map(({ path, withModseq }) =>
        this.#command('STATUS', [string(path), statusItems(withModseq)]),
      ),
    ];
    onWait('auth');
    this.#socket.write(Buffer.concat(commands.map(({ said }) => said)));
    const [login, ...asked] = commands as [Command, ...Command[]];
    const signedIn = await this.#answerTo(login);
    const isIn = signedIn.isWhole && isOk(signedIn.lines) && signedIn.lines.slice(0, -1).every(isCapability);
    const isRefused = signedIn.isWhole && !isOk(signedIn.lines);
    // Nobody waits long for what can only be a refusal too.
    const timer = isRefused ? setTimeout(() => this.#answers.end(), this.#refusedMs) : undefined;
    let isUnchanged = isIn;
    for (const [i, command] of asked.entries()) {
      if (this.#heard.isOver) break;
      onWait(isIn ? 'status' : 'refused');
      const answer = await this.#answerTo(command);
      const state = answer.isWhole ? readStatus(answer.lines) : null;
      if (isIn && (!answer.isWhole || isBad(answer.lines))) this.#noteSlow();
      isUnchanged &&= state !== null && (glances[i] as Glance).isUnchanged(state);
    }
    clearTimeout(timer);
    return isUnchanged && !this.#answers.isMore;
  }

  /** Ends a look that found nothing; resolves when the server has said good-bye, or has closed. */
  async sayGoodBye(): Promise<void> {
    const { tag, said } = this.#command('LOGOUT', []);
    this.#socket.write(said);
    await this.#answers.until(tag);
  }

  close(): void {
    this.#socket.destroy();
  }

  #takesLogin([greeting = '']: string[], credential: PasswordCredential): boolean {
    const [, list] = /^\* OK \[CAPABILITY ([^\]]*)\]/i.exec(greeting) ?? [];
    if (list === undefined) return false;
    const capabilities = new Map(
      list
        .toUpperCase()
        .split(' ')
        .map((name) => [name, true]),
    );
    const toSend = this.#server.user + credential.password.reveal();
    return mechanismsOf(capabilities, toSend)[0] === 'LOGIN';
  }

  #command(name: string, args: ImapArgument[]): Command {
    this.#tag += 1;
    const tag = this.#tag.toString(16).toUpperCase();
    return { tag, said: Buffer.from(`${commandLine(tag, name, args)}\r\n`, 'binary') };
  }

  async #answerTo({ tag, said }: Command) {
    const answer = await this.#answers.until(tag);
    // Of a connection that ended the session hears nothing behind that.
    if (!this.#heard.isOver) this.#heard.exchanges.push({ said, answer: answer.bytes });
    // What answers nothing that was asked ends a session, whatever comes behind it.
    const isStray = answer.lines.slice(0, -1).some((line) => !/^[*+] /.test(line));
    this.#heard.isOver ||= !answer.isWhole || isStray;
    return answer;
  }

  #noteSlow(): void {
    if (slow.size >= mostSlow) slow.clear();
    slow.set(placeOf(this.#server), performance.now() + slowMs);
  }
}

type Command = { tag: string; said: Buffer };
type Answer = { bytes: Buffer; lines: string[]; isWhole: boolean };

const placeOf = ({ host, port }: MailServer) => `${host}:${port}`;
const string = (value: string): ImapArgument => ({ type: 'STRING', value });
const isOk = (lines: string[]) => /^\S+ OK\b/i.test(lines.at(-1) ?? '');
const isBad = (lines: string[]) => /^\S+ BAD\b/i.test(lines.at(-1) ?? '');
const isCapability = (line: string) => /^\* CAPABILITY /i.test(line);

/** Pure. The state in an answer by the book: one STATUS response and OK; null for anything else. */
function readStatus(lines: string[]): FolderState | null {
  const [status = '', ...others] = lines;
  const [, list] = /^\* STATUS [^()]* \(([^()]*)\)\s*$/i.exec(status) ?? [];
  if (list === undefined || others.length !== 1 || !isOk(others)) return null;
  const words = list.split(' ');
  const said = new Map<string, bigint>();
  for (let i = 0; i + 1 < words.length; i += 2) noteSaid(said, words[i] as string, words[i + 1] as string);
  return stateFrom(said);
}

const keptBytes = 4096;

/** Takes what a server sends apart into answers, and no further. */
class Answers {
  readonly #socket: net.Socket;
  readonly #mostBytes: number;
  #bytes: Buffer = Buffer.alloc(0);
  #taken = 0;
  #isOver = false;
  #wake = () => {};
  /** The end of what came last. */
  last: Buffer = Buffer.alloc(0);

  constructor(socket: net.Socket, mostBytes: number) {
    this.#socket = socket;
    this.#mostBytes = mostBytes;
    socket.on('data', this.#onData).once('end', this.#onEnd).once('close', this.#onEnd);
  }

  /** Something came that nobody waited for. */
  get isMore(): boolean {
    return this.#bytes.length > 0 || this.#isOver;
  }

  /** All up to the reply with this tag, or the first line where it is `*`; not whole where the connection ended. */
  async until(tag: string): Promise<Answer> {
    const lines: string[] = [];
    let [begun, from] = [0, 0];
    for (;;) {
      const end = this.#bytes.indexOf(10, from);
      if (end < 0) {
        if (this.#isOver) return { bytes: this.#take(this.#bytes.length), lines, isWhole: false };
        await this.#more();
        continue;
      }
      const [, literal] =
        /\{(\d{1,9})\+?\}\r?$/.exec(this.#bytes.toString('latin1', Math.max(from, end - 16), end)) ?? [];
      from = end + 1 + Number(literal ?? 0);
      if (literal !== undefined) continue;
      const line = this.#bytes.toString('latin1', begun, end).replace(/\r$/, '');
      lines.push(line);
      begun = from;
      if (line.startsWith(`${tag} `)) return { bytes: this.#take(from), lines, isWhole: true };
      if (tag === '*') return { bytes: this.#take(from), lines, isWhole: true };
    }
  }

  /** Nothing more is waited for. */
  end(): void {
    this.#onEnd();
  }

  leave(): { rest: Buffer; isOver: boolean } {
    this.#socket.pause();
    this.#socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onEnd);
    return { rest: this.#bytes, isOver: this.#isOver };
  }

  #take(length: number): Buffer {
    const taken = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    this.last = Buffer.from(taken.subarray(-keptBytes));
    return taken;
  }

  async #more(): Promise<void> {
    this.last = Buffer.from(this.#bytes.subarray(-keptBytes));
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    if (this.#taken > this.#mostBytes) {
      throw new Finding('protocol', 'the server sent far more than was asked');
    }
  }

  readonly #onData = (chunk: Buffer) => {
    this.#taken += chunk.length;
    this.#bytes = this.#bytes.length > 0 ? Buffer.concat([this.#bytes, chunk]) : chunk;
    this.#wake();
  };

  readonly #onEnd = () => {
    this.#isOver = true;
    this.#wake();
  };
}
