import { displayer } from './judge/text.ts';
import type { Side } from './network/tap.ts';

/** What of the lines of a protocol may be shown. */
export type Showing = {
  /**
   * A line, without its end, as it may be shown; null: nothing is said of it. `bytes` counts its end. Shows what it knows to be
   * harmless, and of all else its length, or that it is there.
   */
  line(side: Side, line: string, bytes: number): string | null;
  /** Lines may name how many bytes follow them that are no lines (RFC 3501 4.3, literal). */
  readonly hasLiterals: boolean;
  /** What else must not be seen, as far as it is known by now: whom a message is for. */
  readonly others: readonly string[];
};

/** No line is longer. */
const mostShown = 500;
/** Of a longer one nothing is shown. */
const mostHeld = 64 * 1024;

const [cr, lf] = [13, 10];

type State = {
  held: Buffer;
  /** Bytes still to be passed over. */
  left: number;
  /** What was said before them on the line; null: it has been told. */
  before: string | null;
  /** Of a line that is too long, so many bytes have passed. */
  long: number;
};

/**
 * What passes on one connection as lines that may be shown: in each direction in any pieces, without control characters. A line with
 * any of `secrets` in it, in whatever spelling (judge/text.ts, displayer), is masked as a whole. What is no UTF-8 is told by its length: nobody
 * can say whether a secret stands in it. Bytes are never kept. `tell` answers whether it wants more.
 */
export class WireText {
  readonly #showing: Showing;
  readonly #secrets: readonly string[];
  readonly #tell: (side: Side, line: string) => boolean;
  #states: Record<Side, State> = { sent: fresh(), heard: fresh() };
  #isWanted = true;
  #displays;

  constructor(showing: Showing, secrets: readonly string[], tell: (side: Side, line: string) => boolean) {
    this.#showing = showing;
    this.#secrets = secrets;
    this.#displays = displaysOf(secrets, []);
    this.#tell = tell;
  }

  /** What was begun before TLS was taken up is no part of what follows. */
  restart(): void {
    this.#states = { sent: fresh(), heard: fresh() };
  }

  pass(side: Side, bytes: Uint8Array): void {
    const state = this.#states[side];
    let rest: Buffer = state.held.length > 0 ? Buffer.concat([state.held, bytes]) : Buffer.from(bytes);
    while (this.#isWanted && rest.length > 0) {
      if (state.left > 0) {
        const count = Math.min(state.left, rest.length);
        state.left -= count;
        rest = rest.subarray(count);
        continue;
      }
      const end = rest.indexOf(lf);
      if (end < 0) break;
      const line = rest.subarray(0, rest[end - 1] === cr ? end - 1 : end);
      rest = rest.subarray(end + 1);
      this.#line(side, state, line, end + 1);
    }
    if (rest.length > mostHeld) {
      state.long += rest.length;
      rest = rest.subarray(rest.length);
    }
    state.held = this.#isWanted ? Buffer.from(rest) : Buffer.alloc(0);
  }

  #line(side: Side, state: State, bytes: Buffer, count: number): void {
    const { before, long } = state;
    Object.assign(state, { before: '', long: 0 });
    if (long > 0) {
      const isTold = this.#showing.line(side, '', long + count) !== null;
      this.#say(side, isTold ? `[a line of ${long + count} bytes]` : null);
      return;
    }
    const line = (before ?? '') + bytes.toString('latin1');
    const literal = this.#showing.hasLiterals ? /\{(\d{1,10})\+?\}$/.exec(line) : null;
    if (literal) {
      state.left = Number(literal[1]);
      // What is sent is told at once: it may be refused, and then nothing follows it.
      const isTold = side === 'sent';
      state.before = isTold ? null : `${line.slice(0, Math.min(literal.index, mostHeld))}{${literal[1]}}`;
      if (isTold && before !== null) this.#say(side, this.#showing.line(side, line, count));
      return;
    }
    if (before === null) return;
    this.#say(side, this.#showing.line(side, line, count));
  }

  #say(side: Side, shown: string | null): void {
    if (shown !== null) this.#isWanted = this.#tell(side, this.#clean(shown));
  }

  /** In the place of a secret there is no mark: beside words that everybody knows it would say where one stands, and how long it is. */
  #clean(shown: string): string {
    const text = inUtf8(shown);
    if (text === null) return lengthOf(shown);
    const { others } = this.#showing;
    if (this.#displays.of !== others.length) this.#displays = displaysOf(this.#secrets, others);
    const { bare, hiding } = this.#displays;
    const clean = bare(text);
    return hiding(text) === clean && (clean !== '' || shown === '') ? clean : masked;
  }
}

/** A line without the others; and without the secrets as well, which then are found by what differs. */
const displaysOf = (secrets: readonly string[], others: readonly string[]) => ({
  of: others.length,
  bare: displayer(others, mostShown),
  hiding: displayer([...secrets, ...others], mostShown),
});

/** In the place of a credential: of that not even its length. */
export const masked = '[masked]';
export const lengthOf = (line: string) => `[${line.length} bytes]`;

const fresh = (): State => ({ held: Buffer.alloc(0), left: 0, before: '', long: 0 });

/** The text of bytes, each of which is a character here; null: they are none. */
function inUtf8(bytes: string): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return null;
  }
}
