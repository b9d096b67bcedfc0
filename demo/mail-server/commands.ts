import type { Socket } from 'node:net';

/** One argument of a command: an atom or a string, the bytes of a literal, or a list. */
export type Argument = string | Buffer | Argument[];
export type Command = { tag: string; name: string; args: Argument[] };

const mostLine = 64 * 1024;
const mostLiteral = 50 * 1024 * 1024;

/** A client that does not speak the protocol: it is answered no more. */
export class NoCommand extends Error {}

/** The commands a client sends, one after the other (RFC 3501 section 9; literals as RFC 7888 has them, too). */
export class CommandReader {
  readonly #socket: Socket;
  readonly #pieces: AsyncIterator<Buffer>;
  #unread: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#pieces = socket[Symbol.asyncIterator]();
  }

  /** The next command; null when the client has gone. Throws `NoCommand`. */
  async next(): Promise<Command | null> {
    const parts: (string | Buffer)[] = [];
    for (;;) {
      const line = await this.line();
      if (line === null) return null;
      const [, before = line, size, isEager] = /^(.*)\{(\d+)(\+?)\}$/s.exec(line) ?? [];
      parts.push(before);
      if (size === undefined) break;
      if (Number(size) > mostLiteral) throw new NoCommand('too long');
      if (!isEager) this.#socket.write('+ go on\r\n');
      const literal = await this.#take(Number(size));
      if (!literal) return null;
      parts.push(literal);
    }
    const [tag, name, ...args] = argumentsOf(parts);
    if (typeof tag !== 'string' || typeof name !== 'string') throw new NoCommand('no command');
    const isOfUids = name.toUpperCase() === 'UID' && typeof args[0] === 'string';
    return isOfUids
      ? { tag, name: `UID ${args[0]}`.toUpperCase(), args: args.slice(1) }
      : { tag, name: name.toUpperCase(), args };
  }

  /** One line without its end, as it is. */
  async line(): Promise<string | null> {
    for (;;) {
      const end = this.#unread.indexOf('\r\n');
      if (end > mostLine || (end < 0 && this.#unread.length > mostLine)) throw new NoCommand('too long');
      if (end >= 0) {
        const line = this.#unread.toString('utf8', 0, end);
        this.#unread = this.#unread.subarray(end + 2);
        return line;
      }
      if (!(await this.#more())) return null;
    }
  }

  async #take(size: number): Promise<Buffer | null> {
    while (this.#unread.length < size) if (!(await this.#more())) return null;
    const taken = this.#unread.subarray(0, size);
    this.#unread = this.#unread.subarray(size);
    return taken;
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#pieces.next();
    if (done) return false;
    this.#unread = Buffer.concat([this.#unread, value]);
    return true;
  }
}

// A quoted string, an opening or closing bracket of a list, or an atom, whose own [section (…)]<part> belongs to it.
const token = /\s*(?:"((?:[^"\\]|\\.)*)"|([()])|((?:\[[^\]]*\]|[^\s()"[])+))/gs;

/** Pure. */
function argumentsOf(parts: (string | Buffer)[]): Argument[] {
  const open: Argument[][] = [[]];
  const add = (argument: Argument) => open.at(-1)?.push(argument);
  for (const part of parts) {
    if (Buffer.isBuffer(part)) {
      add(part);
      continue;
    }
    for (const [, quoted, bracket, atom] of part.matchAll(token)) {
      if (quoted !== undefined) add(quoted.replace(/\\(.)/gs, '$1'));
      else if (atom !== undefined) add(atom);
      else if (bracket === '(') {
        const list: Argument[] = [];
        add(list);
        open.push(list);
      } else if (open.length > 1) open.pop();
    }
  }
  return open[0] ?? [];
}

export const textOf = (argument: Argument | undefined): string =>
  Buffer.isBuffer(argument) ? argument.toString() : typeof argument === 'string' ? argument : '';
