import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { until } from '../testing/until.ts';
import { boundConnections } from './bound-connections.ts';
import { receive } from './receive.ts';

type Seen = { url: string; body: number; headers: IncomingMessage['headers'] };
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that answers what is let through, and remembers it. */
async function server({
  isSignedIn = false,
  isDatabaseThere = true,
  most = 500,
  handle,
}: {
  isSignedIn?: boolean;
  isDatabaseThere?: boolean | (() => boolean);
  most?: number;
  handle?: (response: ServerResponse) => void | Promise<void>;
} = {}) {
  const seen: Seen[] = [];
  const http = createServer((request, response) => {
    void receive(request, response, {
      async handle() {
        let body = 0;
        for await (const piece of request) body += (piece as Buffer).length;
        seen.push({ url: request.url ?? '', body, headers: request.headers });
        if (handle) await handle(response);
        else response.end('answered');
      },
      isSignedIn: async () => isSignedIn,
      isDatabaseThere: async () =>
        typeof isDatabaseThere === 'function' ? isDatabaseThere() : isDatabaseThere,
      trust: (trusted) => bounds.trust(trusted),
      trustedProxies: new net.BlockList(),
      isHttps: true,
    });
  });
  const bounds = boundConnections(http, most);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  closers.push(() => {
    http.closeAllConnections();
    http.close();
  });
  return { seen, port, url: `http://127.0.0.1:${port}` };
}

/** Says something on a connection of its own; answers what came back until it is closed. */
function say(port: number, ...pieces: (string | Buffer)[]): { heard(): string; socket: net.Socket } {
  const socket = net.connect(port, '127.0.0.1');
  closers.push(() => socket.destroy());
  let text = '';
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1');
  });
  for (const piece of pieces) socket.write(piece);
  return { heard: () => text, socket };
}

const post = (path: string, more: string) => `POST ${path} HTTP/1.1\r\nHost: here\r\n${more}\r\n\r\n`;
const paths = ['/login', '/console/users', '/api/v1/users', '/desktop/compose', '/uploads', '/update/x/test'];

describe('a body of a stranger', () => {
  test.each(paths)('at %s is refused by its length before a byte of it is read', async (path) => {
    const { port, seen } = await server();
    const { heard } = say(port, post(path, 'Content-Length: 41943040'));
    await until('the answer', () => heard().startsWith('HTTP/1.1 413'));
    expect(heard()).toContain('Connection: close');
    expect(seen).toEqual([]);
  });

  test.each(paths)('at %s without a length is refused at the first byte too many', async (path) => {
    const { port, seen } = await server();
    const piece = `8000\r\n${'x'.repeat(0x8000)}\r\n`;
    const { heard } = say(port, post(path, 'Transfer-Encoding: chunked'), piece, piece, piece);
    await until('the answer', () => heard().startsWith('HTTP/1.1 413'));
    expect(seen).toEqual([]);
  });

  test('is answered when all of it is here, whether it says its length or not', async () => {
    const { url, seen } = await server();
    const body = 'x'.repeat(64 * 1024);
    await fetch(`${url}/login`, { method: 'POST', body });
    const stream = new Blob([body]).stream();
    await fetch(`${url}/login`, { method: 'POST', body: stream, duplex: 'half' } as RequestInit);
    expect(seen.map((one) => one.body)).toEqual([65_536, 65_536]);
  });

  test('of which only half has come reaches nobody', async () => {
    const { port, seen } = await server();
    const { socket } = say(port, post('/login', 'Content-Length: 4'), 'ab');
    await pause(100);
    expect(seen).toEqual([]);
    socket.write('cd');
    await until('the rest', () => seen.length === 1);
  });
});

test.each(['TRACE', 'PROPFIND', 'LINK'])(
  '%s reaches nobody, and repeats nothing of what was said',
  async (method) => {
    const { port, seen } = await server();
    const { heard } = say(
      port,
      `${method} /login HTTP/1.1\r\nHost: here\r\nCookie: rekey.session=canary\r\n\r\n`,
    );
    await until('the answer', () => heard().startsWith('HTTP/1.1 405'));
    expect(heard()).not.toContain('canary');
    expect(seen).toEqual([]);
  },
);

describe('somebody who is signed in', () => {
  test('may send a long text from the page that writes, and from no other', async () => {
    const { url } = await server({ isSignedIn: true });
    const body = 'x'.repeat(1_000_000);
    expect((await fetch(`${url}/phone/compose`, { method: 'POST', body })).status).toBe(200);
    expect((await fetch(`${url}/console/users`, { method: 'POST', body })).status).toBe(413);
    expect((await fetch(`${url}/phone/compose`, { method: 'POST', body: body.repeat(5) })).status).toBe(413);
  });

  test('may send a file as a stream', async () => {
    const { url, seen } = await server({ isSignedIn: true });
    await fetch(`${url}/uploads?name=a`, { method: 'POST', body: Buffer.alloc(8_000_000) });
    expect(seen[0]?.body).toBe(8_000_000);
  });
});

test.each(['nonsense', '', '$ACTION', 'a'.repeat(39), 'g'.repeat(42)])(
  'an action named %j is none',
  async (name) => {
    const { url, seen } = await server();
    const answer = await fetch(`${url}/login`, { method: 'POST', headers: { 'Next-Action': name } });
    expect(answer.status).toBe(400);
    expect(seen).toEqual([]);
  },
);

test.each([
  ['next-action', 'a'.repeat(42), 'text/x-component', 400],
  ['content-type', 'multipart/form-data; boundary=x', 'text/plain', 400],
  ['content-type', 'multipart/form-data; boundary=x', 'text/html', 500],
  ['content-type', 'text/plain', 'text/plain', 500],
])('what is sent with %s: %s and fails as %s is answered %d', async (name, value, type, status) => {
  const { url } = await server({
    handle: (response) => {
      response.statusCode = 500;
      response.setHeader('Content-Type', type);
      response.end('failed');
    },
  });
  const answer = await fetch(`${url}/login`, { method: 'POST', headers: { [name]: value }, body: 'x' });
  expect(answer.status).toBe(status);
});

test.each(['/api/auth/csrf', '/_next/static/x.js', '/icon.svg', '/login', '/%', '/messages/1/html'])(
  'the answer at %s has the headers that every answer has',
  async (path) => {
    const { url } = await server();
    const { headers } = await fetch(url + path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('strict-transport-security')).toContain('max-age=');
    const runsNothing = headers.get('content-security-policy')?.includes("default-src 'none'") ?? false;
    expect(runsNothing).toBe(/^\/(api|_next|icon)/.test(path));
  },
);

test('a page has the headers of pages, and is told its path and the policy of its scripts, whatever the client says of them', async () => {
  const { url, seen } = await server();
  const claimed = { 'Content-Security-Policy': "script-src 'nonce-known'", 'X-Rekey-Path': '/console' };
  const { headers } = await fetch(`${url}/update/x?a=1&_rsc=abc&b=c%20d`, { headers: claimed });
  const policy = headers.get('content-security-policy');
  expect(policy).toMatch(/script-src 'self' 'nonce-[\w-]{22}'/);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(seen[0]?.headers).toMatchObject({
    'content-security-policy': policy,
    'x-rekey-path': '/update/x?a=1&b=c%20d',
  });
  expect((await fetch(`${url}/update/x`)).headers.get('content-security-policy')).not.toBe(policy);
});

test.each(['/messages/1/html', '/pictures/a/b', '/uploads?name=a', '/look/logo'])(
  'what %s answers has no headers of a page, since it says its own',
  async (path) => {
    const { url } = await server();
    const { headers } = await fetch(url + path);
    expect(headers.get('cross-origin-opener-policy')).toBeNull();
  },
);

test.each([
  '/uploads',
  '/uploads/1',
  '/uploadsx',
  '/api',
  '/apix',
  '/lookout',
  '/icon.svgx',
  '/_nextx',
  '/',
  '/phone',
])('no answer at %s is without a policy, and none is framed', async (path) => {
  const { url } = await server();
  const { headers } = await fetch(url + path);
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(headers.get('x-frame-options')).toBe('DENY');
});

test.each(['/uploads/../login', '/_next/%2e%2e/console', '*'])(
  '%s is one thing to nobody, and answered to nobody',
  async (target) => {
    const { port, seen } = await server();
    const { heard } = say(port, `GET ${target} HTTP/1.1\r\nHost: here\r\n\r\n`);
    await until('it is refused', () => heard().startsWith('HTTP/1.1 400 '));
    expect(seen).toEqual([]);
  },
);

test('a header that the answer has itself stands alone', async () => {
  const { url } = await server({
    handle: (response) => {
      response.appendHeader('Cross-Origin-Resource-Policy', 'cross-origin');
      response.end();
    },
  });
  expect((await fetch(url)).headers.get('cross-origin-resource-policy')).toBe('cross-origin');
});

test.each([
  ['http://other.example/login?a=1', '/login?a=1'],
  ['HTTPS://other.example', '/'],
  ['http://other.example?a=1', '/?a=1'],
])('a request for %s, as a proxy asks, is one for %s', async (target, path) => {
  const { port, seen } = await server();
  say(port, `GET ${target} HTTP/1.1\r\nHost: here\r\n\r\n`);
  await until('it is seen', () => seen.length === 1);
  expect(seen[0]?.url).toBe(path);
});

test('what a client claims to be called, and to be asked as, is overwritten', async () => {
  const { url, seen } = await server();
  await fetch(`${url}/login`, { headers: { 'X-Forwarded-For': '6.6.6.6', 'X-Forwarded-Host': 'a.example' } });
  // From this machine a proxy may speak: it is believed.
  expect(seen[0]?.headers).toMatchObject({ 'x-forwarded-for': '6.6.6.6', 'x-forwarded-host': 'a.example' });
  await fetch(`${url}/login`);
  expect(seen[1]?.headers['x-forwarded-host']).toBe(new URL(url).host);
});

test('many half-open and slow connections leave room for whoever sends a whole request', async () => {
  const { port, url } = await server({ most: 20 });
  const slow = Array.from({ length: 200 }, (_, place) =>
    say(port, place % 2 ? 'GET / HT' : `${post('/login', 'Content-Length: 60000')}abc`),
  );
  await until('the oldest closed', () => slow.filter(({ socket }) => socket.destroyed).length >= 180);
  const answer = await fetch(`${url}/api/v1/health`);
  expect(await answer.text()).toBe('answered');
  expect(slow.filter(({ socket }) => !socket.destroyed).length).toBeGreaterThan(10);
});

test('an upload of somebody who is signed in is not closed in favour of strangers', async () => {
  const { port } = await server({ most: 10, isSignedIn: true });
  const own = say(port, post('/uploads', 'Content-Length: 5'), 'ab');
  await pause(50);
  const strangers = Array.from({ length: 50 }, () => say(port, 'GET / HT'));
  await until('strangers closed', () => strangers.filter(({ socket }) => socket.destroyed).length >= 40);
  own.socket.write('cde');
  await until('the answer', () => own.heard().includes('answered'));
});

describe('while the database is away', () => {
  test('a person gets a page that tries again by itself, and Next hears nothing', async () => {
    const { url, seen } = await server({ isDatabaseThere: false });
    const answer = await fetch(`${url}/console`, { headers: { accept: 'text/html' } });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(answer.headers.get('content-type')).toContain('text/html');
    const page = await answer.text();
    expect(page).toContain('http-equiv="refresh"');
    expect(page).toContain('<style>');
    expect(seen).toEqual([]);
  });

  test('a form that was sent is told that it was not saved, and is not sent again by itself', async () => {
    const { url } = await server({ isDatabaseThere: false });
    const answer = await fetch(`${url}/update/x`, {
      method: 'POST',
      headers: { accept: 'text/html' },
      body: 'a=b',
    });
    expect(answer.status).toBe(503);
    const page = await answer.text();
    expect(page).toContain('was not saved');
    expect(page).not.toContain('http-equiv="refresh"');
  });

  test('a program gets a problem, and health and build files are answered as ever', async () => {
    const { url, seen } = await server({ isDatabaseThere: false });
    const answer = await fetch(`${url}/api/v1/accounts`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ status: 503, code: 'unavailable' });
    for (const path of ['/api/v1/health', '/_next/static/x.js']) await fetch(url + path);
    expect(seen.map((one) => one.url)).toEqual(['/api/v1/health', '/_next/static/x.js']);
  });

  test('what is answered late, once somebody was told that it is away, is heard by nobody and is no error', async () => {
    let isThere = true;
    const late = Promise.withResolvers<ServerResponse>();
    const handle = (response: ServerResponse) => {
      late.resolve(response);
      return new Promise<void>(() => {});
    };
    const { url } = await server({ isDatabaseThere: () => isThere, handle });
    const asked = fetch(`${url}/console`, { headers: { accept: 'text/html' } });
    const response = await late.promise;
    isThere = false;
    const answer = await asked;
    response.setHeader('X-Late', 'yes');
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    response.write('late');
    response.end('late');
    expect(answer.status).toBe(503);
    const page = await answer.text();
    expect(page).toContain('</html>');
    expect(page).not.toContain('late');
  });

  test('a moment without an answer is not taken for its being away', async () => {
    let asked = 0;
    const isDatabaseThere = () => ++asked !== 2;
    const handle = async (response: ServerResponse) => {
      await pause(600);
      response.end('answered');
    };
    const { url } = await server({ isDatabaseThere, handle });
    expect(await (await fetch(`${url}/console`)).text()).toBe('answered');
    expect(asked).toBeGreaterThan(2);
  });
});
