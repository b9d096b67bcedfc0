import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { openSocket } from './socket.ts';
import { forgetTickets } from './tickets.ts';

let mail: Awaited<ReturnType<typeof mailTestEnv>>;
const servers: tls.Server[] = [];
beforeAll(async () => {
  mail = await mailTestEnv();
  return () => mail.restore();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
});

async function listen(options: tls.TlsOptions = {}): Promise<{ port: number; server: tls.Server }> {
  const server = tls.createServer({ ...(await mail.authority.issue()), ...options }, (socket) => {
    socket.on('error', () => {}).end('* OK\r\n');
  });
  server.on('tlsClientError', () => {}).listen(0, 'localhost');
  await once(server, 'listening');
  servers.push(server);
  return { port: (server.address() as AddressInfo).port, server };
}

/** One connection to its end; whether it went on from an earlier session. */
async function visit(port: number, { resumes = true } = {}): Promise<boolean> {
  const place = { host: 'localhost', port, security: 'tls' as const, user: 'u' };
  const signal = AbortSignal.timeout(10_000);
  const socket = (await openSocket(place, { signal, onStage: () => {}, resumes })) as tls.TLSSocket;
  expect(socket.authorized).toBe(true);
  const isReused = socket.isSessionReused();
  socket.resume();
  await once(socket, 'close');
  return isReused;
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('over %s', (version) => {
  const only = { minVersion: version, maxVersion: version };

  test('a session goes on from one that was verified a while ago, and from none that was not asked to', async () => {
    const { port } = await listen(only);
    expect(await visit(port)).toBe(false);
    expect(await visit(port, { resumes: false })).toBe(false);
    expect([await visit(port), await visit(port)]).toEqual([true, true]);
  });

  test('the certificate is verified anew after ten minutes, however often the session went on meanwhile', async () => {
    const { port } = await listen(only);
    const now = performance.now();
    expect(await visit(port)).toBe(false);
    vi.spyOn(performance, 'now').mockImplementation(() => now + 9 * 60_000);
    expect(await visit(port)).toBe(true);
    vi.spyOn(performance, 'now').mockImplementation(() => now + 11 * 60_000);
    expect(await visit(port)).toBe(false);
  });

  test('a server that knows the session no more is verified as if there had been none', async () => {
    const { port, server } = await listen(only);
    await visit(port);
    server.setTicketKeys(Buffer.alloc(48, 7));
    expect(await visit(port)).toBe(false);
  });
});

test('a server that breaks off where a session is taken up is asked again without, at once', async () => {
  const { port, server } = await listen();
  await visit(port);
  let broken = 0;
  server.prependListener('connection', (socket) => {
    if (broken++ === 0) socket.destroy();
  });
  expect(await visit(port)).toBe(false);
  expect(broken).toBe(2);
});

test('another server in its place is not trusted for the sake of a session', async () => {
  const { port, server } = await listen();
  await visit(port);
  await new Promise((done) => servers.splice(servers.indexOf(server), 1)[0]?.close(done));
  const other = tls.createServer(
    await mail.authority.issue({ names: ['elsewhere.example'], addresses: [] }),
    (socket) => socket.end(),
  );
  other.on('tlsClientError', () => {}).listen(port, 'localhost');
  await once(other, 'listening');
  servers.push(other);
  await expect(visit(port)).rejects.toThrow();
  forgetTickets({ host: 'localhost', port, security: 'tls', user: 'u' });
});
