import { spawnSync } from 'node:child_process';
import net from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { openSocket } from './socket.ts';

// No name server and no server: what the system would ask them is answered here, or is not.
afterEach(() => vi.restoreAllMocks());

const server = { host: 'imap.example.org', port: 993, security: 'tls', user: 'ana' } as const;
const never = new Promise<never>(() => {});

/** What becomes of a connection that has a tenth of a second. */
async function tried(resolve: () => Promise<{ address: string }[]>) {
  const stages: string[] = [];
  const signal = AbortSignal.timeout(100);
  const onStage = (stage: string) => stages.push(stage);
  const error = await openSocket(server, { signal, onStage, resolve }).catch((error) => error);
  return { name: error?.name, stages };
}

test('a name server that never answers is waited for as long as there is time', async () => {
  expect(await tried(() => never)).toEqual({ name: 'TimeoutError', stages: ['connect'] });
});

test('a server that never takes the connection is waited for as long as there is time, and left', async () => {
  const socket = new net.Socket();
  vi.spyOn(net, 'connect').mockReturnValue(socket);
  expect(await tried(async () => [{ address: '203.0.112.9' }])).toEqual({
    name: 'TimeoutError',
    stages: ['connect'],
  });
  expect(socket.destroyed).toBe(true);
});

test('of a name with two hundred addresses a few are tried', async () => {
  let offered: unknown[] = [];
  vi.spyOn(net, 'connect').mockImplementation(((options: net.TcpSocketConnectOpts) => {
    options.lookup?.('', {}, (_error, addresses) => {
      offered = addresses as unknown as unknown[];
    });
    return new net.Socket();
  }) as unknown as typeof net.connect);
  const many = Array.from({ length: 200 }, (_, at) => ({ address: `203.0.112.${at + 1}` }));
  expect(await tried(async () => many)).toMatchObject({ name: 'TimeoutError' });
  expect(offered).toHaveLength(6);
});

const mayMakeRoutes = spawnSync('unshare', ['-n', 'ip', 'link', 'set', 'lo', 'up']).status === 0;

// Needs root and iproute2 for a network of its own, out of which nothing leads.
test.runIf(mayMakeRoutes)(
  'a route that swallows, forbids or ends, and none at all, are the network’s trouble',
  () => {
    const probe = `
    import { passwordCredential } from './lib/mail/credential.ts';
    import { found, tryIncoming } from './lib/mail/probe.ts';
    for (const last of [1, 2, 3, 4]) {
      const server = { host: '203.0.112.' + last, port: 993, security: 'tls', user: 'ana' };
      const signal = AbortSignal.timeout(5_000);
      const { stage, verdict } = await found(tryIncoming('imap', server, passwordCredential('x'), { signal }));
      console.log(stage, verdict.cause, verdict.code);
    }`;
    const script = `ip link set lo up && ip route add blackhole 203.0.112.1 && ip route add prohibit 203.0.112.2 &&
    ip route add unreachable 203.0.112.3 && exec "$0" --input-type=module -e "$1"`;
    const { stdout } = spawnSync('unshare', ['-n', 'sh', '-c', script, process.execPath, probe], {
      encoding: 'utf8',
    });
    const codes = ['EINVAL', 'EACCES', 'EHOSTUNREACH', 'ENETUNREACH'];
    expect(stdout.trim().split('\n')).toEqual(codes.map((code) => `connect network ${code}`));
  },
);
