import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { StartError } from '#lib/errors.ts';

// Where a running demo listens for `npm run demo -- password …`: a socket only this user can open.
const file = path.join(os.tmpdir(), `rekey-demo-${process.getuid?.() ?? 0}.sock`);

/** Answers commands sent from another terminal; returns how to stop. One demo at a time. */
export async function listenForCommands(run: (line: string) => Promise<string>): Promise<() => void> {
  if (await isRunning()) throw new StartError('the demo is running already, in another terminal');
  fs.rmSync(file, { force: true });
  const server = net.createServer({ allowHalfOpen: true }, async (socket) => {
    socket.on('error', () => {});
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk);
    socket.end(await run(Buffer.concat(chunks).toString()));
  });
  const mask = process.umask(0o077);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(file, resolve));
  process.umask(mask);
  return () => {
    server.close();
    fs.rmSync(file, { force: true });
  };
}

/** Hands a command to the running demo and returns its answer. */
export function sendCommand(line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(file);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.once('error', () => reject(new StartError('no demo is running: start it with npm run demo')));
    socket.once('end', () => resolve(answer));
    socket.end(line);
  });
}

function isRunning(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(file);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
