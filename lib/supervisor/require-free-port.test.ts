import { once } from 'node:events';
import net from 'node:net';
import { expect, test } from 'vitest';
import { requireFreePort } from './require-free-port.ts';

test('names PORT when it is taken, and leaves a free one free', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  await expect(requireFreePort('127.0.0.1', port)).rejects.toThrow(`PORT: ${port} on 127.0.0.1 is in use`);
  server.close();
  await once(server, 'close');
  await requireFreePort('127.0.0.1', port);
  await requireFreePort('127.0.0.1', port);
});

test('names HOST when it is not an address of this machine', async () => {
  await expect(requireFreePort('192.0.2.1', 3_000)).rejects.toThrow('HOST: 192.0.2.1 is not an address');
});
