import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { listenerOf } from './listener-of.ts';
import { startStack } from './stack.ts';

/** What a stranger without a session does with a connection. */
const kinds = ['half-open', 'slow head', 'slow body', 'large', 'large, chunked', 'silent'] as const;
type Kind = (typeof kinds)[number];

export type FloodReport = {
  requests: number;
  seconds: number;
  /** How each ended: the status of an answer, or that the connection was closed. */
  endings: Record<string, number>;
  /** Resident memory of the web process, in MB. */
  memory: { before: number; most: number };
  /** What `GET /health` took meanwhile, in ms; one that fails counts as a minute. */
  health: { asked: number; p95: number; worst: number };
};

const addresses = ['/login', '/update/none/test', '/api/v1/mail-accounts', '/uploads', '/setup', '/desktop'];
const largeBytes = 40 * 1024 * 1024;
/** Nobody holds a connection longer than this: the flood itself is bounded. */
const holdMs = 40_000;

/**
 * Opens so many anonymous connections, `atOnce` at a time, that never say what they want, say it a byte at a time or bring
 * 40 MB, while somebody asks for /health four times a second; says how the web process bore it.
 */
export async function flood(
  { requests, atOnce = 600 }: { requests: number; atOnce?: number },
  tell: (line: string) => void = () => {},
): Promise<FloodReport> {
  const stack = await startStack();
  try {
    const { hostname, port } = new URL(stack.url);
    const web = await listenerOf(Number(port));
    const memoryMb = () =>
      Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${web}/status`, 'utf8'))?.[1]) / 1024;
    for (let n = 0; n < 40; n++) await (await fetch(`${stack.url}/login`)).text();
    const memory = { before: Math.round(memoryMb()), most: 0 };

    let isOn = true;
    const waits: number[] = [];
    const watcher = (async () => {
      while (isOn) {
        const began = performance.now();
        const answer = await fetch(`${stack.url}/api/v1/health`, {
          signal: AbortSignal.timeout(60_000),
        }).catch(() => null);
        await answer?.text().catch(() => '');
        waits.push(answer?.ok ? performance.now() - began : 60_000);
        memory.most = Math.max(memory.most, Math.round(memoryMb()));
        await pause(250);
      }
    })();

    const began = performance.now();
    const endings: Record<string, number> = {};
    let left = requests;
    const strangers = Array.from({ length: atOnce }, async () => {
      while (left > 0) {
        const turn = left--;
        const kind = kinds[turn % kinds.length] as Kind;
        const address = addresses[turn % addresses.length] as string;
        const ending = await visit({ host: hostname, port: Number(port) }, kind, address);
        endings[`${kind}: ${ending}`] = (endings[`${kind}: ${ending}`] ?? 0) + 1;
        if (turn % 1_000 === 0) tell(`${turn} to go, ${Math.round(memoryMb())} MB`);
      }
    });
    await Promise.all(strangers);
    const seconds = Math.round((performance.now() - began) / 1000);
    isOn = false;
    await watcher;
    waits.sort((one, next) => one - next);
    const health = {
      asked: waits.length,
      p95: Math.round(waits[Math.floor(waits.length * 0.95)] ?? 0),
      worst: Math.round(waits.at(-1) ?? 0),
    };
    return { requests, seconds, endings, memory, health };
  } finally {
    await stack.stop();
  }
}

/** One connection from its beginning to its end, at most `holdMs` later. */
async function visit(at: { host: string; port: number }, kind: Kind, address: string): Promise<string> {
  const socket = net.connect(at);
  const ending = new AbortController();
  let answer = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    answer += answer.length < 12 ? text.slice(0, 12) : '';
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      ending.abort();
      resolve();
    });
  });
  const limit = setTimeout(() => socket.destroy(), holdMs);
  const write = (text: string | Buffer) => !socket.destroyed && socket.write(text);
  const rest = (ms: number) => pause(ms, undefined, { signal: ending.signal }).catch(() => {});
  const head = (...more: string[]) =>
    `${[`POST ${address} HTTP/1.1`, 'Host: x', ...more].join('\r\n')}\r\n\r\n`;
  const drip = async (text: string) => {
    for (const letter of text) {
      if (ending.signal.aborted) return;
      write(letter);
      await rest(1_000);
    }
  };
  switch (kind) {
    case 'silent':
      break;
    case 'half-open':
      write(`POST ${address} HTTP/1.1\r\nHost: x\r\nX-More: `);
      break;
    case 'slow head':
      await drip(head(`X-Long: ${'a'.repeat(100)}`));
      break;
    case 'slow body':
      write(head('Content-Type: application/x-www-form-urlencoded', 'Content-Length: 5000'));
      await drip('a'.repeat(5_000));
      break;
    case 'large':
    case 'large, chunked': {
      const isChunked = kind === 'large, chunked';
      write(
        head(
          'Content-Type: application/json',
          isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${largeBytes}`,
        ),
      );
      const piece = Buffer.alloc(64 * 1024, 'a');
      const chunk = isChunked ? Buffer.concat([Buffer.from('10000\r\n'), piece, Buffer.from('\r\n')]) : piece;
      for (let sent = 0; sent < largeBytes && !ending.signal.aborted; sent += piece.length)
        if (!write(chunk)) await Promise.race([once(socket, 'drain').catch(() => {}), rest(holdMs)]);
    }
  }
  await closed;
  clearTimeout(limit);
  return /^HTTP\/1.1 (\d{3})/.exec(answer)?.[1] ?? 'closed';
}
