import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forgetEnv } from '#lib/env.ts';
import { boss, closeBoss } from '#lib/queue/boss.ts';
import { isDatabaseAway } from './away.ts';
import { bareQuery, inBareTransaction } from './bare.ts';
import { closeDb, db } from './client.ts';

// PostgreSQL, frontend/backend protocol: what a server sends that takes a connection and ends it in one breath.
const message = (type: string, body: string) => {
  const head = Buffer.alloc(5, type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, Buffer.from(body, 'latin1')]);
};
const readyThenEnded = Buffer.concat([
  message('R', '\0\0\0\0'),
  message('Z', 'I'),
  message('E', 'SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'),
]);

const server = net.createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', () => socket.end(readyThenEnded));
});

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  process.env.DATABASE_URL = `postgres://rekey@127.0.0.1:${(server.address() as AddressInfo).port}/rekey`;
  forgetEnv();
});
afterAll(async () => {
  await closeBoss();
  await closeDb();
  server.close();
});

// An error that nobody hears would end the process, and fails this run.
describe('a connection that ends in the breath that opened it', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['a statement of Prisma', () => db().setting.findMany()],
    ['a transaction of Prisma', () => db().$transaction((tx) => tx.setting.findMany())],
    ['a bare statement', () => bareQuery({ name: 'one', text: 'select 1', values: [] })],
    ['a bare transaction', () => inBareTransaction((client) => client.query('select 1'))],
    ['the queue', () => boss()],
  ])('fails %s and nothing else', async (_, ask) => {
    const error = await ask().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeDefined();
    expect(isDatabaseAway(error)).toBe(true);
  });
});
