import type net from 'node:net';

export type Side = 'sent' | 'heard';

/** Hears what passes on one connection, inside its TLS. */
export type Tap = {
  pass(side: Side, bytes: Uint8Array): void;
  /** It is encrypted from here on, or it is over, or else what became of it. */
  note(what: 'secured' | 'closed' | { words: string }): void;
};

/**
 * Lets `tap` hear all that this socket says and hears from now on; nothing else of it changes, and one without a tap is left as it is.
 * Where TLS is taken up on it later, what passes is heard on the secured one, which is to be tapped as well: this one falls silent.
 */
export function tapInto(socket: net.Socket, tap: Tap | undefined): void {
  if (!tap) return;
  const push = socket.push.bind(socket);
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  socket.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk instanceof Uint8Array) tap.pass('heard', chunk);
    return push(chunk, encoding);
  };
  socket.write = (chunk: unknown, ...rest: unknown[]) => {
    const [encoding] = rest;
    if (typeof chunk === 'string')
      tap.pass(
        'sent',
        Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'),
      );
    else if (chunk instanceof Uint8Array) tap.pass('sent', chunk);
    return write(chunk, ...rest);
  };
}

/** Has the end of a connection noted, and why it ended by an error. */
export function noteEnd(socket: net.Socket, tap: Tap | undefined): void {
  if (!tap) return;
  socket.once('error', (error: NodeJS.ErrnoException) =>
    tap.note({ words: `failed: ${error.code ?? error.name}` }),
  );
  socket.once('close', () => tap.note('closed'));
}
