// What follows a POP3 answer of many lines (RFC 1939 3): lines, those that begin with a dot have one more, and a line of one
// dot ends it.

const dot = 46;
const carriageReturn = 13;
const end = Buffer.from('\n.\r\n');
const bareEnd = Buffer.from('\n.\n');

/** Takes the bytes of one such part as they come, and knows where it ends. Pure: it owns no socket. */
export class Dotted {
  readonly #chunks: Buffer[] = [];
  // The part begins as if a line had just ended.
  #last: Buffer = Buffer.from('\n');
  #length = 0;
  readonly #ends: readonly Buffer[];

  /** `isBare`: the server ends its lines with a line feed alone, as it has shown in the answer before. */
  constructor({ isBare = false } = {}) {
    this.#ends = isBare ? [bareEnd, end] : [end];
  }

  /** How many bytes it has so far. */
  get length(): number {
    return this.#length;
  }

  /** Null: more is to come. Else what came behind the end. */
  take(chunk: Buffer): Buffer | null {
    const before = this.#last.length;
    const joint = Buffer.concat([this.#last, chunk.subarray(0, end.length)]);
    const found = this.#ends.flatMap((one) => {
      const inJoint = joint.indexOf(one);
      const at = inJoint >= 0 ? inJoint - before : chunk.indexOf(one);
      return at < 0 && inJoint < 0 ? [] : [{ at, length: one.length }];
    });
    const [first] = found.sort((a, b) => a.at - b.at);
    if (!first) {
      this.#keep(chunk);
      return null;
    }
    // At most its line feed belongs to what came before: that is where it was kept already.
    if (first.at + 1 > 0) this.#keep(chunk.subarray(0, first.at + 1));
    else this.#giveBack(-(first.at + 1));
    return chunk.subarray(first.at + first.length);
  }

  /** All of it, as the server holds it. */
  content(): Buffer {
    const [only = Buffer.alloc(0), ...more] = this.#chunks;
    return withoutDots(more.length > 0 ? Buffer.concat(this.#chunks) : only);
  }

  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    this.#last = Buffer.concat([this.#last, chunk.subarray(-end.length)]).subarray(1 - end.length);
  }

  #giveBack(bytes: number): void {
    if (bytes === 0) return;
    const all = Buffer.concat(this.#chunks);
    this.#chunks.splice(0, this.#chunks.length, all.subarray(0, all.length - bytes));
    this.#length -= bytes;
  }
}

/**
 * The first dot of each line that begins with one is not part of it. A line of one dot and something else shows that its server puts
 * none there: then all lines that end as the one before it did are left as they are. Some do so behind every line end, some only
 * behind those of RFC 1939, some nowhere. Pure.
 */
function withoutDots(bytes: Buffer): Buffer {
  const starts = dottedLines(bytes);
  const isPlain = (isBare: boolean) =>
    starts.some((one) => one.isBare === isBare && bytes[one.at + 1] !== dot);
  const [isPlainBehindBare, isPlainElsewhere] = [isPlain(true), isPlain(false)];
  const parts: Buffer[] = [];
  let from = 0;
  for (const { at, isBare } of starts) {
    if (isBare ? isPlainBehindBare : isPlainElsewhere) continue;
    parts.push(bytes.subarray(from, at));
    from = at + 1;
  }
  return parts.length > 0 ? Buffer.concat([...parts, bytes.subarray(from)]) : bytes;
}

/** Where lines begin with a dot, and whether a line feed alone stands before. */
function dottedLines(bytes: Buffer): { at: number; isBare: boolean }[] {
  const starts = bytes[0] === dot ? [{ at: 0, isBare: false }] : [];
  for (let at = bytes.indexOf('\n.'); at >= 0; at = bytes.indexOf('\n.', at + 1)) {
    starts.push({ at: at + 1, isBare: bytes[at - 1] !== carriageReturn });
  }
  return starts;
}

/** The lines of such a part that is text. Pure. */
export function linesOf(content: Buffer): string[] {
  const lines = content.toString('latin1').split('\n');
  const isEnded = lines.at(-1) === '';
  return (isEnded ? lines.slice(0, -1) : lines).map((line) => line.replace(/\r$/, ''));
}
