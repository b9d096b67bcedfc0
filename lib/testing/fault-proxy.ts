import net from 'node:net';

/** What goes wrong with the connections made from now on; changed at any time. */
export type Faults = {
  /** Every chunk comes so much later, either way. */
  delayMs?: number;
  /** After so many bytes from the server: closed, reset, or nothing more ever. */
  afterBytes?: { bytes: number; then: 'close' | 'reset' | 'stall' };
  /** New connections are reset at once. */
  refuse?: boolean;
  /** Sees every chunk before it is passed on, and holds it back until it resolves; false: it is never passed on. */
  onChunk?: (chunk: Buffer, from: 'client' | 'server') => Promise<boolean> | boolean;
};

export type FaultProxy = {
  port: number;
  faults: Faults;
  readonly connections: number;
  /** Cuts every open connection now. */
  cut(): void;
  stop(): Promise<void>;
};

/** A TCP proxy on loopback that passes bytes on and breaks what it is told to break. */
export async function startFaultProxy(targetPort: number, faults: Faults = {}): Promise<FaultProxy> {
  const open = new Set<net.Socket>();
  let connections = 0;
  const server = net.createServer((client) => {
    connections += 1;
    client.on('error', () => {});
    if (proxy.faults.refuse) return client.resetAndDestroy();
    const upstream = net.connect(targetPort, '127.0.0.1');
    upstream.on('error', () => client.destroy());
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    }
    pass(client, upstream, 'client', () => ({
      delayMs: proxy.faults.delayMs,
      onChunk: proxy.faults.onChunk,
    }));
    pass(upstream, client, 'server', () => proxy.faults);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  const proxy: FaultProxy = {
    port: (server.address() as net.AddressInfo).port,
    faults,
    get connections() {
      return connections;
    },
    cut,
    stop: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

function pass(from: net.Socket, to: net.Socket, side: 'client' | 'server', faults: () => Faults): void {
  let passed = 0;
  let isStalled = false;
  from.on('data', async (chunk: Buffer) => {
    const { delayMs, afterBytes, onChunk } = faults();
    if (onChunk) {
      from.pause();
      const mayPass = await onChunk(chunk, side);
      from.resume();
      if (!mayPass) isStalled = true;
    }
    if (delayMs) {
      from.pause();
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      from.resume();
    }
    if (isStalled || to.destroyed) return;
    const left = afterBytes ? Math.max(0, afterBytes.bytes - passed) : chunk.length;
    to.write(chunk.subarray(0, left));
    passed += chunk.length;
    if (left >= chunk.length || !afterBytes) return;
    isStalled = true;
    if (afterBytes.then === 'reset') to.resetAndDestroy();
    if (afterBytes.then === 'close') to.end();
    if (afterBytes.then !== 'stall') from.destroy();
  });
  from.once('end', () => {
    if (!isStalled) to.end();
  });
  from.once('close', () => {
    if (!isStalled) to.destroySoon();
  });
}
