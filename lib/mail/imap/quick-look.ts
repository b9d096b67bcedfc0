import { randomInt } from 'node:crypto';
import type net from 'node:net';
import type { Credential, PasswordCredential } from '../credential.ts';
import { Finding } from '../judge/failure.ts';
import type { MailServer } from '../network/server.ts';
import { type Answer, Answers, type Patience, responsesOf } from './answers.ts';
import { type IdleHooks, mostIdleBytes } from './idle.ts';
import {
  type Capabilities,
  capabilitiesOf,
  commandLine,
  type ImapArgument,
  type ReadResponse,
  readResponse,
} from './imap-client.ts';
import { isNoResponse } from './mend-response.ts';
import { type Heard, Rehearsal } from './rehearsal.ts';
import { mechanismsOf } from './sign-in.ts';
import { type FolderState, stateFromWords, statusItems } from './status.ts';
import { textOf } from './wire.ts';

/** A command to come, as its words. */
export type Question = [name: string, args: ImapArgument[]];

/** A folder to look at, and whether what is said of it means that nothing there is new. */
export type Glance = {
  path: string;
  withModseq: boolean;
  isUnchanged: (state: FolderState) => boolean;
  /** What will most likely be asked next where something is: it goes out together, and is answered in one go. */
  expects?: (state: FolderState, capabilities: Capabilities) => Question[];
};

export type LookLimits = {
  /** Of one answer of the look. */
  bytes: number;
  /** So long the answers behind a refusal are waited for. */
  refusedMs: number;
};

/** What a look came to: nothing is new; something is, and all went by the book; or anything else, for a session to judge. */
export type Look = 'quiet' | 'new' | 'odd';

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
 * folder in one write (RFC 3501 5.5), read without a parser. Where something is new, and everything went by the book so far,
 * `ask` goes on with one command after the other. Whatever else came of it, `connection` has it all for a full session to
 * judge (rehearsal.ts).
 *
 * Nothing is sent before the greeting has said what the server takes, and no sign-in but LOGIN: everything else is left to
 * the session, which then begins at the greeting. Throws a `Finding` where the server sends without end.
 */
export class QuickLook {
  /** The session goes on counting its tags from here. */
  readonly firstTag = randomInt(0x1000000, 0xf000000);
  /** What the server says it can do. */
  capabilities: Capabilities = new Map();
  readonly #socket: net.Socket;
  readonly #server: MailServer;
  readonly #answers: Answers;
  readonly #whileLooking: Patience;
  readonly #refusedMs: number;
  /** Of the look, as far as nobody has asked for it. */
  #answered: (Command & { answer: Buffer })[] = [];
  /** Said already, and not answered yet. */
  #ahead: Command[] = [];
  #heard: Heard = { greeting: Buffer.alloc(0), exchanges: [], rest: Buffer.alloc(0), isOver: false };
  #tag = this.firstTag;

  constructor(socket: net.Socket, server: MailServer, limits: LookLimits) {
    this.#socket = socket;
    this.#server = server;
    this.#answers = new Answers(socket);
    this.#whileLooking = { bytes: limits.bytes, ms: Number.POSITIVE_INFINITY };
    this.#refusedMs = limits.refusedMs;
  }

  /** What the server said last: the words a failure is judged by. */
  get saidSoFar(): Buffer {
    return this.#answers.last;
  }

  /** Nothing more is heard. */
  get isOver(): boolean {
    return this.#answers.isOver || this.#socket.destroyed;
  }

  /** The connection, with all that was said and heard and has not been answered yet. */
  get connection(): Rehearsal {
    const { rest, isOver } = this.#answers.leave();
    return new Rehearsal(this.#socket, { ...this.#heard, rest, isOver: isOver || this.#heard.isOver });
  }

  /** The tag of the command that a session has to judge, or of the next one. */
  get openTag(): number {
    const [, open] = this.#heard.exchanges;
    return open ? Number.parseInt(open.said.toString('latin1'), 16) : this.#tag + 1;
  }

  async look(
    credential: PasswordCredential,
    glances: readonly Glance[],
    { onWait }: LookHooks,
  ): Promise<Look> {
    const greeting = this.#notTooMuch(await this.#answers.until('*', this.#whileLooking));
    this.#heard.greeting = greeting.bytes;
    if (!greeting.isWhole || !this.#takesLogin(greeting.lines, credential)) return 'odd';
    const commands = [
      this.#command('LOGIN', [string(this.#server.user), string(credential.password.reveal())]),
      ...glances.map(({ path, withModseq }) =>
        this.#command('STATUS', [string(path), statusItems(withModseq)]),
      ),
    ];
    onWait('auth');
    this.#socket.write(Buffer.concat(commands.map(({ said }) => said)));
    const [login, ...asked] = commands as [Command, ...Command[]];
    const signedIn = this.#notTooMuch(await this.#answerTo(login, this.#whileLooking));
    const isIn = signedIn.isWhole && isOk(signedIn.lines) && signedIn.lines.slice(0, -1).every(isCapability);
    const isRefused = signedIn.isWhole && !isOk(signedIn.lines);
    // Nobody waits long for what can only be a refusal too.
    const timer = isRefused ? setTimeout(() => this.#answers.end(), this.#refusedMs) : undefined;
    let isByTheBook = isIn;
    const news: [Glance, FolderState][] = [];
    for (const [i, command] of asked.entries()) {
      if (this.#heard.isOver) break;
      onWait(isIn ? 'status' : 'refused');
      const answer = this.#notTooMuch(await this.#answerTo(command, this.#whileLooking));
      const state = answer.isWhole ? readStatus(answer.lines) : null;
      if (isIn && (!answer.isWhole || isBad(answer.lines))) this.#noteSlow();
      const glance = glances[i] as Glance;
      isByTheBook &&= state !== null;
      if (state && !glance.isUnchanged(state)) news.push([glance, state]);
    }
    clearTimeout(timer);
    if (!isByTheBook || this.#answers.isMore) return 'odd';
    for (const line of signedIn.lines) this.capabilities = capabilitiesIn(line) ?? this.capabilities;
    const [first] = news;
    const answers = this.#heard.exchanges.splice(1);
    if (!first) return 'quiet';
    this.#answered = asked.map((command, i) => ({ ...command, answer: (answers[i] as Exchange).answer }));
    const [glance, state] = first;
    this.#say(
      (glance.expects?.(state, this.capabilities) ?? []).map((question) => this.#command(...question)),
    );
    return 'new';
  }

  /**
   * What the server answers to one more command, without the OK at its end. Null where that did not come by the book, or is
   * more than is worth the while: nothing was made of it, and `connection` has it for a session to judge. What was asked
   * already is not asked again.
   */
  async ask(name: string, args: ImapArgument[], mostResponses: number): Promise<ReadResponse[] | null> {
    const { exchanges } = this.#heard;
    const words = commandLine('', name, args);
    const known = this.#answered.findIndex((one) => one.words === words);
    let isWhole = true;
    if (known >= 0) {
      exchanges.push(...this.#answered.splice(known, 1));
    } else {
      if (this.#ahead[0]?.words !== words) {
        await this.#drain();
        if (this.#answers.isMore || this.#heard.isOver) return null;
        this.#say([this.#command(name, args, words)]);
      }
      const command = this.#ahead.shift() as Command;
      // Where more is on its way a session could not go on from the middle of this.
      const patience = this.#ahead.length > 0 ? onTheWay : worthWhile;
      ({ isWhole } = await this.#answerTo(command, patience));
    }
    const [, exchange] = exchanges;
    const responses = isWhole && exchange ? await readAll(exchange.answer, mostResponses) : null;
    if (responses) exchanges.pop();
    else await this.#drain();
    for (const { name: word, untagged } of responses ?? []) {
      if (word === 'CAPABILITY') this.capabilities = capabilitiesOf((untagged.attributes ?? []).map(textOf));
    }
    return responses;
  }

  #say(commands: Command[]): void {
    if (commands.length === 0) return;
    this.#ahead.push(...commands);
    this.#socket.write(Buffer.concat(commands.map(({ said }) => said)));
  }

  /** What was asked ahead and is not wanted any more: its answers are waited for, so that none is taken for another's. */
  async #drain(): Promise<void> {
    for (const { tag } of this.#ahead.splice(0)) {
      if (this.#heard.isOver) return;
      const { isWhole } = await this.#answers.until(tag, onTheWay);
      this.#heard.isOver ||= !isWhole;
    }
  }

  /** What was answered before and nobody asked for: by now it may be otherwise. */
  forget(): void {
    this.#answered = [];
  }

  /**
   * IDLE (RFC 2177) until a line is news, or `stop` aborts. False: it ended otherwise, or could not begin; what was said
   * then is `saidSoFar`.
   */
  async idleUntil({ isNews, onBegun, onDone, stop }: IdleHooks): Promise<boolean> {
    await this.#drain();
    if (this.isOver || this.#heard.isOver) return false;
    // What came since the last answer is heard as well: a server may have been asked to tell of its own accord (notify.ts).
    const { tag, said } = this.#command('IDLE', []);
    let [hasBegun, isEnough, isDone, left] = [false, false, false, mostIdleBytes];
    const done = () => {
      isEnough = true;
      if (!hasBegun || isDone) return;
      isDone = true;
      onDone();
      this.#socket.write('DONE\r\n');
    };
    stop.addEventListener('abort', done, { once: true });
    try {
      this.#socket.write(said);
      for (;;) {
        const { bytes, lines, isWhole } = await this.#answers.until('*', {
          bytes: left,
          ms: Number.POSITIVE_INFINITY,
        });
        const [line = ''] = lines;
        left -= bytes.length;
        if (!isWhole || left < 0) return false;
        if (line.startsWith(`${tag} `)) return isDone && isOk([line]);
        if (line.startsWith('+') && !hasBegun) {
          hasBegun = true;
          onBegun();
          if (stop.aborted || isEnough) done();
        } else if (isNews(line)) done();
      }
    } finally {
      stop.removeEventListener('abort', done);
    }
  }

  /** Ends a look; resolves when the server has said good-bye, or has closed. */
  async sayGoodBye(): Promise<void> {
    const { tag, said } = this.#command('LOGOUT', []);
    this.#socket.write(said);
    await this.#answers.until(tag, worthWhile);
  }

  close(): void {
    this.#socket.destroy();
  }

  #takesLogin([greeting = '']: string[], credential: PasswordCredential): boolean {
    if (!/^\* OK \[CAPABILITY /i.test(greeting)) return false;
    this.capabilities = capabilitiesIn(greeting) ?? this.capabilities;
    const toSend = this.#server.user + credential.password.reveal();
    return mechanismsOf(this.capabilities, toSend)[0] === 'LOGIN';
  }

  #command(name: string, args: ImapArgument[], words = commandLine('', name, args)): Command {
    this.#tag += 1;
    const tag = this.#tag.toString(16).toUpperCase();
    return { tag, words, said: Buffer.from(`${tag}${words}\r\n`, 'binary') };
  }

  /** As long as it does not end a session there, which hears nothing behind that. */
  async #answerTo({ tag, said }: Command, limits: Patience): Promise<Answer> {
    const answer = await this.#answers.until(tag, limits);
    if (!this.#heard.isOver) this.#heard.exchanges.push({ said, answer: answer.bytes });
    // What answers nothing that was asked ends a session, whatever comes behind it.
    const isStray = answer.lines.slice(0, -1).some((line) => !/^[*+] /.test(line) && !isNoResponse(line));
    this.#heard.isOver ||= isStray || (!answer.isWhole && this.#answers.isOver);
    return answer;
  }

  #notTooMuch(answer: Answer): Answer {
    if (answer.isWhole || this.#answers.isOver) return answer;
    throw new Finding('protocol', 'the server sent far more than was asked');
  }

  #noteSlow(): void {
    if (slow.size >= mostSlow) slow.clear();
    slow.set(placeOf(this.#server), performance.now() + slowMs);
  }
}

type Command = { tag: string; words: string; said: Buffer };
type Exchange = Heard['exchanges'][number];

// Of what is followed by more: none of it is ever a message.
const onTheWay: Patience = { bytes: 2 * 1024 * 1024, ms: Number.POSITIVE_INFINITY };

// What is larger or comes more slowly is left to a session, which takes it piece by piece and knows how long to wait.
const worthWhile: Patience = { bytes: 256 * 1024, ms: 2_000 };

const placeOf = ({ host, port }: MailServer) => `${host}:${port}`;
const string = (value: string): ImapArgument => ({ type: 'STRING', value });
const isOk = (lines: string[]) => /^\S+ OK\b/i.test(lines.at(-1) ?? '');
const isBad = (lines: string[]) => /^\S+ BAD\b/i.test(lines.at(-1) ?? '');
const isCapability = (line: string) => /^\* CAPABILITY /i.test(line);

/** Pure. What a line says the server can do; undefined where it says nothing of that. */
function capabilitiesIn(line: string): Capabilities | undefined {
  const [, list] = /^(?:\* |\S+ OK \[)CAPABILITY ([^\]]*)/i.exec(line) ?? [];
  return list === undefined ? undefined : capabilitiesOf(list.split(' '));
}

/** Pure. The state in an answer by the book: one STATUS response and OK; null for anything else. */
function readStatus(lines: string[]): FolderState | null {
  const [status = '', ...others] = lines;
  const [, list] = /^\* STATUS [^()]* \(([^()]*)\)\s*$/i.exec(status) ?? [];
  if (list === undefined || others.length !== 1 || !isOk(others)) return null;
  return stateFromWords(list);
}

// What may stand in an answer to a question about a folder, and changes nothing for the session itself but what it knows.
const harmless: ReadonlySet<string> = new Set([
  'OK',
  'CAPABILITY',
  'FLAGS',
  'EXISTS',
  'RECENT',
  'EXPUNGE',
  'FETCH',
  'SEARCH',
  'STATUS',
  'ID',
]);

/** The responses of a whole answer that ends well, each of them read; null for anything else. */
async function readAll(bytes: Buffer, most: number): Promise<ReadResponse[] | null> {
  const responses = responsesOf(bytes);
  const reply = responses.pop();
  if (!reply || responses.length > most || !isOk([reply.payload.toString('latin1', 0, 64)])) return null;
  const read: ReadResponse[] = [];
  for (const response of responses) {
    const one = await readResponse(response);
    if (!one || !harmless.has(one.name)) return null;
    read.push(one);
  }
  return read;
}
