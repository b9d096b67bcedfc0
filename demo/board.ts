import { randomBytes, timingSafeEqual } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { messageOf } from '#lib/errors.ts';
import { type Caught, everythingCaught } from './caught.ts';
import { administrator, type DemoHouse, ownerPassword } from './house.ts';
import { mailboxes } from './mailboxes.ts';

/** What the page shows, asked for every second. */
type BoardState = {
  signIns: { what: string; address: string; email: string; password: string }[];
  mailboxes: { name: string; address: string; owner: string; password: string; mood: string }[];
  /** Newest first. */
  caught: Caught[];
};

const files: Record<string, { file: string; type: string }> = {
  '': { file: 'board.html', type: 'text/html; charset=utf-8' },
  'board.css': { file: 'board.css', type: 'text/css; charset=utf-8' },
  'board.js': { file: 'board.js', type: 'text/javascript; charset=utf-8' },
};

const headers = {
  'Content-Security-Policy': "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'",
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * The page of buttons beside the command line: each sends one of its commands. Answers its address, which holds a secret, so that
 * no other page that is open in the browser can press them.
 */
export async function startBoard(
  house: DemoHouse,
  run: (line: string) => Promise<string>,
): Promise<{ url: string; stop: () => void }> {
  const secret = randomBytes(16).toString('hex');
  const server = http.createServer(async (request, response) => {
    const [, given = '', name = ''] = /^\/([0-9a-f]*)\/([\w.]*)$/.exec(request.url ?? '') ?? [];
    const isOurs = given.length === secret.length && timingSafeEqual(Buffer.from(given), Buffer.from(secret));
    const answer = (status: number, type: string, body: string | Buffer) =>
      response.writeHead(status, { ...headers, 'Content-Type': type }).end(body);
    if (!isOurs) return answer(404, 'text/plain', 'The demo prints the address of this page.');
    if (request.method === 'POST' && name === 'run') {
      const line = await bodyOf(request);
      return answer(200, 'text/plain; charset=utf-8', await run(line).catch(messageOf));
    }
    if (name === 'state') return answer(200, 'application/json', JSON.stringify(stateOf(house)));
    const file = files[name];
    if (!file) return answer(404, 'text/plain', 'There is no such page.');
    return answer(200, file.type, fs.readFileSync(path.resolve('demo/board', file.file)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/${secret}/`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function stateOf({ url, mail, sink, sms }: DemoHouse): BoardState {
  const owners = [...new Map(mailboxes.map(({ owner }) => [owner.email, owner])).values()];
  return {
    signIns: [
      { what: 'The console', address: `${url}/console`, ...administrator },
      ...owners.map(({ name, email }, at) => ({
        what: at === 0 ? `${name} at a desk` : `${name} on the phone`,
        address: `${url}/${at === 0 ? 'desktop' : 'phone'}`,
        email,
        password: ownerPassword,
      })),
    ],
    mailboxes: mailboxes.map(({ name, address, owner }) => ({
      name,
      address,
      owner: owner.name,
      password: mail.passwordOf(address) ?? '',
      mood: mail.moodOf(address),
    })),
    caught: everythingCaught(sink, sms).toSorted((one, other) => other.at - one.at),
  };
}

const mostBytes = 1_000;

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  let body = '';
  for await (const piece of request) {
    body += piece;
    if (body.length > mostBytes) return '';
  }
  return body;
}
