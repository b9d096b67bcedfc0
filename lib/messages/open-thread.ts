// Runs in a thread of its own, started by open-in-thread.ts: mail is opened where its time and memory hurt nobody.
import type { PictureSigner } from '../pictures/sign.ts';
import { openMessage } from './open.ts';
import { serveThread } from './serve-thread.ts';

/** The bytes of a message, and what signs the addresses of its pictures. */
export type OpeningJob = { raw: Uint8Array; signer: PictureSigner };

serveThread(({ raw, signer }: OpeningJob) =>
  openMessage(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), signer),
);
