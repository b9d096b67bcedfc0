import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Keeps at most `most` connections that wait for the rest of a request: half-open ones, slow ones, idle ones. Past
 * that the one that has waited longest is closed, so that whoever sends a whole request is always answered. A
 * request that is being answered counts no more; nor does one that `isTrusted` was said of.
 */
export function boundConnections(server: Server, most = 500): { trust(request: IncomingMessage): void } {
  const waiting = new Set<Socket>(); // in the order in which they began to wait
  const wait = (socket: Socket) => {
    waiting.delete(socket);
    if (socket.destroyed) return;
    waiting.add(socket);
    for (const oldest of waiting) {
      if (waiting.size <= most) break;
      waiting.delete(oldest);
      oldest.destroy();
    }
  };
  server.on('connection', (socket: Socket) => {
    wait(socket);
    socket.once('close', () => waiting.delete(socket));
  });
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    if (request.complete || !mayHaveBody(request)) waiting.delete(socket);
    else request.once('end', () => waiting.delete(socket));
    response.once('close', () => wait(socket));
  });
  return { trust: ({ socket }) => waiting.delete(socket) };
}

const mayHaveBody = ({ headers }: IncomingMessage) =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
