import { once } from 'node:events';
import net from 'node:net';
import { codeOf, messageOf, StartError } from '../errors.ts';

/** Throws `StartError`, naming PORT or HOST, when the web application could not listen there. */
export async function requireFreePort(host: string, port: number): Promise<void> {
  const server = net.createServer().listen({ port, host, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new StartError(reason(error, host, port));
  }
  server.close();
  await once(server, 'close');
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
