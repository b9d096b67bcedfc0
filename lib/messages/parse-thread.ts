// Runs in a thread of its own, started by parse.ts: mail is parsed where neither its memory nor its time can hurt.
import { parentPort } from 'node:worker_threads';
import { parseBody } from './parse-body.ts';

parentPort?.on('message', async ({ id, raw }: { id: number; raw: Uint8Array }) => {
  try {
    parentPort?.postMessage({ id, parsed: await parseBody(Buffer.from(raw)) });
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
