import type net from 'node:net';
import { Finding } from '../judge/failure.ts';
import { Dotted } from './dotted.ts';

const lineFeed = 10;

/** Reads a server's answers one after the other, and no faster than they are asked for: the socket holds the rest back. */
export class Reader {
  readonly #socket: net.Socket;
  #rest: Buffer = Buffer.alloc(0);
  #isOver = false;
  #heard: Error | undefined;
  /** The last line ended with a line feed alone. */
  #isBare = false;
  #wake = () => {};

  constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.on('readable', this.#onEvent).on('end', this.#onEnd).on('close', this.#onEnd);
    socket.on('error', this.#onError);
  }

  /** Nothing more comes. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** What the socket reported. */
  get heard(): Error | undefined {
    return this.#heard;
  }

  /** One line without its end. Throws a `Finding` where it is too long or does not come. */
  async line(most: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let length = 0;
    for (;;) {
      const chunk = await this.#next();
      const at = chunk.indexOf(lineFeed);
      const piece = at < 0 ? chunk : chunk.subarray(0, at);
      length += piece.length;
      if (length > most) throw new Finding('protocol', 'the server sent far more than was asked');
      chunks.push(piece);
      if (at < 0) continue;
      this.#rest = chunk.subarray(at + 1);
      const line = Buffer.concat(chunks);
      this.#isBare = line.at(-1) !== 13;
      return this.#isBare ? line : line.subarray(0, -1);
    }
  }

  /** The part of many lines behind an answer; `onBytes` hears how it comes. Throws a `Finding` as `line` does. */
  async part(most: number, onBytes: (count: number) => void): Promise<Buffer> {
    const dotted = new Dotted({ isBare: this.#isBare });
    for (;;) {
      const chunk = await this.#next();
      onBytes(chunk.length);
      const rest = dotted.take(chunk);
      if (dotted.length > most) throw new Finding('protocol', 'the server sent far more than was asked');
      if (!rest) continue;
      this.#rest = rest;
      return dotted.content();
    }
  }

  /** Leaves the socket to somebody else. False: something came that nobody had asked for. */
  leave(): boolean {
    const isClean = this.#rest.length === 0 && this.#socket.readableLength === 0;
    this.#socket.off('readable', this.#onEvent).off('end', this.#onEnd).off('close', this.#onEnd);
    this.#socket.off('error', this.#onError);
    return isClean;
  }

  async #next(): Promise<Buffer> {
    for (;;) {
      const chunk = this.#rest.length > 0 ? this.#rest : (this.#socket.read() as Buffer | null);
      this.#rest = Buffer.alloc(0);
      if (chunk) return chunk;
      if (this.#isOver) throw new Finding('network', 'the connection was closed', 'ECONNRESET');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  readonly #onEvent = () => this.#wake();

  readonly #onEnd = () => {
    this.#isOver = true;
    this.#wake();
  };

  readonly #onError = (error: Error) => {
    this.#heard ??= error;
    this.#onEnd();
  };
}
