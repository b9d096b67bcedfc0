import { once } from 'node:events';
import { createServer } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeDb, db } from '../db/client.ts';
import { isDatabaseThere } from '../db/presence.ts';
import { databaseUrl } from '../db/url.ts';
import { forgetEnv } from '../env.ts';
import { testDatabase } from '../testing/database.ts';
import { type FaultProxy, startFaultProxy } from '../testing/fault-proxy.ts';
import { until } from '../testing/until.ts';
import { receive } from './receive.ts';

// A database that stops answering in the middle: its connections stand, and nothing comes through them any more.
await testDatabase();
const direct = new URL(databaseUrl().reveal());
let line: FaultProxy;
let isFrozen = false;
let reached: number;

const http = createServer((request, response) => {
  const work = async () => {
    if (request.url === '/stream') response.write('begun\n');
    reached += 1;
    for (; !isFrozen; ) await db().$queryRaw`SELECT 1`;
    await db().$queryRaw`SELECT pg_sleep(0)`;
    response.end('late');
  };
  void receive(request, response, {
    handle: work,
    isSignedIn: async () => true,
    isDatabaseThere,
    trust: () => {},
    trustedProxies: new net.BlockList(),
    isHttps: false,
  }).catch(() => response.destroy());
});
let url: string;

beforeEach(async () => {
  isFrozen = false;
  reached = 0;
  line = await startFaultProxy(Number(direct.port || 5432), { onChunk: () => !isFrozen });
  const through = new URL(direct);
  through.hostname = '127.0.0.1';
  through.port = `${line.port}`;
  await closeDb();
  process.env.DATABASE_URL = through.href;
  forgetEnv();
  if (!http.listening) await once(http.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterEach(async () => {
  line.cut();
  http.closeAllConnections();
  await closeDb();
  await line.stop();
});
afterAll(async () => {
  http.close();
  process.env.DATABASE_URL = direct.href;
  forgetEnv();
});

async function freezeUnder(path: string, init: RequestInit = {}) {
  await until('the database is reached', isDatabaseThere);
  const answer = fetch(url + path, { headers: { accept: 'text/html' }, ...init });
  await until('it is under way', () => reached === 1);
  isFrozen = true;
  return answer;
}

describe('a request under way when the database freezes', () => {
  test('is answered as a page, long before the driver gives up', async () => {
    const began = performance.now();
    const answer = await freezeUnder('/console');
    // Three seconds, and more for a machine with other work; the driver waits a minute.
    expect(performance.now() - began).toBeLessThan(30_000);
    expect(answer.status).toBe(503);
    const page = await answer.text();
    expect(page).toContain('Back in a moment');
    expect(page).toContain('http-equiv="refresh"');
  });

  test('is told, where it was to change something, that nobody knows whether it did', async () => {
    const answer = await freezeUnder('/update/x', { method: 'POST', body: 'a=b' });
    expect(answer.status).toBe(503);
    const page = await answer.text();
    expect(page).toContain('may or may not have been saved');
    expect(page).not.toContain('http-equiv="refresh"');
  });

  test('is told so as a program too', async () => {
    const answer = await freezeUnder('/api/v1/accounts', {
      method: 'POST',
      body: '{}',
      headers: { accept: 'application/json' },
    });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      status: 503,
      code: 'unavailable',
      detail: expect.stringContaining('may or may not have been saved'),
    });
  });

  test('goes on where its answer has begun', async () => {
    const answer = await freezeUnder('/stream');
    expect(answer.status).toBe(200);
    line.cut();
    expect(await answer.text().catch(() => 'begun\n')).toContain('begun');
  });
});
