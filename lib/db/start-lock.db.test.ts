import { once } from 'node:events';
import net from 'node:net';
import { expect, test } from 'vitest';
import { Secret } from '../secret.ts';
import { testDatabase } from '../testing/database.ts';
import { withStartLock } from './start-lock.ts';

const { url } = await testDatabase();
const nothing = async () => {};

test('says in one line which database cannot be reached, without its password', async () => {
  const nobody = new Secret('postgresql://rekey:hunter2@127.0.0.1:1/rekey');
  const failed = withStartLock(nobody, nothing, { patienceMs: 0 });
  await expect(failed).rejects.toThrow(
    /^DATABASE_URL: the database 127\.0\.0\.1:1\/rekey cannot be reached \([^\n]+\)$/,
  );
  await expect(failed).rejects.not.toThrow(/hunter2/);
});

test('says at once when the server refuses the password', async () => {
  const wrong = new URL(url.reveal());
  wrong.password = 'hunter2';
  const failed = withStartLock(new Secret(wrong.href), nothing, { patienceMs: 60_000 });
  await expect(failed).rejects.toThrow(/DATABASE_URL.*refuses us.*password authentication failed/);
  await expect(failed).rejects.not.toThrow(/hunter2/);
});

test('waits a while for a server that is only just starting', async () => {
  const { hostname, port } = new URL(url.reveal());
  const gate = net.createServer((socket) => {
    const server = net.connect(Number(port), hostname);
    socket.pipe(server).pipe(socket);
    for (const end of [socket, server]) end.on('error', () => end.destroy());
  });
  gate.listen(0, '127.0.0.1');
  await once(gate, 'listening');
  const gatePort = (gate.address() as net.AddressInfo).port;
  gate.close();
  await once(gate, 'close');
  const through = new URL(url.reveal());
  through.port = String(gatePort);
  setTimeout(() => gate.listen(gatePort, '127.0.0.1'), 800);
  const waits: string[] = [];
  const answer = withStartLock(new Secret(through.href), async () => 'in', {
    patienceMs: 20_000,
    onWait: (message) => waits.push(message),
  });
  await expect(answer).resolves.toBe('in');
  expect(waits).toHaveLength(1);
  gate.close();
});

test('lets one machine in at a time', async () => {
  const inside: string[] = [];
  const enter = (name: string) =>
    withStartLock(url, async () => {
      inside.push(`${name} in`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      inside.push(`${name} out`);
    });
  await Promise.all([enter('a'), enter('b')]);
  expect(inside.map((entry) => entry.split(' ')[1])).toEqual(['in', 'out', 'in', 'out']);
});
