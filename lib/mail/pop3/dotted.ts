// What follows a POP3 answer of many lines (RFC 1939 3): lines, those that begin with a dot have one more, and a line of one
// dot ends it.

const dot = 46;
const end = Buffer.from('\n.\r\n');

/** Takes the bytes of one such part as they come, and knows where it ends. Pure: it owns no socket. */
export class Dotted {
  readonly #chunks: Buffer[] = [];
  // The part begins as if a line had just ended.
  #last: Buffer = Buffer.from('\n');
  #length = 0;

  /** How many bytes it has so far. */
  get length(): number {
    return this.#length;
  }

  /** Null: more is to come. Else what came behind the end. */
  take(chunk: Buffer): Buffer | null {
    const before = this.#last.length;
    const joint = Buffer.concat([this.#last, chunk.subarray(0, end.length)]);
    const inJoint = joint.indexOf(end);
    const at = inJoint >= 0 ? inJoint - before : chunk.indexOf(end);
    if (at < 0 && inJoint < 0) {
      this.#keep(chunk);
      return null;
    }
    // At most its line feed belongs to what came before: that is where it was kept already.
    if (at + 1 > 0) this.#keep(chunk.subarray(0, at + 1));
    else this.#giveBack(-(at + 1));
    return chunk.subarray(at + end.length);
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

/** The first dot of each line that begins with one is not part of it. Pure. */
function withoutDots(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = bytes[0] === dot ? 1 : 0;
  for (let at = bytes.indexOf('\n.', from); at >= 0; at = bytes.indexOf('\n.', at + 1)) {
    parts.push(bytes.subarray(from, at + 1));
    from = at + 2;
  }
  return parts.length > 0 ? Buffer.concat([...parts, bytes.subarray(from)]) : bytes.subarray(from);
}

/** The lines of such a part that is text. Pure. */
export function linesOf(content: Buffer): string[] {
  const lines = content.toString('latin1').split('\n');
  const isEnded = lines.at(-1) === '';
  return (isEnded ? lines.slice(0, -1) : lines).map((line) => line.replace(/\r$/, ''));
}
