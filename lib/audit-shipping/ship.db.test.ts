import { spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { linkAudit } from '../audit/chain.ts';
import { recordAudits } from '../audit/record.ts';
import { forgetEnv } from '../env.ts';
import { makeAuthority } from '../testing/certificates.ts';
import { testDatabase } from '../testing/database.ts';
import { until } from '../testing/until.ts';
import { system } from '../viewer.ts';
import { shipAudit } from './ship.ts';
import { readShipping } from './status.ts';

const { db } = await testDatabase();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-ship-'));
const authority = await makeAuthority();
const pair = await authority.issue();
fs.writeFileSync(path.join(folder, 'ca.pem'), authority.cert);
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const open: { close(): unknown }[] = [];
const before = { ...process.env };

async function write(count: number): Promise<void> {
  await recordAudits(
    db,
    Array.from({ length: count }, (_, n) => ({
      actor: system,
      action: 'key.rotated' as const,
      details: { n },
    })),
  );
  while ((await linkAudit()) > 0);
}

beforeEach(async () => {
  await db.$executeRawUnsafe('ALTER TABLE audit_entry DISABLE TRIGGER USER');
  await db.$executeRawUnsafe('ALTER TABLE audit_link DISABLE TRIGGER USER');
  await db.$executeRawUnsafe('TRUNCATE audit_entry, audit_link, audit_shipping');
  await write(250);
});
afterEach(() => {
  for (const server of open.splice(0)) server.close();
  process.env = { ...before };
  forgetEnv();
});

function shipTo(address: string, more: Record<string, string> = {}): void {
  process.env = { ...before, REKEY_AUDIT_TO: address, ...more };
  forgetEnv();
}

async function shipAll(): Promise<void> {
  while ((await shipAudit()) > 0);
}

/** As if the pause behind a failure were over. */
const tryAgain = () =>
  db.auditShipping.updateMany({ data: { nextTryAt: null, claimId: null, claimedUntil: null } });

const listening = async (server: net.Server | http.Server): Promise<number> => {
  open.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

/** RFC 6587 3.4.1, until there is less than a whole message. */
function counted(text: string): string[] {
  const messages: string[] = [];
  for (let rest = text; ; ) {
    const [head = '', length = ''] = /^(\d+) /.exec(rest) ?? [];
    const message = rest.slice(head.length, head.length + Number(length));
    if (head === '' || message.length < Number(length)) return messages;
    messages.push(message);
    rest = rest.slice(head.length + message.length);
  }
}

const positionOf = (message: string): number => JSON.parse(message.slice(message.indexOf('{'))).position;
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

test.each(['tcp', 'tls'] as const)('over %s every entry comes, in order, and nothing twice', async (over) => {
  const came: string[] = [];
  const take = (socket: net.Socket) => {
    let text = '';
    socket.on('data', (chunk) => (text += chunk)).on('end', () => came.push(...counted(text)));
    socket.on('error', () => {});
  };
  const port = await listening(over === 'tcp' ? net.createServer(take) : tls.createServer(pair, take));
  shipTo(`syslog+${over}://localhost:${port}`, { REKEY_CA_FILE: path.join(folder, 'ca.pem') });
  await shipAll();
  expect(came.map(positionOf)).toEqual(upTo(250));
  expect(await readShipping()).toMatchObject({ waiting: 0, trouble: null });
});

test('a certificate nobody vouches for gets no entry', async () => {
  let came = '';
  const port = await listening(
    tls.createServer(pair, (socket) => socket.on('data', (chunk) => (came += chunk))),
  );
  shipTo(`syslog+tls://localhost:${port}`);
  await shipAll();
  expect(came).toBe('');
  expect(await readShipping()).toMatchObject({
    waiting: 250,
    trouble: expect.stringContaining('certificate'),
  });
});

test('over UDP each entry is a datagram', async () => {
  const socket = dgram.createSocket('udp4');
  open.push(socket);
  const came: string[] = [];
  socket.on('message', (bytes) => came.push(bytes.toString()));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  shipTo(`syslog+udp://127.0.0.1:${socket.address().port}`);
  await shipAll();
  await until('all datagrams', () => came.length >= 250);
  expect(came.map(positionOf)).toEqual(upTo(250));
});

test.each(['syslog+udp', 'syslog+tcp', 'syslog+tls', 'http'])(
  'with nobody at %s the log waits, whole, and is asked about ever more rarely',
  async (scheme) => {
    const port = await listening(net.createServer());
    open.pop()?.close();
    shipTo(`${scheme}://127.0.0.1:${port}/`);
    await shipAll();
    expect(await readShipping()).toMatchObject({ waiting: 250, trouble: expect.stringMatching(/refused/i) });
    const first = await db.auditShipping.findFirstOrThrow();
    await shipAll();
    expect(await db.auditShipping.findFirstOrThrow()).toEqual(first);
    await tryAgain();
    await shipAll();
    expect(await db.auditShipping.findFirstOrThrow()).toMatchObject({
      failures: 2,
      troubleSince: first.troubleSince,
      position: 0n,
    });
  },
);

test('a receiver that takes some, breaks off, dies and comes back has every entry once at least, in order', async () => {
  const came: number[] = [];
  let mood: 'breaks off' | 'ends at once' | 'well' = 'breaks off';
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    if (mood === 'ends at once') return socket.destroy();
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      if (mood === 'breaks off' && text.length > 2_000) {
        came.push(...counted(text).map(positionOf));
        socket.resetAndDestroy();
      }
    });
    socket.on('end', () => {
      came.push(...counted(text).map(positionOf));
      socket.end();
    });
  });
  shipTo(`syslog+tcp://127.0.0.1:${await listening(server)}`);
  for (mood of ['breaks off', 'ends at once', 'breaks off', 'well'] as const) {
    const { waiting } = (await readShipping()) ?? { waiting: 250 };
    await tryAgain();
    await shipAll();
    if (mood !== 'well') expect((await readShipping())?.waiting).toBe(waiting);
  }
  expect(came.length).toBeGreaterThan(250);
  expect([...new Set(came)]).toEqual(upTo(250));
  expect(await readShipping()).toMatchObject({ waiting: 0, trouble: null, troubleSince: null });
});

test('a web address has them only when it says so, and its secrets are told nowhere', async () => {
  let answer = 503;
  const came: { position: number; actor: { kind: string } }[] = [];
  const server = http.createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    if (answer === 204) came.push(...JSON.parse(text).entries);
    response.writeHead(answer);
    response.end(answer === 204 ? '' : `no to ${request.url} and ${request.headers.authorization}`);
  });
  const port = await listening(server);
  shipTo(`http://127.0.0.1:${port}/hidden-path?key=hidden-query`, {
    REKEY_AUDIT_AUTHORIZATION: 'Bearer hidden-token',
  });
  await shipAll();
  const { trouble } = (await readShipping()) ?? {};
  expect(trouble).toMatch(/^503: no to/);
  expect(trouble).not.toContain('hidden');
  answer = 204;
  await tryAgain();
  await shipAll();
  expect(came.map(({ position }) => position)).toEqual(upTo(250));
  expect(came[0]).toMatchObject({ action: 'key.rotated', actor: { kind: 'system' } });
});

test('many at once and one killed in the middle: every entry comes, in order, and the cursor goes on', async () => {
  const came: number[] = [];
  let isSlow = true;
  const server = http.createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    came.push(...JSON.parse(text).entries.map((one: { position: number }) => one.position));
    if (!isSlow || came.length < 150) response.end(); // the second batch has come, and no answer goes back
  });
  shipTo(`http://127.0.0.1:${await listening(server)}/`);
  const child = spawn(
    process.execPath,
    [
      '-e',
      "import('./lib/audit-shipping/ship.ts').then(async (m) => { while ((await m.shipAudit()) > 0); })",
    ],
    { env: { ...process.env, VITEST: '' }, stdio: 'ignore' },
  );
  await until('two batches', () => came.length >= 200);
  child.kill('SIGKILL');
  await once(child, 'exit');
  isSlow = false;
  expect(await shipAudit()).toBe(0); // the dead one's lease still holds
  expect((await readShipping())?.waiting).toBe(150);
  await tryAgain();
  await Promise.all(Array.from({ length: 4 }, shipAll));
  await shipAll();
  expect([...new Set(came)]).toEqual(upTo(250));
  expect(came).toHaveLength(350);
});
