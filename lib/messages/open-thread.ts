// Runs in a thread of its own, started by open-in-thread.ts: mail is opened where its time and memory hurt nobody.
import { openMessage } from './open.ts';
import { serveThread } from './serve-thread.ts';

serveThread((raw: Uint8Array) => openMessage(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)));
