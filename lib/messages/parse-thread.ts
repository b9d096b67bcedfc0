// Runs in a thread of its own, started by parse.ts: mail is parsed where neither its memory nor its time can hurt.
import { parseBody } from './parse-body.ts';
import { serveThread } from './serve-thread.ts';

export type ParseJob = { raw: Uint8Array };

serveThread(({ raw }: ParseJob) => parseBody(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)));
