import type net from 'node:net';
import { replyWithin } from './mend-response.ts';

/** One line of a server with the literals in it, as its parser takes them: their bytes stand apart. */
export type Response = { payload: Buffer; literals: Buffer[] };

/** All that came for one command. */
export type Answer = {
  bytes: Buffer;
  /** Each response as text, the last one is the reply; a literal stands in it as it came. */
  lines: string[];
  /** False: the connection ended, or it was too much or took too long. */
  isWhole: boolean;
};

/** How much, and how long for. */
export type Patience = { bytes: number; ms: number };

const lineFeed = 10;
const carriageReturn = 13;
const closingBrace = 125;
const keptBytes = 4096;
/** Where nobody waits for an answer, a server that has sent more is held back. */
const mostUnasked = 1024 * 1024;

/** Takes what a server sends apart into answers, and no further. */
export class Answers {
  readonly #socket: net.Socket;
  #bytes: Buffer = Buffer.alloc(0);
  #isOver = false;
  #isAwaited = false;
  #isHeldBack = false;
  #wake = () => {};
  /** The end of what came last. */
  last: Buffer = Buffer.alloc(0);

  constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.on('data', this.#onData).once('end', this.#onEnd).once('close', this.#onEnd);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Something came that nobody waited for. */
  get isMore(): boolean {
    return this.#bytes.length > 0 || this.#isOver;
  }

  /** All up to the reply with this tag, or the first line where it is `*`. The end of patience is noticed when more comes. */
  async until(tag: string, { bytes, ms }: Patience): Promise<Answer> {
    const lines: string[] = [];
    const began = performance.now();
    let [begun, from] = [0, 0];
    for (;;) {
      const end = this.#bytes.indexOf(lineFeed, from);
      if (end < 0) {
        const isEnough = this.#bytes.length > bytes || performance.now() - began > ms;
        if (this.#isOver || isEnough) return { bytes: this.#take(this.#bytes.length), lines, isWhole: false };
        await this.#more();
        continue;
      }
      const literal = literalAt(this.#bytes, from, end);
      from = end + 1 + (literal ?? 0);
      if (literal !== undefined) continue;
      const line = this.#bytes.toString('latin1', begun, end).replace(/^[\0\r]+|\r$/g, '');
      const reply = line.includes(tag, 1) ? replyWithin(Buffer.from(line, 'latin1'), tag) : -1;
      lines.push(...(reply < 0 ? [line] : [line.slice(0, reply), line.slice(reply)]));
      begun = from;
      if (tag === '*' || reply >= 0 || line.startsWith(`${tag} `))
        return { bytes: this.#take(from), lines, isWhole: true };
    }
  }

  /** Nothing more is waited for. */
  end(): void {
    this.#onEnd();
  }

  /** Leaves the socket, paused, to somebody else; what came and was not taken is theirs. */
  leave(): { rest: Buffer; isOver: boolean } {
    this.#socket.pause();
    this.#socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onEnd);
    return { rest: this.#bytes, isOver: this.#isOver };
  }

  #take(length: number): Buffer {
    const taken = this.#bytes.subarray(0, length);
    // Not even an empty part: it would keep all of it in memory, for as long as the session waits.
    this.#bytes = length === this.#bytes.length ? Buffer.alloc(0) : this.#bytes.subarray(length);
    this.last = Buffer.from(taken.subarray(-keptBytes));
    return taken;
  }

  async #more(): Promise<void> {
    this.last = Buffer.from(this.#bytes.subarray(-keptBytes));
    if (this.#isHeldBack) this.#socket.resume();
    [this.#isAwaited, this.#isHeldBack] = [true, false];
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#isAwaited = false;
  }

  readonly #onData = (chunk: Buffer) => {
    this.#bytes = this.#bytes.length > 0 ? Buffer.concat([this.#bytes, chunk]) : chunk;
    if (!this.#isAwaited && this.#bytes.length > mostUnasked) {
      this.#isHeldBack = true;
      this.#socket.pause();
    }
    this.#wake();
  };

  readonly #onEnd = () => {
    this.#isOver = true;
    this.#wake();
  };
}

/** The length of the literal that a line announces at its end; undefined: it announces none. */
function literalAt(bytes: Buffer, from: number, end: number): number | undefined {
  const last = bytes[end - 1] === carriageReturn ? end - 2 : end - 1;
  if (bytes[last] !== closingBrace) return undefined;
  const [, digits] =
    /\{(\d{1,9})\+?\}$/.exec(bytes.toString('latin1', Math.max(from, last - 12), last + 1)) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** The responses of a whole answer. Pure. */
export function responsesOf(bytes: Buffer): Response[] {
  const responses: Response[] = [];
  let pieces: Buffer[] = [];
  let literals: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(lineFeed, from);
    const literal = literalAt(bytes, from, end);
    if (literal !== undefined) {
      pieces.push(bytes.subarray(from, end + 1));
      literals.push(bytes.subarray(end + 1, end + 1 + literal));
      from = end + 1 + literal;
      continue;
    }
    pieces.push(bytes.subarray(from, bytes[end - 1] === carriageReturn ? end - 1 : end));
    responses.push({
      payload: pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces),
      literals,
    });
    [pieces, literals] = [[], []];
    from = end + 1;
  }
  return responses;
}
