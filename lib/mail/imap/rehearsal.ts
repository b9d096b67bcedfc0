import type net from 'node:net';
import { Duplex } from 'node:stream';

/** What was said to a server before a session began, and all that came back. */
export type Heard = {
  greeting: Buffer;
  /** Commands in their order, each with what was answered up to the end of its reply. */
  exchanges: { said: Buffer; answer: Buffer }[];
  /** What came behind all of it. */
  rest: Buffer;
  /** The connection has ended. */
  isOver: boolean;
};

/**
 * A connection on which some was said and heard already, as if none of it was: the session that gets it hears the greeting,
 * and each answer when it sends that very command, which then does not go out again. A command of another kind ends the
 * repetition: answers that nobody asked for now are dropped, and from there on both talk to each other. So whatever comes of
 * a sign-in begun before is judged by the session like any other, and nothing is sent twice.
 */
export class Rehearsal extends Duplex {
  readonly #socket: net.Socket;
  readonly #heard: Heard;
  #left: Heard['exchanges'];
  #isLive = false;

  constructor(socket: net.Socket, heard: Heard) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    this.#heard = heard;
    this.#left = heard.exchanges;
    socket.once('close', () => {
      if (this.#isLive) this.destroy();
    });
    if (heard.greeting.length > 0) this.push(heard.greeting);
    if (this.#left.length === 0) this.#goLive();
  }

  setKeepAlive(isOn: boolean, delayMs: number): void {
    this.#socket.setKeepAlive(isOn, delayMs);
  }

  override _read(): void {
    if (this.#isLive && !this.#heard.isOver) this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    const [next, ...left] = this.#left;
    if (next && chunk.equals(next.said)) {
      this.#left = left;
      this.push(next.answer);
      if (left.length === 0) this.#goLive();
      done();
      return;
    }
    if (next) this.#goLive();
    if (this.#heard.isOver) done();
    else this.#socket.write(chunk, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #goLive(): void {
    this.#left = [];
    this.#isLive = true;
    const { rest, isOver } = this.#heard;
    if (rest.length > 0) this.push(rest);
    if (isOver) {
      // As on a line: what was said last is heard before the end is.
      setImmediate(() => setImmediate(() => this.push(null)));
      return;
    }
    const socket = this.#socket;
    socket.on('data', (chunk) => {
      if (!this.push(chunk)) socket.pause();
    });
    socket.once('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.resume();
  }
}
