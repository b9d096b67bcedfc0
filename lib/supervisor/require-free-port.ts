import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf, messageOf, StartError } from '../errors.ts';

/** A process that was ended is gone a moment before the last of its threads lets the port go. */
const lettingGoMs = 2_000;

/** Throws `StartError`, naming PORT or HOST, when the web application could not listen there. */
export async function requireFreePort(host: string, port: number): Promise<void> {
  for (const until = performance.now() + lettingGoMs; ; await pause(50)) {
    const server = net.createServer().listen({ port, host, exclusive: true });
    try {
      await once(server, 'listening');
    } catch (error) {
      if (codeOf(error) === 'EADDRINUSE' && performance.now() < until) continue;
      throw new StartError(reason(error, host, port));
    }
    server.close();
    await once(server, 'close');
    return;
  }
}

function reason(error: unknown, host: string, port: number): string {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `PORT: ${port} on ${host} is in use by another program: stop it, or set PORT to another number`;
    case 'EACCES':
      return `PORT: ${port} needs root: set PORT to a number above 1023`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST: ${host} is not an address of this machine`;
    default:
      return `PORT: cannot listen on ${port} of ${host} (${messageOf(error)})`;
  }
}
