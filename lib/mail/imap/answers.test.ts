import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type ScriptedServer, scriptedServer } from '../../testing/scripted-imap.ts';
import { Answers } from './answers.ts';

let server: ScriptedServer;
afterEach(() => server.stop());

test('a server that sends without end while nobody waits for an answer is held back, and heard on when somebody does', async () => {
  const line = '* STATUS Archive (MESSAGES 3)';
  server = await scriptedServer([{ flood: `${line}\r\n`.repeat(5_000) }]);
  const socket = net.connect(server.port, '127.0.0.1');
  const answers = new Answers(socket);
  await pause(300);
  const waited = await answers.until('never', { bytes: 3 * 1024 * 1024, ms: Number.POSITIVE_INFINITY });
  expect(waited.isWhole).toBe(false);
  expect(waited.lines.at(-1)).toBe(line);
  expect(waited.bytes.length).toBeGreaterThan(3 * 1024 * 1024);
  await pause(300);
  expect(answers.leave().rest.length).toBeLessThan(2 * 1024 * 1024);
  socket.destroy();
});
