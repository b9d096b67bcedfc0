import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { makeAuthority } from '../testing/certificates.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { aUser } from '../testing/viewers.ts';
import { askToUnsubscribe } from '../unsubscriptions/ask.ts';
import { readUnsubscription } from '../unsubscriptions/store.ts';
import { unsubscribe } from './unsubscribe.ts';

const { db } = await testDatabase();

type Asked = { method: string; url: string; headers: Record<string, unknown>; body: string };
const asked: Asked[] = [];
let answer: (response: ServerResponse) => void = (response) => response.end();
const authority = await makeAuthority();
const server = https.createServer(await authority.issue({ names: ['news.example'] }), (request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (part) => {
    body += part;
  });
  request.once('end', () => {
    asked.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
    answer(response);
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const address = `https://news.example:${port}/u/1?x=2`;
const here = { ca: authority.cert, allowLoopback: true, resolve: async () => [{ address: '127.0.0.1' }] };
const ask = (asked: string) => askToUnsubscribe(asked, here);
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const owner = await user();
const ana = aUser(owner);
const { id: accountId } = await account({ ownerId: owner.id });
const { id: folderId } = await db.folder.create({ data: { accountId, path: 'INBOX' } });
let uid = 0;
const post = 'List-Unsubscribe-Post: List-Unsubscribe=One-Click';

async function message(...head: string[]): Promise<string> {
  uid += 1;
  const bytes = Buffer.from(`${head.join('\r\n')}\r\n\r\nNews ${uid}`);
  const contentHash = createHash('sha256').update(bytes).digest();
  const row = { accountId, folderId, uid, uidValidity: 1, size: bytes.length, contentHash };
  return (await db.message.create({ data: { ...row, raw: { create: { bytes } } } })).id;
}
const newsletter = () => message(`List-Unsubscribe: <${address}>`, post);

beforeEach(() => {
  asked.length = 0;
  answer = (response) => response.end('thank you');
});

describe('one press', () => {
  test('is one POST of what RFC 8058 says, without a word about the reader', async () => {
    const id = await newsletter();
    expect(asked).toEqual([]);
    expect(await readUnsubscription(id)).toBeNull();
    expect(await unsubscribe(ana, id, ask)).toEqual({ ok: true });
    expect(asked).toMatchObject([{ method: 'POST', url: '/u/1?x=2', body: 'List-Unsubscribe=One-Click' }]);
    expect(Object.keys(asked[0]?.headers ?? {}).sort()).toEqual([
      ...['accept', 'connection', 'content-length', 'content-type', 'host', 'user-agent'],
    ]);
    expect(asked[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(await readUnsubscription(id)).toMatchObject({ outcome: 'taken' });
  });

  test('is not repeated while it is under way, nor once it was taken', async () => {
    const id = await newsletter();
    await Promise.all([unsubscribe(ana, id, ask), unsubscribe(ana, id, ask)]);
    await unsubscribe(ana, id, ask);
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['refused', (response: ServerResponse) => response.writeHead(404).end()],
    ['refused', (response: ServerResponse) => response.writeHead(503).end()],
    ['elsewhere', (response: ServerResponse) => response.writeHead(302, { Location: '/login' }).end()],
    ['silent', (response: ServerResponse) => response.destroy()],
  ] as const)('says %s where the server does so, and can be tried again', async (outcome, answered) => {
    const id = await newsletter();
    answer = answered;
    await unsubscribe(ana, id, ask);
    expect(await readUnsubscription(id)).toMatchObject({ outcome });
    expect(asked).toHaveLength(1);
    answer = (response) => response.writeHead(204).end();
    await unsubscribe(ana, id, ask);
    expect(await readUnsubscription(id)).toMatchObject({ outcome: 'taken' });
  });

  test('waits for no server without end', async () => {
    answer = () => {};
    expect(await askToUnsubscribe(address, { ...here, withinMs: 200 })).toBe('silent');
  });

  test.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', 'fd00::1'])(
    'asks nothing of %s',
    async (inner) => {
      const resolve = async () => [{ address: '203.0.113.80' }, { address: inner }];
      expect(await askToUnsubscribe(address, { ...here, allowLoopback: false, resolve })).toBe('unsafe');
      expect(asked).toEqual([]);
    },
  );

  test('is not offered by what is not ours, or does not offer it', async () => {
    const id = await newsletter();
    expect(await unsubscribe(aUser(await user()), id, ask)).toEqual({ ok: false, reason: 'not_found' });
    const others = [
      await message('Subject: hello'),
      await message(`List-Unsubscribe: <${address}>`),
      await message(
        'Authentication-Results: mx.example; dkim=fail header.d=news.example',
        `List-Unsubscribe: <${address}>`,
        post,
      ),
    ];
    for (const other of others)
      expect(await unsubscribe(ana, other, ask)).toEqual({ ok: false, reason: 'not_offered' });
    expect(asked).toEqual([]);
  });
});
