import { randomInt } from 'node:crypto';
import { ImapFlow, type ImapFlowOptions } from 'imapflow';
import compile from 'imapflow/lib/handler/imap-compiler.js';
import parse from 'imapflow/lib/handler/imap-parser.js';
import { decodePath, encodePath, updateCapabilities } from 'imapflow/lib/tools.js';
import { Finding } from '../judge/failure.ts';
import { insteadOfGreeting } from '../judge/instead-of-greeting.ts';
import type { Response } from './answers.ts';
import type { IdleHooks } from './idle.ts';
import { announcement, isNoResponse, mendResponse, replyWithin, withPlainWords } from './mend-response.ts';
import { apart, isOddFetch, OpenQuotes, plainFetch } from './plain-fetch.ts';

// The one file that knows imapflow's inside. We take its sockets, TLS upgrade, tags and parser, and leave out
// the exchanges of its own session start (ID twice, NAMESPACE, ENABLE, COMPRESS): a check needs none of them.
// The version is pinned; connect.test.ts and fetch.test.ts fail when a new one has moved what is used here.

export type ImapNode = {
  type: string;
  value?: string | Buffer;
  section?: (ImapNode | ImapNode[])[];
  partial?: number[];
};
export type ImapAttribute = ImapNode | null | ImapAttribute[];
export type ImapUntagged = { command: string; attributes?: ImapAttribute[]; numbers?: number[] };
export type ImapArgument = { type: string; value: string | Buffer; sensitive?: boolean } | ImapArgument[];
export type ImapReply = { response: ImapUntagged; next: () => void };
type Handlers = Record<string, (untagged: ImapUntagged) => void | Promise<void>>;

type Internals = {
  exec(
    command: string,
    attributes: ImapArgument[],
    options?: { untagged?: Handlers; onPlusTag?: () => Promise<void> },
  ): Promise<ImapReply>;
  run(command: string): Promise<unknown>;
  write(chunk: string): void;
  startSession(): Promise<void>;
  handleResponse(data: { payload: Buffer; literals?: Buffer[] }): Promise<boolean>;
  rejectUnparsedCompletion(payload: Buffer, error: unknown): boolean;
  countUnknownTag(tag: string): void;
  failProtocol(error: Error): void;
  socket: { setTimeout?(ms: number): void };
  socketTimeout: number;
  streamer: { checkLiteralMarker(line: Buffer): boolean; inputBuffer: Buffer[] };
  currentRequest: { tag: string } | false | null;
  expectCapabilityUpdate: boolean;
  tagCounter: number;
};

const Base = ImapFlow as unknown as new (options: ImapFlowOptions) => ImapFlow & Internals;

/** A command as the client writes it, without its line end; one that would need a literal has no single line. */
export function commandLine(tag: string, command: string, attributes: ImapArgument[]): string {
  return (compile as unknown as (data: object) => Buffer)({ tag, command, attributes }).toString('latin1');
}

/** An untagged response, and the word that says which. */
export type ReadResponse = { name: string; untagged: ImapUntagged };

/** One untagged response, as the client would read it; null where it could not, or where it is none. */
export async function readResponse(response: {
  payload: Buffer;
  literals: Buffer[];
}): Promise<ReadResponse | null> {
  const { payload, literals } = response;
  try {
    const read = (await parse(payload, { literals, maxResponseTokens })) as ImapUntagged & { tag: string };
    const [first] = read.attributes ?? [];
    const word = first && !Array.isArray(first) && typeof first.value === 'string' ? first.value : '';
    const name = (/^\d+$/.test(read.command) ? word : read.command).toUpperCase();
    return read.tag === '*' ? { name, untagged: read } : null;
  } catch {
    return null;
  }
}

/** What a list of capabilities says, under the names that the client knows them by. Pure. */
export function capabilitiesOf(names: string[]): Capabilities {
  return updateCapabilities(names.map((value) => ({ type: 'ATOM', value })));
}

export type Capabilities = ReadonlyMap<string, boolean | number>;

// We switch on none of the extensions that spell otherwise.
const spelling = (capabilities: Capabilities) =>
  ({ enabled: new Set(), capabilities }) as unknown as ImapFlow;

/** A folder's path as a server of these capabilities spells it, and back. Pure. */
export const spelledPath = (capabilities: Capabilities, path: string) =>
  encodePath(spelling(capabilities), path);
export const pathSpelled = (capabilities: Capabilities, spelled: string) =>
  isEncoded.test(spelled) ? decodePath(spelling(capabilities), spelled) : spelled;

// RFC 3501 5.1.3: ASCII, and every & begins a part that is encoded and ends with a dash. What is not is a name as it stands.
const isEncoded = /^(?:[\x20-\x25\x27-\x7e]|&[A-Za-z\d+,]*-)*$/;

/** More of them in one response are no answer. */
export const maxResponseTokens = 50_000;

const keptLines = 12;
const keptBytes = 2048;

/** What a server says of a folder of its own accord (RFC 3501 7.3, RFC 5465). */
const notice = /^\* (?:STATUS |\d{1,10} (?:EXISTS|EXPUNGE)\b|OK \[NOTIFICATIONOVERFLOW\b)/i;
const keptNotices = 200;
const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;

export type ClientHooks = {
  /** Runs when the server has greeted: everything up to and with the sign-in. */
  start: (client: ImapClient) => Promise<void>;
  /** Where the tags begin; else at one that nobody can guess. */
  firstTag?: number;
};

/** imapflow with a session start of ours, a memory of what the server said last, and limits on how much. */
export class ImapClient extends Base {
  /** The first reason of ours why this session is over; what follows from it is noise. */
  fault: Finding | undefined;
  /** What the socket or the parser reported; the commands under way only learn that there is no connection. */
  heard: Error | undefined;
  /** How many responses the server may still send in this exchange. */
  responsesLeft = Number.POSITIVE_INFINITY;
  /** How many answers the parser could not read; set to 0 by whoever asks next. */
  unreadable = 0;
  readonly #hooks: ClientHooks;
  #lines: Buffer[] = [];
  #greeted = false;
  readonly #quotes = new OpenQuotes();
  #notices: string[] = [];
  #onNotice: ((line: string) => void) | null = null;

  constructor(options: ImapFlowOptions, hooks: ClientHooks) {
    super(options);
    this.#hooks = hooks;
    // Tags nobody can guess: an answer sent before the question must not count as one.
    this.tagCounter = hooks.firstTag ?? randomInt(0x1000000, 0xf000000);
    this.on('error', (error: Error) => {
      this.heard ??= error;
    });
    const { streamer } = this;
    const announcesLiteral = streamer.checkLiteralMarker.bind(streamer);
    // Where a line goes on without a literal the state stays as it is, and the next line is put behind it.
    const quotes = this.#quotes;
    streamer.checkLiteralMarker = (line) =>
      announcesLiteral(announcement(line))
        ? quotes.close()
        : quotes.goesOn(line, streamer.inputBuffer[0] ?? line);
  }

  /** What the server said since `forgetLines`, as bytes: the words a refusal is judged by. */
  get saidSoFar(): Buffer {
    return Buffer.concat(this.#lines.flatMap((line) => [line, crlf]));
  }

  /** Nothing that is asked from now on is answered. */
  get isOver(): boolean {
    return this.isClosed || this.fault !== undefined || /^\* BYE\b/im.test(this.saidSoFar.toString('latin1'));
  }

  /** But not a good-bye: nothing that is asked afterwards is answered, and it says why. */
  forgetLines(): void {
    this.#lines = this.#lines.filter((line) => /^\* BYE\b/i.test(line.toString('latin1', 0, 8)));
  }

  /** The next command has this tag. */
  countTagsFrom(tag: number): void {
    this.tagCounter = tag - 1;
  }

  /** Ends the session because of something the server did that no honest one does. */
  breakOff(fault: Finding): void {
    this.fault ??= fault;
    this.failProtocol(this.fault);
  }

  /** As of QuickLook: IDLE (RFC 2177) until a line is news, or `stop` aborts. False: it ended otherwise. */
  async idleUntil({ isNews, onBegun, onDone, stop }: IdleHooks): Promise<boolean> {
    let [hasBegun, isEnough, isDone] = [false, false, false];
    const done = () => {
      isEnough = true;
      if (!hasBegun || isDone) return;
      isDone = true;
      onDone();
      this.write('DONE');
    };
    this.#onNotice = (line) => {
      if (isNews(line)) done();
    };
    // What came since the last answer: a server may have been asked to tell of its own accord (notify.ts).
    for (const line of this.#notices.splice(0)) this.#onNotice(line);
    // Silence is what is expected now, and our own clock sees to the rest.
    this.socket.setTimeout?.(0);
    stop.addEventListener('abort', done, { once: true });
    try {
      const reply = await this.exec('IDLE', [], {
        onPlusTag: async () => {
          hasBegun = true;
          onBegun();
          if (stop.aborted || isEnough) done();
        },
      });
      reply.next();
      return isDone;
    } finally {
      this.#onNotice = null;
      stop.removeEventListener('abort', done);
      this.socket?.setTimeout?.(this.socketTimeout);
    }
  }

  override async startSession(): Promise<void> {
    await this.#hooks.start(this);
    this.usable = true;
  }

  override async handleResponse(data: { payload: Buffer; literals?: Buffer[] }): Promise<boolean> {
    const whole = { payload: data.payload, literals: data.literals ?? [] };
    const several = this.#quotes.takeJoined() ? apart(whole) : [whole];
    let goesOn = true;
    for (const one of several.flatMap((response) => this.#withoutReply(response))) {
      goesOn = await this.#handle({ ...data, ...one });
      if (!goesOn) break;
    }
    return goesOn;
  }

  /** Some servers put the reply to a command on the line of what came before. */
  #withoutReply({ payload, literals }: Response): Response[] {
    const { tag } = this.currentRequest || { tag: '' };
    const at = tag ? replyWithin(payload, tag) : -1;
    if (at < 0) return [{ payload, literals }];
    return [
      { payload: payload.subarray(0, at), literals },
      { payload: payload.subarray(at), literals: [] },
    ];
  }

  async #handle(data: Response): Promise<boolean> {
    const payload = mendResponse(data.payload);
    if (payload === null) return true;
    this.#remember(payload);
    if (!this.#greeted && isUntaggedData(payload)) return this.#countDown();
    if (!this.#greeted && !isGreeting(payload)) {
      this.breakOff(insteadOfGreeting('imap', payload.toString('latin1', 0, keptBytes)));
      return false;
    }
    this.#greeted = true;
    if (!this.#countDown()) return false;
    const begin = payload.toString('latin1', 0, 256);
    const said = isOddFetch(begin) ? plainFetch({ ...data, payload }) : null;
    if (said) return super.handleResponse({ ...data, ...said });
    if (isNoResponse(begin)) return true;
    this.#notice(begin, payload, data.literals);
    const { unreadable } = this;
    const goesOn = await super.handleResponse({ ...data, payload: withPlainWords(payload) });
    if (this.unreadable === unreadable) return goesOn;
    const plain = plainFetch({ ...data, payload });
    if (!plain) return goesOn;
    this.unreadable = unreadable;
    return super.handleResponse({ ...data, ...plain });
  }

  #countDown(): boolean {
    this.responsesLeft -= 1;
    if (this.responsesLeft >= 0) return true;
    this.breakOff(new Finding('protocol', 'the server sent far more than was asked'));
    return false;
  }

  /** Takes a line that tells of a folder; outside of IDLE it is kept, as long as no answer to a command comes behind it. */
  #notice(begin: string, payload: Buffer, literals: Buffer[] = []): void {
    if (!/^[*+]/.test(begin)) this.#notices = [];
    if (!notice.test(begin)) return;
    // A name that came as a literal is quoted instead.
    const line = payload
      .toString('latin1', 0, keptBytes)
      .replace(/\{\d{1,9}\}\r?\n/, () => quoted(literals[0]?.toString('latin1', 0, keptBytes) ?? ''));
    if (this.#onNotice) this.#onNotice(line);
    else if (this.#notices.length < keptNotices) this.#notices.push(line);
  }

  // Called for each line that the parser gave up on; the library passes over those that end no command.
  override rejectUnparsedCompletion(payload: Buffer, error: unknown): boolean {
    this.unreadable += 1;
    return super.rejectUnparsedCompletion(payload, error);
  }

  // A tagged reply that answers nothing we sent: whatever it says must not count for what we send next.
  override countUnknownTag(tag: string): void {
    super.countUnknownTag(tag);
    if (!this.isClosed) this.breakOff(new Finding('protocol', 'the server answered what was not asked'));
  }

  #remember(payload: Buffer): void {
    // A copy: the payload is a window on a network buffer that would stay in memory with it.
    this.#lines.push(Buffer.from(payload.subarray(0, keptBytes)));
    // The tagged line that decides comes last; the first ones hold alerts.
    if (this.#lines.length > keptLines) this.#lines.splice(keptLines / 2, 1);
  }
}

const crlf = Buffer.from('\r\n');

/** What a server tells before it greets is not its greeting, and no status (RFC 3501 7.2): it is asked for that later. */
const isUntaggedData = (payload: Buffer) =>
  /^\* (?:CAPABILITY|ID|FLAGS|LIST|STATUS) /i.test(payload.toString('latin1', 0, 32));

// RFC 3501 7.1: a greeting is an untagged OK, PREAUTH or BYE.
function isGreeting(payload: Buffer): boolean {
  return /^\*\s+(OK|PREAUTH|BYE)\b/i.test(payload.toString('latin1', 0, 32));
}
