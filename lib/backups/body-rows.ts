import { createHash, type Hash } from 'node:crypto';

const tab = 9;
const newLine = 10;
// PostgreSQL, COPY, "Text Format": a backslash is doubled; bytea, "hex format".
const beforeHex = '\\\\x';

export type BodyRow = { messageId: string; hash: Uint8Array<ArrayBuffer> };

/** Rows of `message_raw` as COPY writes them, in pieces that end anywhere: of each the SHA-256 of its bytes, which are never held whole. */
export class BodyRows {
  readonly #isBytes: boolean[];
  #field = 0;
  #messageId = '';
  /** Not decoded yet: the beginning of a field, or half a byte. */
  #rest = '';
  #isBegun = false;
  #hash: Hash = createHash('sha256');

  constructor(columns: readonly string[]) {
    this.#isBytes = columns.map((name) => name === 'bytes');
  }

  *read(piece: Buffer): Generator<BodyRow> {
    for (let at = 0; at < piece.length; ) {
      const end = endOfField(piece, at);
      this.#take(piece.toString('latin1', at, end));
      at = end + 1;
      if (end < piece.length) this.#field += 1;
      if (piece[end] !== newLine) continue;
      yield { messageId: this.#messageId, hash: new Uint8Array(this.#hash.digest()) };
      this.#field = 0;
      this.#messageId = this.#rest = '';
      this.#isBegun = false;
      this.#hash = createHash('sha256');
    }
  }

  #take(text: string): void {
    if (!this.#isBytes[this.#field]) {
      this.#messageId += text;
      return;
    }
    let hex = this.#rest + text;
    if (!this.#isBegun && hex.length >= beforeHex.length) {
      this.#isBegun = true;
      hex = hex.slice(beforeHex.length);
    }
    const whole = this.#isBegun ? hex.length - (hex.length % 2) : 0;
    this.#hash.update(hex.slice(0, whole), 'hex');
    this.#rest = hex.slice(whole);
  }
}

function endOfField(piece: Buffer, at: number): number {
  const line = piece.indexOf(newLine, at);
  const end = line === -1 ? piece.length : line;
  const next = piece.subarray(at, end).indexOf(tab);
  return next === -1 ? end : at + next;
}
