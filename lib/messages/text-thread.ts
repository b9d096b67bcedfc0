// Runs in a thread of its own, started by text-in-thread.ts: mail is parsed where its time and memory hurt nobody.
import { parentPort } from 'node:worker_threads';
import { parseText } from './parse-text.ts';

parentPort?.on('message', async (raw: Uint8Array) => {
  parentPort?.postMessage(await parseText(Buffer.from(raw)));
});
