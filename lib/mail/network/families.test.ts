import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { inOrderOfAnswer } from './families.ts';
import { openSocket } from './socket.ts';

const six = { address: '2001:db8::1', family: 6 as const };
const four = [
  { address: '192.0.2.1', family: 4 as const },
  { address: '192.0.2.2', family: 4 as const },
];

test('a server that answered by one family is asked by it first, and by the other where that fails or after a while', async () => {
  const mail = await mailTestEnv();
  const server = net.createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const resolve = async () => [{ address: '::1' }, { address: '127.0.0.1' }];
  const place = { host: 'mail.example', port, security: 'none' as const, user: 'u' };
  const options = { signal: AbortSignal.timeout(10_000), onStage: () => {}, resolve };
  try {
    const name = `mail.example:${port}`;
    expect(inOrderOfAnswer(name, [six, ...four])).toEqual([six, ...four]);
    (await openSocket(place, options)).destroy();
    expect(inOrderOfAnswer(name, [six, ...four])).toEqual([...four, six]);
    expect(inOrderOfAnswer('other.example:993', [six, ...four])).toEqual([six, ...four]);
    server.close();
    const later = net.createServer((socket) => socket.end()).listen(port, '::1');
    await once(later, 'listening');
    (await openSocket(place, options)).destroy();
    expect(inOrderOfAnswer(name, [...four, six])).toEqual([six, ...four]);
    later.close();
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 700_000);
    expect(inOrderOfAnswer(name, [...four, six])).toEqual([...four, six]);
  } finally {
    vi.restoreAllMocks();
    mail.restore();
  }
});
