import net from 'node:net';
import tls from 'node:tls';
import type { KeyPair } from './certificates.ts';

/**
 * A server that plays a list of steps to each connection, for answers no real server gives. `{tag}` in what it
 * sends is the tag of the line last waited for. When the list ends the connection stays open, silent.
 */
export type Step =
  | { send: string | Buffer }
  /** Waits for a whole line that matches. */
  | { wait: RegExp }
  | { sleep: number }
  /** Sends one byte at a time. */
  | { drip: string; everyMs: number }
  /** Sends the same again and again, as fast as the other side takes it. */
  | { flood: string | Buffer }
  | { startTls: KeyPair }
  | { close: true }
  | { reset: true };

export type ScriptedServer = {
  port: number;
  readonly connections: number;
  /** Everything a connection has sent, decrypted where TLS was played. */
  received(connection?: number): string;
  stop(): Promise<void>;
};

type Options = {
  tls?: KeyPair & tls.TlsOptions;
  /** Where it listens; a free port of 127.0.0.1 unless said otherwise. */
  at?: { host: string; port: number };
};

/** Starts it on loopback; `stop` closes every connection. */
export async function scriptedServer(
  script: Step[] | ((connection: number) => Step[]),
  options: Options = {},
): Promise<ScriptedServer> {
  const received: Buffer[][] = [];
  const open = new Set<net.Socket>();
  const onConnection = (socket: net.Socket) => {
    const number = received.push([]) - 1;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => {});
    const steps = typeof script === 'function' ? script(number) : script;
    new Play(socket, received[number] as Buffer[], open).run(steps).catch(() => socket.destroy());
  };
  const server = options.tls
    ? tls.createServer(options.tls, onConnection).on('tlsClientError', () => {})
    : net.createServer(onConnection);
  server.listen(options.at?.port ?? 0, options.at?.host ?? '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    get connections() {
      return received.length;
    },
    received: (connection = 0) => Buffer.concat(received[connection] ?? []).toString('latin1'),
    stop: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

class Play {
  #socket: net.Socket;
  readonly #received: Buffer[];
  readonly #open: Set<net.Socket>;
  #unread = '';
  #wake = () => {};
  #tag = '*';

  constructor(socket: net.Socket, received: Buffer[], open: Set<net.Socket>) {
    this.#socket = socket;
    this.#received = received;
    this.#open = open;
    this.#listen();
  }

  async run(steps: Step[]): Promise<void> {
    for (const step of steps) {
      if (this.#socket.destroyed) return;
      if ('send' in step) this.#socket.write(this.#filled(step.send));
      else if ('wait' in step) await this.#waitFor(step.wait);
      else if ('sleep' in step) await pause(step.sleep);
      else if ('drip' in step) await this.#drip(step.drip, step.everyMs);
      else if ('flood' in step) await this.#flood(step.flood);
      else if ('startTls' in step) this.#startTls(step.startTls);
      else if ('close' in step) this.#socket.end();
      else this.#socket.resetAndDestroy();
    }
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      this.#received.push(chunk);
      this.#unread += chunk.toString('latin1');
      this.#wake();
    });
    this.#socket.once('close', () => this.#wake());
  }

  #filled(text: string | Buffer): Buffer {
    return Buffer.isBuffer(text) ? text : Buffer.from(text.replaceAll('{tag}', this.#tag));
  }

  async #waitFor(pattern: RegExp): Promise<void> {
    for (;;) {
      const end = this.#unread.indexOf('\n');
      if (end >= 0) {
        const line = this.#unread.slice(0, end).replace(/\r$/, '');
        this.#unread = this.#unread.slice(end + 1);
        this.#tag = /^([0-9A-F]{4,}) [A-Z]/.exec(line)?.[1] ?? this.#tag;
        if (pattern.test(line)) return;
        continue;
      }
      if (this.#socket.destroyed) throw new Error('the connection ended');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async #drip(text: string, everyMs: number): Promise<void> {
    for (const byte of this.#filled(text)) {
      if (this.#socket.destroyed) return;
      this.#socket.write(Buffer.of(byte));
      await pause(everyMs);
    }
  }

  async #flood(text: string | Buffer): Promise<void> {
    const chunk = this.#filled(text);
    while (!this.#socket.destroyed) {
      if (this.#socket.write(chunk)) await pause(0);
      else await new Promise<void>((resolve) => this.#socket.once('drain', resolve).once('close', resolve));
    }
  }

  #startTls(pair: KeyPair): void {
    this.#socket.removeAllListeners('data');
    const plain = this.#socket;
    this.#socket = new tls.TLSSocket(plain, { isServer: true, ...pair });
    this.#socket.on('error', () => plain.destroy());
    this.#open.add(this.#socket);
    this.#listen();
  }
}

const pause = (ms: number) =>
  new Promise<void>((resolve) => (ms ? setTimeout(resolve, ms) : setImmediate(resolve)));
