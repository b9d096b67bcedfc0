import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { changeSettings } from '../flows/change-settings.ts';
import { makeAuthority } from '../testing/certificates.ts';
import { testDatabase } from '../testing/database.ts';
import { user } from '../testing/factories.ts';
import { anAdmin, aUser } from '../testing/viewers.ts';
import { fetchPicture } from './fetch-picture.ts';
import { pictureTypeOf } from './picture-type.ts';
import { distrustPictures, listPictureSenders, picturePolicy, trustPictures } from './senders.ts';
import { isSigned, pictureSigner, proxiedPicture } from './sign.ts';
import { readPicture, removeOldPictures } from './store.ts';

const { db } = await testDatabase();
const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(1000, 1)]);

const asked: { url: string; headers: Record<string, unknown> }[] = [];
let answer: (response: ServerResponse, url: string) => void = (response) => response.end(png);
const authority = await makeAuthority();
const pair = await authority.issue({ names: ['pictures.example'] });
const server = https.createServer(pair, (request, response) => {
  asked.push({ url: request.url ?? '', headers: request.headers });
  answer(response, request.url ?? '');
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const address = `https://pictures.example:${port}/a.png`;
const here = { ca: authority.cert, allowLoopback: true, resolve: async () => [{ address: '127.0.0.1' }] };
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
  answer = (response) => response.end(png);
});

describe('a picture of another server', () => {
  test('is fetched without a word about whoever reads', async () => {
    expect(await fetchPicture(address, here)).toEqual({ type: 'image/png', bytes: png });
    expect(Object.keys(asked[0]?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
  });

  test.each([
    ['a page', '<html><script>alert(1)</script>'],
    ['a drawing that is a document', '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'],
    ['nothing', ''],
  ])('is none where the bytes are %s, whatever their type says', async (_, body) => {
    answer = (response) => response.setHeader('Content-Type', 'image/png').end(body);
    expect(await fetchPicture(address, here)).toBeNull();
  });

  test('is left where it is too large, too slow, or the server fails', async () => {
    answer = (response) => response.end(Buffer.concat([png, Buffer.alloc(50_000)]));
    expect(await fetchPicture(address, { ...here, mostBytes: 10_000 })).toBeNull();
    answer = (response) => response.write(png.subarray(0, 20));
    expect(await fetchPicture(address, { ...here, withinMs: 300 })).toBeNull();
    answer = (response) => response.writeHead(500).end(png);
    expect(await fetchPicture(address, here)).toBeNull();
  });

  test('is followed through redirects, each judged like the first', async () => {
    answer = (response, url) =>
      url === '/a.png' ? response.writeHead(302, { Location: '/b.png' }).end() : response.end(png);
    expect(await fetchPicture(address, here)).not.toBeNull();
    for (const inner of [
      'https://127.0.0.1/x',
      'https://localhost/x',
      'https://nas.local/x',
      'file:///etc/passwd',
    ]) {
      answer = (response, url) =>
        url === '/a.png' ? response.writeHead(302, { Location: inner }).end() : response.end(png);
      expect(await fetchPicture(address, here), inner).toBeNull();
    }
    asked.length = 0;
    answer = (response) => response.writeHead(302, { Location: '/a.png' }).end();
    expect(await fetchPicture(address, here)).toBeNull();
    expect(asked.length).toBe(6);
  });

  test.each([
    '127.0.0.1',
    '10.0.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '100.64.0.1',
  ])('is not asked of a name that leads to %s', async (inner) => {
    const resolve = async () => [{ address: '203.0.113.80' }, { address: inner }];
    expect(await fetchPicture(address, { ...here, allowLoopback: false, resolve })).toBeNull();
    expect(asked).toEqual([]);
  });

  test.each([22, 25, 587, 993, 6667])(
    'is not asked for at port %i, where no browser asks either',
    async (other) => {
      let resolved = 0;
      const resolve = async () => {
        resolved += 1;
        return [{ address: '127.0.0.1' }];
      };
      expect(await fetchPicture(`https://pictures.example:${other}/a.png`, { ...here, resolve })).toBeNull();
      answer = (response) =>
        response.writeHead(302, { Location: `https://pictures.example:${other}/b.png` }).end();
      expect(await fetchPicture(address, { ...here, resolve })).toBeNull();
      expect(resolved).toBe(1);
    },
  );

  test('is asked for once by all who read, and kept; one that could not be had is asked for again later', async () => {
    let count = 0;
    const fetch = async () => {
      count += 1;
      return { type: 'image/png', bytes: png };
    };
    const given = await Promise.all([1, 2, 3].map(() => readPicture('https://a.example/1.png', fetch)));
    expect(given.every((one) => one?.bytes.equals(png))).toBe(true);
    await readPicture('https://a.example/1.png', fetch);
    expect(count).toBe(1);
    const missed = async () => {
      count += 1;
      return null;
    };
    await readPicture('https://a.example/2.png', missed);
    expect(await readPicture('https://a.example/2.png', fetch)).toBeNull();
    await db.remotePicture.updateMany({ data: { fetchedAt: new Date(Date.now() - 3_600_000) } });
    expect(await readPicture('https://a.example/2.png', fetch)).not.toBeNull();
  });

  test('makes room for newer ones', async () => {
    await removeOldPictures(0);
    expect(await db.remotePicture.count({ where: { size: { gt: 0 } } })).toBe(0);
  });
});

test('a signature lets in one address for one message', () => {
  const key = Buffer.alloc(32, 3);
  const signer = pictureSigner('m1', key);
  const [, , , signature = ''] = proxiedPicture(signer, address).split(/[/?]/);
  expect(isSigned(signer, address, signature)).toBe(true);
  expect(isSigned(signer, `${address}x`, signature)).toBe(false);
  expect(isSigned(pictureSigner('m2', key), address, signature)).toBe(false);
  expect(isSigned(signer, address, '')).toBe(false);
});

test.each([
  ['GIF89a', 'image/gif'],
  ['\xff\xd8\xff\xe0', 'image/jpeg'],
  ['RIFF\0\0\0\0WEBP', 'image/webp'],
  ['\0\0\0\x20ftypavif', 'image/avif'],
  ['<svg', null],
  ['%PDF-1.7', null],
])('knows %j by its first bytes', (head, type) => {
  expect(pictureTypeOf(Buffer.from(head, 'latin1'))).toBe(type);
});

test('a user is asked, until they say always of a sender or an administrator decides', async () => {
  const ana = aUser(await user());
  const bob = aUser(await user());
  expect(await picturePolicy(ana, 'News@Shop.example')).toBe('ask');
  await trustPictures(ana, 'News@Shop.example');
  expect(await picturePolicy(ana, 'news@shop.example')).toBe('show');
  expect(await picturePolicy(bob, 'news@shop.example')).toBe('ask');
  expect(await listPictureSenders(ana)).toEqual(['news@shop.example']);
  await changeSettings({ 'reading.remotePictures': 'never' }, anAdmin().actor);
  expect(await picturePolicy(ana, 'news@shop.example')).toBe('never');
  await changeSettings({ 'reading.remotePictures': 'always' }, anAdmin().actor);
  expect(await picturePolicy(bob, 'anybody@else.example')).toBe('show');
  await changeSettings({ 'reading.remotePictures': null }, anAdmin().actor);
  await distrustPictures(ana, 'news@shop.example');
  expect(await picturePolicy(ana, 'news@shop.example')).toBe('ask');
});
